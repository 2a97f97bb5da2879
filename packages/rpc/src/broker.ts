/** Connections, their models and the hand-over of generations: served by ai-broker. Each message is one plain interface: what is absent on the wire is no property. */
import { ConnectionsDefinition, QueueDefinition } from './generated/scriptorium/broker/v1/broker.ts'
import { defineService } from './service.ts'

export const broker = {
  connections: defineService(ConnectionsDefinition, 'ai-broker', ['get', 'list', 'resolve']),
  queue: defineService(QueueDefinition, 'ai-broker', []),
} as const

export type * from './generated/scriptorium/broker/v1/broker.ts'
