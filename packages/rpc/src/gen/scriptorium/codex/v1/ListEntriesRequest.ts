// Original file: proto/scriptorium/codex/v1/codex.proto


export interface ListEntriesRequest {
  'novelId'?: (string);
  /**
   * Searches names, aliases and tags first, then descriptions.
   */
  'query'?: (string);
  'type'?: (string);
  'category'?: (string);
  'tag'?: (string);
  'control'?: (string);
  /**
   * Absent: only what is not archived.
   */
  'archived'?: (boolean);
  /**
   * name (default), type, created or updated; a leading "-" turns the order.
   */
  'sort'?: (string);
  'cursor'?: (string);
  'limit'?: (number);
  '_query'?: "query";
  '_type'?: "type";
  '_category'?: "category";
  '_tag'?: "tag";
  '_control'?: "control";
  '_archived'?: "archived";
  '_sort'?: "sort";
  '_cursor'?: "cursor";
}

export interface ListEntriesRequest__Output {
  'novelId': (string);
  /**
   * Searches names, aliases and tags first, then descriptions.
   */
  'query'?: (string);
  'type'?: (string);
  'category'?: (string);
  'tag'?: (string);
  'control'?: (string);
  /**
   * Absent: only what is not archived.
   */
  'archived'?: (boolean);
  /**
   * name (default), type, created or updated; a leading "-" turns the order.
   */
  'sort'?: (string);
  'cursor'?: (string);
  'limit': (number);
}
