// Original file: proto/scriptorium/chat/v1/chat.proto


export interface ListMessagesRequest {
  'threadId'?: (string);
  /**
   * The id of a message: what stands before it.
   */
  'before'?: (string);
  'limit'?: (number);
  /**
   * The cursor of an earlier page: what stands after it.
   */
  'cursor'?: (string);
  '_before'?: "before";
  '_cursor'?: "cursor";
}

export interface ListMessagesRequest__Output {
  'threadId': (string);
  /**
   * The id of a message: what stands before it.
   */
  'before'?: (string);
  'limit': (number);
  /**
   * The cursor of an earlier page: what stands after it.
   */
  'cursor'?: (string);
}
