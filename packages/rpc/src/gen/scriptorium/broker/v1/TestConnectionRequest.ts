// Original file: proto/scriptorium/broker/v1/broker.proto

import type { ConnectionFields as _scriptorium_broker_v1_ConnectionFields, ConnectionFields__Output as _scriptorium_broker_v1_ConnectionFields__Output } from '../../../scriptorium/broker/v1/ConnectionFields.ts';

export interface TestConnectionRequest {
  'id'?: (string);
  'fields'?: (_scriptorium_broker_v1_ConnectionFields | null);
  /**
   * Asks for one tiny completion as well.
   */
  'complete'?: (boolean);
  'model'?: (string);
  '_id'?: "id";
  '_fields'?: "fields";
  '_model'?: "model";
}

export interface TestConnectionRequest__Output {
  'id'?: (string);
  'fields'?: (_scriptorium_broker_v1_ConnectionFields__Output | null);
  /**
   * Asks for one tiny completion as well.
   */
  'complete': (boolean);
  'model'?: (string);
}
