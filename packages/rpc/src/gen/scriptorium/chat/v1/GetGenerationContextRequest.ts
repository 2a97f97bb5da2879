// Original file: proto/scriptorium/chat/v1/chat.proto


export interface GetGenerationContextRequest {
  'id'?: (string);
}

export interface GetGenerationContextRequest__Output {
  'id': (string);
}
