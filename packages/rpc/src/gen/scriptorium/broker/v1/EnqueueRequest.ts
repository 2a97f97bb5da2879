// Original file: proto/scriptorium/broker/v1/broker.proto


export interface EnqueueRequest {
  'generationId'?: (string);
  'ownerId'?: (string);
  'requeue'?: (number);
}

export interface EnqueueRequest__Output {
  'generationId': (string);
  'ownerId': (string);
  'requeue': (number);
}
