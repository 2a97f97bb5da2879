// Original file: proto/scriptorium/chat/v1/chat.proto


export interface GetThreadRequest {
  'id'?: (string);
}

export interface GetThreadRequest__Output {
  'id': (string);
}
