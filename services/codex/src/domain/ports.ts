import type { Counter } from '@scriptorium/tokens'
import type { Entry, EntryContent, EntryControl, EntryFields, EntryPatch, IndexedEntry } from './entry.ts'
import type { Novel, NovelFields, NovelPatch } from './novel.ts'

/** Where a call stands: whose rows it may see, and the signal that ends it early. */
export type Scope = { ownerId: string; signal?: AbortSignal }

/** A page of a list; `nextCursor` is where the next one begins, absent at the end. */
export type Page<Item> = { items: Item[]; nextCursor?: string }

/** `cursor`: the page before gave it. @throws ServiceError `validation_failed` for a cursor of another list or order */
export type PageRequest = { cursor?: string | undefined; limit: number }

/** Every method sees the owner's rows only. @throws ServiceError `not_found` for an id that is not there or another's. */
export type NovelStore = {
  /** The same id again answers with what is there. */
  create(scope: Scope, id: string, fields: NovelFields): Promise<Novel>
  get(scope: Scope, id: string): Promise<Novel>
  /** Newest first. */
  list(scope: Scope, page: PageRequest): Promise<Page<Novel>>
  /** Undefined when `version` is not the current one; nothing is changed then. */
  update(scope: Scope, id: string, version: number, patch: NovelPatch): Promise<Novel | undefined>
  /** Removes its entries too, and tells the other services. */
  delete(scope: Scope, id: string): Promise<void>
}

export type EntrySort = 'name' | '-name' | 'type' | '-type' | 'created' | '-created' | 'updated' | '-updated'

export type EntryFilter = {
  novelId: string
  query?: string | undefined
  type?: string | undefined
  tag?: string | undefined
  control?: EntryControl | undefined
  archived: boolean
  /** Absent: by how well it matches when there is a query, by name otherwise. */
  sort?: EntrySort | undefined
}

/** As NovelStore. Every change moves the novel's codex version in the same transaction. */
export type EntryStore = {
  /** @throws ServiceError `conflict` when the id is an entry of another novel. */
  create(scope: Scope, id: string, novelId: string, fields: EntryFields): Promise<Entry>
  get(scope: Scope, id: string): Promise<Entry>
  list(scope: Scope, filter: EntryFilter, page: PageRequest): Promise<Page<Entry>>
  /** Undefined when `version` is not the current one; nothing is changed then. */
  update(scope: Scope, id: string, version: number, patch: EntryPatch): Promise<Entry | undefined>
  delete(scope: Scope, id: string): Promise<void>
  /** Those of the ids that are entries of the owner's, in no order. */
  known(scope: Scope, ids: readonly string[]): Promise<string[]>
}

/** One consistent view of a novel's codex, for a lookup. */
export type CodexView = {
  novel: Novel
  /** Moves with every change to the novel or its entries. */
  codexVersion: number
  /** Entries made or changed after `version`; all of them after 0. */
  changedSince(version: number): Promise<IndexedEntry[]>
  ids(): Promise<Set<string>>
  /** In the order of `ids`. */
  contents(ids: readonly string[]): Promise<EntryContent[]>
}

export type CodexReader = {
  /** @throws ServiceError `not_found` */
  read<T>(scope: Scope, novelId: string, work: (view: CodexView) => Promise<T>): Promise<T>
}

/** The counter of tokens for a model's id, or for models in general. */
export type CounterOf = (model: string | undefined) => Promise<Counter>
