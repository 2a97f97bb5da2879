// Original file: proto/scriptorium/broker/v1/broker.proto


export interface ListConnectionsRequest {
  'cursor'?: (string);
  'limit'?: (number);
  '_cursor'?: "cursor";
}

export interface ListConnectionsRequest__Output {
  'cursor'?: (string);
  'limit': (number);
}
