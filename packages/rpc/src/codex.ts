/** Novels, codex entries and the context lookup: served by codex. `X` is what one writes (any field may be absent), `X__Output` what one reads. */
import { defineService } from './service.ts'
import type { NovelsDefinition } from './gen/scriptorium/codex/v1/Novels.ts'
import type { EntriesDefinition } from './gen/scriptorium/codex/v1/Entries.ts'
import type { ContextDefinition } from './gen/scriptorium/codex/v1/Context.ts'

export const codex = {
  novels: defineService<NovelsDefinition>('scriptorium.codex.v1.Novels', 'codex', ['get', 'list']),
  entries: defineService<EntriesDefinition>('scriptorium.codex.v1.Entries', 'codex', ['get', 'list']),
  context: defineService<ContextDefinition>('scriptorium.codex.v1.Context', 'codex', ['lookup', 'findMentions']),
} as const

export type * from './gen/scriptorium/codex/v1/Alias.ts'
export type * from './gen/scriptorium/codex/v1/Context.ts'
export type * from './gen/scriptorium/codex/v1/ContextEntry.ts'
export type * from './gen/scriptorium/codex/v1/CreateEntryRequest.ts'
export type * from './gen/scriptorium/codex/v1/CreateNovelRequest.ts'
export type * from './gen/scriptorium/codex/v1/DeleteEntryRequest.ts'
export type * from './gen/scriptorium/codex/v1/DeleteEntryResponse.ts'
export type * from './gen/scriptorium/codex/v1/DeleteNovelRequest.ts'
export type * from './gen/scriptorium/codex/v1/DeleteNovelResponse.ts'
export type * from './gen/scriptorium/codex/v1/Detail.ts'
export type * from './gen/scriptorium/codex/v1/DuplicateEntryRequest.ts'
export type * from './gen/scriptorium/codex/v1/Entries.ts'
export type * from './gen/scriptorium/codex/v1/Entry.ts'
export type * from './gen/scriptorium/codex/v1/EntryFields.ts'
export type * from './gen/scriptorium/codex/v1/FindMentionsRequest.ts'
export type * from './gen/scriptorium/codex/v1/FindMentionsResponse.ts'
export type * from './gen/scriptorium/codex/v1/GetEntryRequest.ts'
export type * from './gen/scriptorium/codex/v1/GetNovelRequest.ts'
export type * from './gen/scriptorium/codex/v1/ListEntriesRequest.ts'
export type * from './gen/scriptorium/codex/v1/ListEntriesResponse.ts'
export type * from './gen/scriptorium/codex/v1/ListNovelsRequest.ts'
export type * from './gen/scriptorium/codex/v1/ListNovelsResponse.ts'
export type * from './gen/scriptorium/codex/v1/LookupRequest.ts'
export type * from './gen/scriptorium/codex/v1/LookupResponse.ts'
export type * from './gen/scriptorium/codex/v1/Mention.ts'
export type * from './gen/scriptorium/codex/v1/Novel.ts'
export type * from './gen/scriptorium/codex/v1/NovelFields.ts'
export type * from './gen/scriptorium/codex/v1/Novels.ts'
export type * from './gen/scriptorium/codex/v1/Reason.ts'
export type * from './gen/scriptorium/codex/v1/SourceText.ts'
export type * from './gen/scriptorium/codex/v1/UpdateEntryRequest.ts'
export type * from './gen/scriptorium/codex/v1/UpdateNovelRequest.ts'
