// Original file: proto/scriptorium/codex/v1/codex.proto


export interface KnownEntriesResponse {
  'ids'?: (string)[];
}

export interface KnownEntriesResponse__Output {
  'ids': (string)[];
}
