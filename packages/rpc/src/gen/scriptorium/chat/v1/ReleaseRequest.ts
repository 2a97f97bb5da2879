// Original file: proto/scriptorium/chat/v1/chat.proto


export interface ReleaseRequest {
  'id'?: (string);
  'attempt'?: (number);
  'delayMs'?: (number);
  /**
   * An error code; what the row fails with when its attempts are used up.
   */
  'reason'?: (string);
}

export interface ReleaseRequest__Output {
  'id': (string);
  'attempt': (number);
  'delayMs': (number);
  /**
   * An error code; what the row fails with when its attempts are used up.
   */
  'reason': (string);
}
