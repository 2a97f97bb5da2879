// Original file: proto/scriptorium/chat/v1/chat.proto


export interface PromptMessage {
  /**
   * system, user or assistant.
   */
  'role'?: (string);
  'content'?: (string);
}

export interface PromptMessage__Output {
  /**
   * system, user or assistant.
   */
  'role': (string);
  'content': (string);
}
