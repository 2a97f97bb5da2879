// Original file: proto/scriptorium/codex/v1/codex.proto


export interface ListNovelsRequest {
  'cursor'?: (string);
  /**
   * 1 to 200.
   */
  'limit'?: (number);
  '_cursor'?: "cursor";
}

export interface ListNovelsRequest__Output {
  'cursor'?: (string);
  /**
   * 1 to 200.
   */
  'limit': (number);
}
