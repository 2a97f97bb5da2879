// Original file: proto/scriptorium/chat/v1/chat.proto


export interface CancelGenerationRequest {
  'id'?: (string);
}

export interface CancelGenerationRequest__Output {
  'id': (string);
}
