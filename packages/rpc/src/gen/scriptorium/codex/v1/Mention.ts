// Original file: proto/scriptorium/codex/v1/codex.proto


export interface Mention {
  /**
   * UTF-16 code units.
   */
  'start'?: (number);
  'end'?: (number);
  'entryId'?: (string);
  'alias'?: (string);
  'ambiguousWith'?: (string)[];
  /**
   * Where the words name several entries, why this one was chosen: recency, name or order.
   */
  'chosenBy'?: (string);
  '_chosenBy'?: "chosenBy";
}

export interface Mention__Output {
  /**
   * UTF-16 code units.
   */
  'start': (number);
  'end': (number);
  'entryId': (string);
  'alias': (string);
  'ambiguousWith': (string)[];
  /**
   * Where the words name several entries, why this one was chosen: recency, name or order.
   */
  'chosenBy'?: (string);
}
