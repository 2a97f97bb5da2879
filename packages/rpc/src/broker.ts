/** Connections, their models and the hand-over of generations: served by ai-broker. Each message is one plain interface: what is absent on the wire is no property. */
import * as generated from './generated/scriptorium/broker/v1/broker.ts'
import { servicesOf } from './service.ts'

export const broker = servicesOf(generated, 'ai-broker')

export type * from './generated/scriptorium/broker/v1/broker.ts'
