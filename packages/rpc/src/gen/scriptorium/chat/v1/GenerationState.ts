// Original file: proto/scriptorium/chat/v1/chat.proto


export interface GenerationState {
  'id'?: (string);
  'status'?: (string);
  'attempt'?: (number);
  /**
   * Text is checkpointed through this seq of the attempt.
   */
  'textSeq'?: (number);
  'finalSeq'?: (number);
  '_finalSeq'?: "finalSeq";
}

export interface GenerationState__Output {
  'id': (string);
  'status': (string);
  'attempt': (number);
  /**
   * Text is checkpointed through this seq of the attempt.
   */
  'textSeq': (number);
  'finalSeq'?: (number);
}
