// Original file: proto/scriptorium/broker/v1/broker.proto


export interface ResolveResponse {
  'connectionId'?: (string);
  'model'?: (string);
  'contextWindow'?: (number);
  'maxOutputTokens'?: (number);
  '_connectionId'?: "connectionId";
  '_model'?: "model";
  '_contextWindow'?: "contextWindow";
  '_maxOutputTokens'?: "maxOutputTokens";
}

export interface ResolveResponse__Output {
  'connectionId'?: (string);
  'model'?: (string);
  'contextWindow'?: (number);
  'maxOutputTokens'?: (number);
}
