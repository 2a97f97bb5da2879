// Original file: proto/scriptorium/broker/v1/broker.proto


export interface GetConnectionRequest {
  'id'?: (string);
}

export interface GetConnectionRequest__Output {
  'id': (string);
}
