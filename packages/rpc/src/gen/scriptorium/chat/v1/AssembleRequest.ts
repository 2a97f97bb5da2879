// Original file: proto/scriptorium/chat/v1/chat.proto


export interface AssembleRequest {
  'id'?: (string);
  'attempt'?: (number);
  /**
   * The window of the model in tokens.
   */
  'windowTokens'?: (number);
}

export interface AssembleRequest__Output {
  'id': (string);
  'attempt': (number);
  /**
   * The window of the model in tokens.
   */
  'windowTokens': (number);
}
