import { ServiceError } from '@scriptorium/contracts'
import { entry } from '@scriptorium/contracts/nouns'
import type { DeletedEntry, Entry, EntryFields, EntryVersion } from '@scriptorium/contracts/nouns'
import { found } from '@scriptorium/records'
import type { Page, PageRequest, Scope } from '@scriptorium/records'
import type { Entries, EntryReferences } from '../entry/entries.ts'
import { referencesOf } from '../entry/references.ts'

/** What people wrote of an entry at one version; fields that are newer than it are not there. */
export type Snapshot = { version: number; fields: Partial<EntryFields> }

export type FieldDifference = { field: string; before?: unknown; after?: unknown }
export type Difference = { from: number; to: number; changes: FieldDifference[] }

/** The past of entries, as far as it is kept. @throws ServiceError `not_found` for an entry or a version that is not there */
export type History = {
  versions(scope: Scope, entryId: string, page: PageRequest): Promise<Page<EntryVersion>>
  /** @param to the current version when it is left out; `from` is the one before it then */
  diff(
    scope: Scope,
    entryId: string,
    range: { from?: number | undefined; to?: number | undefined },
  ): Promise<Difference>
  /**
   * Makes a new version that is as `to` was. A category that is gone is left away.
   *
   * @param version the current one. @throws ServiceError `version_conflict` when it is another
   */
  restore(scope: Scope, entryId: string, version: number, to: number): Promise<Entry>
  /** Of a novel’s or series’ own codex: what was deleted and can come back, the newest first. */
  deleted(scope: Scope, novelId: string, page: PageRequest): Promise<Page<DeletedEntry>>
  /** Brings an entry back; one that is there answers with itself. */
  recover(scope: Scope, entryId: string): Promise<Entry>
}

export type HistoryStore = {
  /** The newest first; undefined when there is no such entry. */
  versions(scope: Scope, entryId: string, page: PageRequest): Promise<Page<EntryVersion> | undefined>
  /** The current version for `undefined`. Undefined when there is no such entry, or the version is not kept. */
  snapshot(scope: Scope, entryId: string, version: number | undefined): Promise<Snapshot | undefined>
  /** Undefined when there is no such novel. */
  deleted(scope: Scope, novelId: string, page: PageRequest): Promise<Page<DeletedEntry> | undefined>
  /** Undefined when it was not deleted, or is forgotten. */
  recover(scope: Scope, entryId: string): Promise<Entry | undefined>
}

export type HistoryPorts = { store: HistoryStore; entries: Entries; references: EntryReferences }

export function createHistory({ store, entries, references }: HistoryPorts): History {
  return {
    versions: async (scope, entryId, page) => found(await store.versions(scope, entryId, page)),
    deleted: async (scope, novelId, page) => found(await store.deleted(scope, novelId, page)),
    recover: async (scope, entryId) => (await store.recover(scope, entryId)) ?? (await entries.get(scope, entryId)),
    diff: async (scope, entryId, range) => {
      const to = found(await store.snapshot(scope, entryId, range.to))
      // Nothing is before the first version.
      const before = range.from ?? Math.max(1, to.version - 1)
      const from = found(await store.snapshot(scope, entryId, before))
      return { from: from.version, to: to.version, changes: differences(from.fields, to.fields) }
    },
    restore: async (scope, entryId, version, to) => {
      const current = await entries.get(scope, entryId)
      if (current.version !== version) throw new ServiceError('version_conflict')
      const { fields } = found(await store.snapshot(scope, entryId, to))
      const named = { ...referencesOf([fields]), types: [], overrides: [] }
      const { categories } = await references.unknown(scope, current.novelId, named)
      const isGone = fields.categoryId !== undefined && categories.includes(fields.categoryId)
      return await entries.update(
        scope,
        entryId,
        version,
        wholePatch({ ...fields, ...(isGone ? { categoryId: undefined } : {}) }),
      )
    },
  }
}

/** Every field that a patch may name: one that the snapshot has not is cleared, or as it is in a new entry. */
function wholePatch(fields: Partial<EntryFields>): Partial<EntryFields> {
  const { overridesId: _overridesId, ...patch } = entry.applyMask(
    fields as never,
    entry.fieldNames.filter((name) => name !== 'overridesId'),
  ) as Partial<EntryFields>
  return patch
}

function differences(before: object, after: object): FieldDifference[] {
  const [old, current] = [before as Record<string, unknown>, after as Record<string, unknown>]
  const names = [...new Set([...Object.keys(old), ...Object.keys(current)])].toSorted()
  return names
    .filter((name) => canonical(old[name]) !== canonical(current[name]))
    .map((field) => ({ field, before: old[field], after: current[field] }))
}

/** The same text for the same value: members of stored JSON are in an order of their own. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
