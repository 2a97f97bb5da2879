// Original file: proto/scriptorium/chat/v1/chat.proto


export interface DeleteThreadRequest {
  'id'?: (string);
}

export interface DeleteThreadRequest__Output {
  'id': (string);
}
