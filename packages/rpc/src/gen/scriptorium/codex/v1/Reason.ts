// Original file: proto/scriptorium/codex/v1/codex.proto


export interface Reason {
  /**
   * always, pinned, detected, related, point-of-view, manual, never or budget.
   */
  'kind'?: (string);
  'alias'?: (string);
  'source'?: (string);
  'through'?: (string);
  /**
   * How often the alias occurs, for detected.
   */
  'count'?: (number);
  '_alias'?: "alias";
  '_source'?: "source";
  '_through'?: "through";
  '_count'?: "count";
}

export interface Reason__Output {
  /**
   * always, pinned, detected, related, point-of-view, manual, never or budget.
   */
  'kind': (string);
  'alias'?: (string);
  'source'?: (string);
  'through'?: (string);
  /**
   * How often the alias occurs, for detected.
   */
  'count'?: (number);
}
