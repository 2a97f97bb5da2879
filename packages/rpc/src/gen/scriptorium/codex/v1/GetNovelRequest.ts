// Original file: proto/scriptorium/codex/v1/codex.proto


export interface GetNovelRequest {
  'id'?: (string);
}

export interface GetNovelRequest__Output {
  'id': (string);
}
