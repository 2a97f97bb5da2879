// Original file: proto/scriptorium/chat/v1/chat.proto


export interface Parameters {
  'temperature'?: (number | string);
  'topP'?: (number | string);
  'maxOutputTokens'?: (number);
  'frequencyPenalty'?: (number | string);
  'presencePenalty'?: (number | string);
  'stop'?: (string)[];
  'seed'?: (number);
  '_temperature'?: "temperature";
  '_topP'?: "topP";
  '_maxOutputTokens'?: "maxOutputTokens";
  '_frequencyPenalty'?: "frequencyPenalty";
  '_presencePenalty'?: "presencePenalty";
  '_seed'?: "seed";
}

export interface Parameters__Output {
  'temperature'?: (number);
  'topP'?: (number);
  'maxOutputTokens'?: (number);
  'frequencyPenalty'?: (number);
  'presencePenalty'?: (number);
  'stop': (string)[];
  'seed'?: (number);
}
