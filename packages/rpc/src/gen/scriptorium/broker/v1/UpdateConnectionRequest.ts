// Original file: proto/scriptorium/broker/v1/broker.proto

import type { ConnectionFields as _scriptorium_broker_v1_ConnectionFields, ConnectionFields__Output as _scriptorium_broker_v1_ConnectionFields__Output } from '../../../scriptorium/broker/v1/ConnectionFields.ts';

export interface UpdateConnectionRequest {
  'id'?: (string);
  'fields'?: (_scriptorium_broker_v1_ConnectionFields | null);
  'mask'?: (string)[];
}

export interface UpdateConnectionRequest__Output {
  'id': (string);
  'fields': (_scriptorium_broker_v1_ConnectionFields__Output | null);
  'mask': (string)[];
}
