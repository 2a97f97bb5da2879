// Original file: proto/scriptorium/chat/v1/chat.proto


export interface ListThreadsRequest {
  'novelId'?: (string);
  /**
   * Searches titles and messages.
   */
  'query'?: (string);
  /**
   * Absent: only what is not archived.
   */
  'archived'?: (boolean);
  'cursor'?: (string);
  'limit'?: (number);
  '_query'?: "query";
  '_archived'?: "archived";
  '_cursor'?: "cursor";
}

export interface ListThreadsRequest__Output {
  'novelId': (string);
  /**
   * Searches titles and messages.
   */
  'query'?: (string);
  /**
   * Absent: only what is not archived.
   */
  'archived'?: (boolean);
  'cursor'?: (string);
  'limit': (number);
}
