// Original file: proto/scriptorium/broker/v1/broker.proto

import type { ConnectionFields as _scriptorium_broker_v1_ConnectionFields, ConnectionFields__Output as _scriptorium_broker_v1_ConnectionFields__Output } from '../../../scriptorium/broker/v1/ConnectionFields.ts';

export interface CreateConnectionRequest {
  'id'?: (string);
  'fields'?: (_scriptorium_broker_v1_ConnectionFields | null);
  /**
   * Points at the operator's demo provider; fields may leave out the base URL.
   */
  'demo'?: (boolean);
}

export interface CreateConnectionRequest__Output {
  'id': (string);
  'fields': (_scriptorium_broker_v1_ConnectionFields__Output | null);
  /**
   * Points at the operator's demo provider; fields may leave out the base URL.
   */
  'demo': (boolean);
}
