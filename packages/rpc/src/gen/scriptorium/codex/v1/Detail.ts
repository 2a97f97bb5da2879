// Original file: proto/scriptorium/codex/v1/codex.proto


export interface Detail {
  'name'?: (string);
  /**
   * text, number, date, url or list.
   */
  'kind'?: (string);
  'value'?: (string);
  'sendToAi'?: (boolean);
}

export interface Detail__Output {
  'name': (string);
  /**
   * text, number, date, url or list.
   */
  'kind': (string);
  'value': (string);
  'sendToAi': (boolean);
}
