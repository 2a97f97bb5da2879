// Original file: proto/scriptorium/chat/v1/chat.proto


export interface GetStatesRequest {
  /**
   * At most 1,000.
   */
  'ids'?: (string)[];
}

export interface GetStatesRequest__Output {
  /**
   * At most 1,000.
   */
  'ids': (string)[];
}
