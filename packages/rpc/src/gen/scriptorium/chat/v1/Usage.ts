// Original file: proto/scriptorium/chat/v1/chat.proto


export interface Usage {
  'inputTokens'?: (number);
  'outputTokens'?: (number);
  'cachedTokens'?: (number);
  'reasoningTokens'?: (number);
  'cost'?: (number | string);
  'currency'?: (string);
  'estimated'?: (boolean);
  '_cachedTokens'?: "cachedTokens";
  '_reasoningTokens'?: "reasoningTokens";
  '_cost'?: "cost";
  '_currency'?: "currency";
}

export interface Usage__Output {
  'inputTokens': (number);
  'outputTokens': (number);
  'cachedTokens'?: (number);
  'reasoningTokens'?: (number);
  'cost'?: (number);
  'currency'?: (string);
  'estimated': (boolean);
}
