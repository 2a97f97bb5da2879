// Original file: proto/scriptorium/chat/v1/chat.proto


export interface GenerationError {
  'code'?: (string);
  'message'?: (string);
}

export interface GenerationError__Output {
  'code': (string);
  'message': (string);
}
