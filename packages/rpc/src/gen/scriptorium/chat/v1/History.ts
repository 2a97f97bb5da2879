// Original file: proto/scriptorium/chat/v1/chat.proto


/**
 * How much of the thread goes into the prompt.
 */
export interface History {
  'messages'?: (number);
  'tokens'?: (number);
  '_messages'?: "messages";
  '_tokens'?: "tokens";
}

/**
 * How much of the thread goes into the prompt.
 */
export interface History__Output {
  'messages'?: (number);
  'tokens'?: (number);
}
