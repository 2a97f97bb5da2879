/**
 * What an owner keeps: novels, bookmarks, tasks. A record is created under an id that its maker chose, found, listed, changed
 * by its version and deleted; these rules are the same for every noun, so a domain writes only those of its own.
 */
import { ServiceError } from '@scriptorium/contracts'

/** On whose behalf a call works: whose rows it may see, and the signal that ends it early. */
export type Scope = { ownerId: string; signal?: AbortSignal }

/** A page of a list; `nextCursor` is where the next one begins, absent at the end. */
export type Page<Item> = { items: Item[]; nextCursor?: string }

/** `cursor`: the page before gave it. @throws ServiceError `validation_failed` for a cursor of another list or order */
export type PageRequest = { cursor?: string | undefined; limit: number }

/** `parentId`: what it belongs to, where its noun has a parent (a bookmark's novel). */
export type NewRecord<Fields> = { id: string; parentId?: string | undefined; fields: Fields }

/** @throws ServiceError `not_found` for an id (of a record, of a parent) that is not there or another owner's */
export type Records<Item, Fields> = {
  /** The same id again answers with what is there. @throws ServiceError `conflict` when that belongs to another parent */
  create(scope: Scope, created: NewRecord<Fields>): Promise<Item>
  get(scope: Scope, id: string): Promise<Item>
  /** Newest first; of one parent where the noun has one. */
  list(scope: Scope, page: PageRequest, parentId?: string): Promise<Page<Item>>
  /**
   * @param patch a property that is there is written; `undefined` in it clears what may be absent
   * @throws ServiceError `version_conflict` when `version` is not the current one; nothing is changed then
   */
  update(scope: Scope, id: string, version: number, patch: Partial<Fields>): Promise<Item>
  delete(scope: Scope, id: string): Promise<void>
}

/** Every method sees the owner's rows only. */
export type RecordStore<Item, Fields> = {
  /** What is there under the id, or else the new one; undefined when there is no such parent, or what is there has another one. */
  create(scope: Scope, created: NewRecord<Fields>): Promise<Item | undefined>
  get(scope: Scope, id: string): Promise<Item | undefined>
  /** Undefined when there is no such parent. */
  list(scope: Scope, page: PageRequest, parentId?: string): Promise<Page<Item> | undefined>
  /** Undefined when no record has this id and version. */
  update(scope: Scope, id: string, version: number, patch: Partial<Fields>): Promise<Item | undefined>
  /** @returns whether it was there */
  delete(scope: Scope, id: string): Promise<boolean>
}

export function createRecords<Item, Fields>(store: RecordStore<Item, Fields>): Records<Item, Fields> {
  return {
    create: async (scope, created) => {
      const stored = await store.create(scope, created)
      if (stored === undefined && (await store.get(scope, created.id)) !== undefined)
        throw new ServiceError('conflict', { detail: 'This id is taken.' })
      return found(stored)
    },
    get: async (scope, id) => found(await store.get(scope, id)),
    list: async (scope, page, parentId) => found(await store.list(scope, page, parentId)),
    update: async (scope, id, version, patch) =>
      await updated(await store.update(scope, id, version, patch), () => store.get(scope, id)),
    delete: async (scope, id) => {
      if (!(await store.delete(scope, id))) throw new ServiceError('not_found')
    },
  }
}

/** What a store found. @throws ServiceError `not_found` when it found nothing */
export function found<T>(value: T | undefined): T {
  if (value === undefined) throw new ServiceError('not_found')
  return value
}

/**
 * What a store updated, if the version was current.
 *
 * @param find finds what is there, to tell a stale version from an id that names nothing
 * @throws ServiceError `not_found`, `version_conflict`
 */
export async function updated<T>(value: T | undefined, find: () => Promise<T | undefined>): Promise<T> {
  if (value !== undefined) return value
  found(await find())
  throw new ServiceError('version_conflict')
}

export function isNotFound(error: unknown): boolean {
  return ServiceError.is(error) && error.code === 'not_found'
}
