import { ServiceError } from '@scriptorium/contracts'
import type { FieldError } from '@scriptorium/contracts'
import { entry, entryLimits } from '@scriptorium/contracts/nouns'
import type {
  DetailTemplate,
  Entry,
  EntryControl,
  EntryFields,
  EntrySort,
  QuickEntryBody,
  TagCount,
} from '@scriptorium/contracts/nouns'
import { found, updated } from '@scriptorium/records'
import type { Page, PageRequest, Scope } from '@scriptorium/records'
import { detailErrors, hasChoice } from './details.ts'
import type { Choices } from './details.ts'
import { isEmpty, referenceErrors, referencesOf } from './references.ts'
import type { References } from './references.ts'

/** What an update changes: a property that is there is written; `undefined` in it clears what may be absent. */
export type EntryPatch = Partial<EntryFields>

export type NewEntry = { id: string; novelId: string; fields: EntryFields }

export type NewEntries = { novelId: string; entries: readonly Omit<NewEntry, 'novelId'>[] }

export type PlacedEntry = Pick<Entry, 'id' | 'novelId'>

export type EntryFilter = {
  novelId: string
  query?: string | undefined
  type?: string | undefined
  /** An entry of a category below it passes too. */
  category?: string | undefined
  tag?: string | undefined
  control?: EntryControl | undefined
  archived: boolean
  /** Absent: by how well it matches when there is a query, by name otherwise. */
  sort?: EntrySort | undefined
  /** Before all others, in the same order; absent: not. Has no effect on what is sorted by how well it matches. */
  pinnedFirst?: boolean | undefined
}

export type QuickEntry = QuickEntryBody & { id: string; novelId: string }

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
  /** By its name, with the details of the template named, or of the newest of its type. */
  createQuick(scope: Scope, created: QuickEntry): Promise<Entry>
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
  /** The image of an entry, and its progressions, for a copy of it; what the copy has already stays. */
  copyBelongings(scope: Scope, id: string, copyId: string): Promise<void>
  /** @returns whether it was there */
  delete(scope: Scope, id: string): Promise<boolean>
}

/** What an entry may name of the codex that it is in: of its novel, and of that one's series. */
export type EntryReferences = {
  /** The novel or series that an entry is in. */
  novelOf(scope: Scope, entryId: string): Promise<string | undefined>
  /** Those that the codex of the novel has not. */
  unknown(scope: Scope, novelId: string, references: References): Promise<References>
  /** The template named, or those of a type, the newest last. */
  templates(
    scope: Scope,
    novelId: string,
    which: { type: string; templateId?: string | undefined },
  ): Promise<Pick<DetailTemplate, 'id' | 'details'>[]>
}

export function createEntries(store: EntryStore, references: EntryReferences): Entries {
  const check = createEntryCheck(references)

  async function create(scope: Scope, { id, novelId, fields }: NewEntry): Promise<Entry> {
    await check(scope, novelId, [fields])
    const stored = found(await store.create(scope, { id, novelId, fields: withDistinctTags(fields) }))
    refuseOthers([stored], novelId)
    return stored
  }
  /** The type that a patch leaves as it is decides what its details may be. */
  async function checkPatch(scope: Scope, id: string, patch: EntryPatch): Promise<void> {
    const { novelId, type } = found(await store.get(scope, id))
    await check(scope, novelId, [{ type, ...patch }])
  }

  return {
    create,
    createMany: async (scope, { novelId, entries }) => {
      await check(
        scope,
        novelId,
        entries.map(({ fields }) => fields),
        '/entries',
      )
      const distinct = entries.map(({ id, fields }) => ({ id, fields: withDistinctTags(fields) }))
      const stored = found(await store.createMany(scope, { novelId, entries: distinct }))
      refuseOthers(stored, novelId)
      if (stored.length < entries.length)
        throw new ServiceError('conflict', { detail: 'Some of these entries were there and have been deleted.' })
      return entries.map(({ id }) => id)
    },
    get: async (scope, id) => found(await store.get(scope, id)),
    list: async (scope, filter, page) => found(await store.list(scope, filter, page)),
    update: async (scope, id, version, patch) => {
      if (names(patch)) await checkPatch(scope, id, patch)
      return await updated(await store.update(scope, id, version, withDistinctTags(patch)), () => store.get(scope, id))
    },
    delete: async (scope, id) => {
      if (!(await store.delete(scope, id))) throw new ServiceError('not_found')
    },
    duplicate: async (scope, id, newId) => {
      const original = found(await store.get(scope, id))
      await create(scope, { id: newId, novelId: original.novelId, fields: copyOf(original) })
      await store.copyBelongings(scope, id, newId)
      return found(await store.get(scope, newId))
    },
    createQuick: async (scope, { id, novelId, name, type, templateId }) => {
      const template = (await references.templates(scope, novelId, { type, templateId })).at(-1)
      if (templateId !== undefined && template === undefined) {
        found(await store.tags(scope, novelId, { limit: 1 }))
        throw refusal([{ path: '/templateId', message: 'is no template of this codex.' }])
      }
      const details = (template?.details ?? []).map(({ choices: _choices, ...detail }) => detail)
      return await create(scope, { id, novelId, fields: entry.fieldsOf({ name, type, details }) })
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
  return entry.fieldsOf({ ...(original as EntryFields), name, overridesId: undefined })
}

function withDistinctTags<Fields extends EntryPatch>(fields: Fields): Fields {
  return fields.tags === undefined ? fields : { ...fields, tags: [...new Set(fields.tags)] }
}

type Checked = Pick<EntryFields, 'type'> & EntryPatch

/** Whether what a patch says has to be looked up, or has a form of its own. */
function names({ type, categoryId, details }: EntryPatch): boolean {
  return type !== undefined || categoryId !== undefined || (details?.length ?? 0) > 0
}

/** Refuses what entries name that their codex has not, and details whose values do not fit their kinds. */
function createEntryCheck(references: EntryReferences) {
  return async (scope: Scope, novelId: string, list: readonly Checked[], path?: string): Promise<void> => {
    const named = referencesOf(list)
    const unknown = isEmpty(named) ? named : await references.unknown(scope, novelId, named)
    const choices = new Map<string, Choices>()
    for (const { type, details = [] } of list)
      if (hasChoice(details) && !choices.has(type))
        choices.set(type, choicesOf(await references.templates(scope, novelId, { type })))
    const errors = list.flatMap((fields, index) => {
      const at = path === undefined ? '' : `${path}/${index}`
      const offered = choices.get(fields.type) ?? new Map()
      return [
        ...(isEmpty(named) ? [] : referenceErrors(fields, unknown, at)),
        ...detailErrors(fields.details ?? [], offered, `${at}/details`),
      ]
    })
    if (errors.length > 0) throw refusal(errors.slice(0, errorsMax))
  }
}

const errorsMax = 50

function choicesOf(templates: readonly Pick<DetailTemplate, 'details'>[]): Choices {
  const offered = templates.flatMap(({ details }) => details).filter(({ kind }) => kind === 'choice')
  return new Map(offered.map(({ name, choices }) => [name, choices]))
}

function refusal(errors: FieldError[]): ServiceError {
  return new ServiceError('validation_failed', { errors })
}
