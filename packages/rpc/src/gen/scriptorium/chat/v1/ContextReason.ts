// Original file: proto/scriptorium/chat/v1/chat.proto


export interface ContextReason {
  'kind'?: (string);
  'alias'?: (string);
  'source'?: (string);
  'through'?: (string);
  'count'?: (number);
  '_alias'?: "alias";
  '_source'?: "source";
  '_through'?: "through";
  '_count'?: "count";
}

export interface ContextReason__Output {
  'kind': (string);
  'alias'?: (string);
  'source'?: (string);
  'through'?: (string);
  'count'?: (number);
}
