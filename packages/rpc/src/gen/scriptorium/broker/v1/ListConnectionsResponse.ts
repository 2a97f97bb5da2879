// Original file: proto/scriptorium/broker/v1/broker.proto

import type { Connection as _scriptorium_broker_v1_Connection, Connection__Output as _scriptorium_broker_v1_Connection__Output } from '../../../scriptorium/broker/v1/Connection.ts';

export interface ListConnectionsResponse {
  'items'?: (_scriptorium_broker_v1_Connection)[];
  'nextCursor'?: (string);
  '_nextCursor'?: "nextCursor";
}

export interface ListConnectionsResponse__Output {
  'items': (_scriptorium_broker_v1_Connection__Output)[];
  'nextCursor'?: (string);
}
