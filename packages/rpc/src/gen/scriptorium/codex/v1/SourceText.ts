// Original file: proto/scriptorium/codex/v1/codex.proto


export interface SourceText {
  /**
   * message, history, scene or instruction: where the text stands; newest first.
   */
  'source'?: (string);
  'text'?: (string);
}

export interface SourceText__Output {
  /**
   * message, history, scene or instruction: where the text stands; newest first.
   */
  'source': (string);
  'text': (string);
}
