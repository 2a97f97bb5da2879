// Original file: proto/scriptorium/codex/v1/codex.proto


export interface KnownEntriesRequest {
  /**
   * 200 at most.
   */
  'ids'?: (string)[];
}

export interface KnownEntriesRequest__Output {
  /**
   * 200 at most.
   */
  'ids': (string)[];
}
