// Original file: proto/scriptorium/chat/v1/chat.proto


export interface RenewRequest {
  'id'?: (string);
  'attempt'?: (number);
}

export interface RenewRequest__Output {
  'id': (string);
  'attempt': (number);
}
