// Original file: proto/scriptorium/codex/v1/codex.proto


export interface DuplicateEntryRequest {
  'id'?: (string);
  'newId'?: (string);
}

export interface DuplicateEntryRequest__Output {
  'id': (string);
  'newId': (string);
}
