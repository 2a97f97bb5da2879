/** Novels, codex entries and the context lookup: served by codex. Each message is one plain interface: what is absent on the wire is no property. */
import { ContextDefinition, EntriesDefinition, NovelsDefinition } from './generated/scriptorium/codex/v1/codex.ts'
import { defineService } from './service.ts'

export const codex = {
  novels: defineService(NovelsDefinition, 'codex', ['get', 'list']),
  entries: defineService(EntriesDefinition, 'codex', ['get', 'list', 'known']),
  context: defineService(ContextDefinition, 'codex', ['lookup', 'findMentions']),
} as const

export type * from './generated/scriptorium/codex/v1/codex.ts'
