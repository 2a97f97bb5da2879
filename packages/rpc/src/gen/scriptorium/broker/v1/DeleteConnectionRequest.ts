// Original file: proto/scriptorium/broker/v1/broker.proto


export interface DeleteConnectionRequest {
  'id'?: (string);
}

export interface DeleteConnectionRequest__Output {
  'id': (string);
}
