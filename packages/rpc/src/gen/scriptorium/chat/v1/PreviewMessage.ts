// Original file: proto/scriptorium/chat/v1/chat.proto


export interface PreviewMessage {
  /**
   * system, user or assistant.
   */
  'role'?: (string);
  'content'?: (string);
  'tokens'?: (number);
}

export interface PreviewMessage__Output {
  /**
   * system, user or assistant.
   */
  'role': (string);
  'content': (string);
  'tokens': (number);
}
