// Original file: proto/scriptorium/codex/v1/codex.proto


export interface DeleteEntryRequest {
  'id'?: (string);
}

export interface DeleteEntryRequest__Output {
  'id': (string);
}
