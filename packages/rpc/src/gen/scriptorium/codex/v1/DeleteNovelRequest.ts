// Original file: proto/scriptorium/codex/v1/codex.proto


export interface DeleteNovelRequest {
  'id'?: (string);
}

export interface DeleteNovelRequest__Output {
  'id': (string);
}
