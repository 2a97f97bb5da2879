/** Threads, messages and generations: served by chat. Each message is one plain interface: what is absent on the wire is no property. */
import * as generated from './generated/scriptorium/chat/v1/chat.ts'
import { servicesOf } from './service.ts'

export const chat = servicesOf(generated, 'chat')

export type * from './generated/scriptorium/chat/v1/chat.ts'
