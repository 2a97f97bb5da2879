/** Many entries changed at once, all or none, and entries copied from one codex into another. */
import { ServiceError } from '@scriptorium/contracts'
import type { FieldError } from '@scriptorium/contracts'
import type {
  Alias,
  ChangeEntriesBody,
  Copied,
  CopyBody,
  DeleteEntriesBody,
  EntryChange,
} from '@scriptorium/contracts/nouns'
import { found } from '@scriptorium/records'
import type { Scope } from '@scriptorium/records'
import type { EntryReferences } from './entries.ts'
import { isEmpty, referenceErrors, referencesOf } from './references.ts'

/** `id` names the copy: the same again copies nothing more. */
export type CopyRequest = CopyBody & { id: string; novelId: string }

type Changed = ChangeEntriesBody['entries']

/** @throws ServiceError `not_found` for a novel that is not there */
export type BulkChanges = {
  /**
   * @returns the entries in their order, each with its new version
   * @throws ServiceError `version_conflict` naming every entry that has changed since it was read or is not in the novel's
   *   own codex; nothing is changed then
   */
  change(scope: Scope, novelId: string, body: ChangeEntriesBody): Promise<Changed>
  /** @returns their ids. @throws as `change` */
  delete(scope: Scope, novelId: string, body: DeleteEntriesBody): Promise<string[]>
  /** Entries of another codex of the owner's, with their categories, types, templates, and relations among them. */
  copy(scope: Scope, request: CopyRequest): Promise<Copied>
}

type Current = { id: string; version: number; aliases: Alias[]; tags: string[] }
export type EntryChanges = { entries: readonly Current[]; change: EntryChange }

export type BulkStore = {
  /** Under the lock of the novel; undefined when there is none. `decide` reads what is there, and says what is written. */
  change(
    scope: Scope,
    novelId: string,
    decide: (read: (ids: readonly string[]) => Promise<Current[]>) => Promise<EntryChanges>,
  ): Promise<Changed | undefined>
  /** As `change`; what `decide` returns is deleted. */
  delete(
    scope: Scope,
    novelId: string,
    decide: (read: (ids: readonly string[]) => Promise<Current[]>) => Promise<string[]>,
  ): Promise<string[] | undefined>
  /** Undefined when there is no such novel to copy into. */
  copy(scope: Scope, request: CopyRequest): Promise<Copied | undefined>
}

const tagsMax = 100
const errorsMax = 50

export function createBulkChanges(store: BulkStore, references: EntryReferences): BulkChanges {
  return {
    change: async (scope, novelId, { entries, change }) => {
      refuseTwice(entries)
      await checkReferences(scope, novelId, change)
      const changed = await store.change(scope, novelId, async (read) => {
        const ordered = await readCurrent(entries, read)
        refuseTags(ordered, change)
        return { entries: ordered, change }
      })
      return found(changed)
    },
    delete: async (scope, novelId, { entries }) => {
      refuseTwice(entries)
      const deleted = await store.delete(scope, novelId, async (read) =>
        (await readCurrent(entries, read)).map(({ id }) => id),
      )
      return found(deleted)
    },
    copy: async (scope, request) => found(await store.copy(scope, request)),
  }

  async function checkReferences(scope: Scope, novelId: string, { type, categoryId }: EntryChange): Promise<void> {
    const fields = { ...(type === undefined ? {} : { type }), categoryId: categoryId ?? undefined }
    const named = referencesOf([fields])
    if (isEmpty(named)) return
    const errors = referenceErrors(fields, await references.unknown(scope, novelId, named), '/change')
    if (errors.length > 0) throw refusal(errors)
  }
}

/** The tags after a change, each once, in their order. */
export function changedTags(tags: readonly string[], { addTags = [], removeTags = [] }: EntryChange): string[] {
  return [...new Set([...tags, ...addTags])].filter((tag) => !removeTags.includes(tag))
}

function refuseTwice(entries: Changed): void {
  const distinct = new Set(entries.map(({ id }) => id))
  if (distinct.size < entries.length) throw refusal([{ path: '/entries', message: 'must have distinct ids.' }])
}

/** In their order. @throws ServiceError `version_conflict` */
async function readCurrent(entries: Changed, read: (ids: readonly string[]) => Promise<Current[]>): Promise<Current[]> {
  const current = new Map((await read(entries.map(({ id }) => id))).map((one) => [one.id, one]))
  refuseStale(entries, current)
  return entries.map(({ id }) => current.get(id) as Current)
}

function refuseStale(entries: Changed, current: ReadonlyMap<string, Current>): void {
  const errors = entries.flatMap(({ id, version }, index): FieldError[] => {
    const known = current.get(id)
    if (known?.version === version) return []
    const message = known === undefined ? 'is no entry of this novel.' : `has version ${known.version} by now.`
    return [{ path: `/entries/${index}`, message }]
  })
  if (errors.length > 0) throw new ServiceError('version_conflict', { errors: errors.slice(0, errorsMax) })
}

function refuseTags(entries: readonly Current[], change: EntryChange): void {
  const errors = entries.flatMap(({ tags }, index): FieldError[] =>
    changedTags(tags, change).length <= tagsMax
      ? []
      : [{ path: `/entries/${index}`, message: `would have more than ${tagsMax} tags.` }],
  )
  if (errors.length > 0) throw refusal(errors.slice(0, errorsMax))
}

function refusal(errors: FieldError[]): ServiceError {
  return new ServiceError('validation_failed', { errors })
}
