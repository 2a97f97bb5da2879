// Original file: proto/scriptorium/broker/v1/broker.proto

import type { MethodDefinition } from '@grpc/proto-loader'
import type { EnqueueRequest as _scriptorium_broker_v1_EnqueueRequest, EnqueueRequest__Output as _scriptorium_broker_v1_EnqueueRequest__Output } from '../../../scriptorium/broker/v1/EnqueueRequest.ts';
import type { EnqueueResponse as _scriptorium_broker_v1_EnqueueResponse, EnqueueResponse__Output as _scriptorium_broker_v1_EnqueueResponse__Output } from '../../../scriptorium/broker/v1/EnqueueResponse.ts';

export interface QueueDefinition {
  Enqueue: MethodDefinition<_scriptorium_broker_v1_EnqueueRequest, _scriptorium_broker_v1_EnqueueResponse, _scriptorium_broker_v1_EnqueueRequest__Output, _scriptorium_broker_v1_EnqueueResponse__Output>
}
