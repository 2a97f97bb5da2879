/** Connections, their models and the hand-over of generations: served by ai-broker. `X` is what one writes (any field may be absent), `X__Output` what one reads. */
import { defineService } from './service.ts'
import type { ConnectionsDefinition } from './gen/scriptorium/broker/v1/Connections.ts'
import type { QueueDefinition } from './gen/scriptorium/broker/v1/Queue.ts'

export const broker = {
  connections: defineService<ConnectionsDefinition>('scriptorium.broker.v1.Connections', 'ai-broker', [
    'get',
    'list',
    'resolve',
  ]),
  queue: defineService<QueueDefinition>('scriptorium.broker.v1.Queue', 'ai-broker', []),
} as const

export type * from './gen/scriptorium/broker/v1/Connection.ts'
export type * from './gen/scriptorium/broker/v1/ConnectionFields.ts'
export type * from './gen/scriptorium/broker/v1/Connections.ts'
export type * from './gen/scriptorium/broker/v1/CreateConnectionRequest.ts'
export type * from './gen/scriptorium/broker/v1/DeleteConnectionRequest.ts'
export type * from './gen/scriptorium/broker/v1/DeleteConnectionResponse.ts'
export type * from './gen/scriptorium/broker/v1/EnqueueRequest.ts'
export type * from './gen/scriptorium/broker/v1/EnqueueResponse.ts'
export type * from './gen/scriptorium/broker/v1/GetConnectionRequest.ts'
export type * from './gen/scriptorium/broker/v1/ListConnectionsRequest.ts'
export type * from './gen/scriptorium/broker/v1/ListConnectionsResponse.ts'
export type * from './gen/scriptorium/broker/v1/ListModelsRequest.ts'
export type * from './gen/scriptorium/broker/v1/ListModelsResponse.ts'
export type * from './gen/scriptorium/broker/v1/Model.ts'
export type * from './gen/scriptorium/broker/v1/Price.ts'
export type * from './gen/scriptorium/broker/v1/Queue.ts'
export type * from './gen/scriptorium/broker/v1/ResolveRequest.ts'
export type * from './gen/scriptorium/broker/v1/ResolveResponse.ts'
export type * from './gen/scriptorium/broker/v1/TestConnectionRequest.ts'
export type * from './gen/scriptorium/broker/v1/TestConnectionResponse.ts'
export type * from './gen/scriptorium/broker/v1/TestStep.ts'
export type * from './gen/scriptorium/broker/v1/UpdateConnectionRequest.ts'
