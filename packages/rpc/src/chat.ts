/** Threads, messages and generations: served by chat. Each message is one plain interface: what is absent on the wire is no property. */
import { GenerationsDefinition, MessagesDefinition, ThreadsDefinition } from './generated/scriptorium/chat/v1/chat.ts'
import { defineService } from './service.ts'

export const chat = {
  threads: defineService(ThreadsDefinition, 'chat', ['get', 'list']),
  messages: defineService(MessagesDefinition, 'chat', ['list', 'preview']),
  generations: defineService(GenerationsDefinition, 'chat', ['get', 'getContext', 'getStates', 'assemble']),
} as const

export type * from './generated/scriptorium/chat/v1/chat.ts'
