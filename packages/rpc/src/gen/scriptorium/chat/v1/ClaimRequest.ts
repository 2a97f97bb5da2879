// Original file: proto/scriptorium/chat/v1/chat.proto


export interface ClaimRequest {
  'id'?: (string);
  /**
   * Made by the worker, a UUID: the same token again returns the same attempt.
   */
  'claimToken'?: (string);
}

export interface ClaimRequest__Output {
  'id': (string);
  /**
   * Made by the worker, a UUID: the same token again returns the same attempt.
   */
  'claimToken': (string);
}
