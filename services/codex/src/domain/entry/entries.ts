import { ServiceError } from '@scriptorium/contracts'
import { entry, entryLimits } from '@scriptorium/contracts/nouns'
import type { Entry, EntryControl, EntryFields, EntrySort, TagCount } from '@scriptorium/contracts/nouns'
import { found, updated } from '@scriptorium/records'
import type { Page, PageRequest, Scope } from '@scriptorium/records'

/** What an update changes: a property that is there is written; `undefined` in it clears what may be absent. */
export type EntryPatch = Partial<EntryFields>

export type NewEntry = { id: string; novelId: string; fields: EntryFields }

export type NewEntries = { novelId: string; entries: readonly Omit<NewEntry, 'novelId'>[] }

export type PlacedEntry = Pick<Entry, 'id' | 'novelId'>

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

/** The codex entries of an owner's novels. @throws ServiceError `not_found` for an id that is not there or another's */
export type Entries = {
  /** The same id again answers with what is there. @throws ServiceError `conflict` when the id is an entry of another novel */
  create(scope: Scope, created: NewEntry): Promise<Entry>
  /**
   * All or none; the same ids again change nothing.
   * @returns the ids, in their order
   * @throws ServiceError `conflict` when an id is an entry of another novel, or when some were there and are no more
   */
  createMany(scope: Scope, created: NewEntries): Promise<string[]>
  get(scope: Scope, id: string): Promise<Entry>
  list(scope: Scope, filter: EntryFilter, page: PageRequest): Promise<Page<Entry>>
  /** @throws ServiceError `version_conflict` when `version` is not the current one; nothing is changed then */
  update(scope: Scope, id: string, version: number, patch: EntryPatch): Promise<Entry>
  delete(scope: Scope, id: string): Promise<void>
  /** A copy in the same novel, whose name marks it as one; the same `newId` again answers with what is there. */
  duplicate(scope: Scope, id: string, newId: string): Promise<Entry>
  /** The tags of a novel's entries, archived ones too, in the order of their letters. */
  tags(scope: Scope, novelId: string, page: PageRequest): Promise<Page<TagCount>>
  /** Those of the ids that are entries of the owner's, in no order. */
  known(scope: Scope, ids: readonly string[]): Promise<string[]>
}

/** Every method sees the owner's rows only. Every change moves the novel's codex version in the same transaction. */
export type EntryStore = Pick<Entries, 'known'> & {
  /** What is there under the id, of whichever novel, or else the new one; undefined when there is no such novel. */
  create(scope: Scope, created: NewEntry): Promise<Entry | undefined>
  /** All, new; or, when one of the ids is there, what is there under them. Undefined when there is no such novel. */
  createMany(scope: Scope, created: NewEntries): Promise<PlacedEntry[] | undefined>
  get(scope: Scope, id: string): Promise<Entry | undefined>
  /** Undefined when there is no such novel. */
  list(scope: Scope, filter: EntryFilter, page: PageRequest): Promise<Page<Entry> | undefined>
  /** Undefined when there is no such novel. */
  tags(scope: Scope, novelId: string, page: PageRequest): Promise<Page<TagCount> | undefined>
  /** Undefined when no entry has this id and version. */
  update(scope: Scope, id: string, version: number, patch: EntryPatch): Promise<Entry | undefined>
  /** @returns whether it was there */
  delete(scope: Scope, id: string): Promise<boolean>
}

export function createEntries(store: EntryStore): Entries {
  async function create(scope: Scope, { id, novelId, fields }: NewEntry): Promise<Entry> {
    const stored = found(await store.create(scope, { id, novelId, fields: withDistinctTags(fields) }))
    refuseOthers([stored], novelId)
    return stored
  }
  return {
    create,
    createMany: async (scope, { novelId, entries }) => {
      const distinct = entries.map(({ id, fields }) => ({ id, fields: withDistinctTags(fields) }))
      const stored = found(await store.createMany(scope, { novelId, entries: distinct }))
      refuseOthers(stored, novelId)
      if (stored.length < entries.length)
        throw new ServiceError('conflict', { detail: 'Some of these entries were there and have been deleted.' })
      return entries.map(({ id }) => id)
    },
    get: async (scope, id) => found(await store.get(scope, id)),
    list: async (scope, filter, page) => found(await store.list(scope, filter, page)),
    update: async (scope, id, version, patch) =>
      await updated(await store.update(scope, id, version, withDistinctTags(patch)), () => store.get(scope, id)),
    delete: async (scope, id) => {
      if (!(await store.delete(scope, id))) throw new ServiceError('not_found')
    },
    duplicate: async (scope, id, newId) => {
      const original = found(await store.get(scope, id))
      return await create(scope, { id: newId, novelId: original.novelId, fields: copyOf(original) })
    },
    tags: async (scope, novelId, page) => found(await store.tags(scope, novelId, page)),
    known: async (scope, ids) => await store.known(scope, ids),
  }
}

function refuseOthers(stored: readonly PlacedEntry[], novelId: string): void {
  if (stored.some((one) => one.novelId !== novelId))
    throw new ServiceError('conflict', { detail: 'This id is taken by an entry of another novel.' })
}

const copySuffix = ' (copy)'

/** All that people write of an entry, under a name that marks the copy and still fits. */
function copyOf(original: Entry): EntryFields {
  const room = entryLimits.nameCharacters - copySuffix.length
  const name = `${Array.from(original.name).slice(0, room).join('')}${copySuffix}`
  return entry.fieldsOf({ ...(original as EntryFields), name })
}

function withDistinctTags<Fields extends EntryPatch>(fields: Fields): Fields {
  return fields.tags === undefined ? fields : { ...fields, tags: [...new Set(fields.tags)] }
}
