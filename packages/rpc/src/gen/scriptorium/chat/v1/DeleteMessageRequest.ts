// Original file: proto/scriptorium/chat/v1/chat.proto


export interface DeleteMessageRequest {
  'id'?: (string);
}

export interface DeleteMessageRequest__Output {
  'id': (string);
}
