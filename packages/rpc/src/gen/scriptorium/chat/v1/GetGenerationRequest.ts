// Original file: proto/scriptorium/chat/v1/chat.proto


export interface GetGenerationRequest {
  'id'?: (string);
}

export interface GetGenerationRequest__Output {
  'id': (string);
}
