// Original file: proto/scriptorium/codex/v1/codex.proto


export interface FindMentionsRequest {
  'novelId'?: (string);
  'text'?: (string);
}

export interface FindMentionsRequest__Output {
  'novelId': (string);
  'text': (string);
}
