import { ServiceError } from '@scriptorium/contracts'
import type { Novel, NovelFields } from '@scriptorium/contracts/nouns'
import { found, updated } from '../found.ts'
import type { Page, PageRequest, Scope } from '../scope.ts'

/** What an update changes: a property that is there is written; `undefined` in it clears what may be absent. */
export type NovelPatch = Partial<NovelFields>

/** The novels of an owner. @throws ServiceError `not_found` for an id that is not there or another's */
export type Novels = {
  /** The same id again answers with what is there. */
  create(scope: Scope, id: string, fields: NovelFields): Promise<Novel>
  get(scope: Scope, id: string): Promise<Novel>
  /** Newest first. */
  list(scope: Scope, page: PageRequest): Promise<Page<Novel>>
  /** @throws ServiceError `version_conflict` when `version` is not the current one; nothing is changed then */
  update(scope: Scope, id: string, version: number, patch: NovelPatch): Promise<Novel>
  /** Removes its entries too, and informs the other services. */
  delete(scope: Scope, id: string): Promise<void>
}

/** Every method sees the owner's rows only. */
export type NovelStore = Pick<Novels, 'create' | 'list'> & {
  get(scope: Scope, id: string): Promise<Novel | undefined>
  /** Undefined when no novel has this id and version. */
  update(scope: Scope, id: string, version: number, patch: NovelPatch): Promise<Novel | undefined>
  /** With its entries, and with the event in the same transaction. @returns whether it was there */
  delete(scope: Scope, id: string): Promise<boolean>
}

export function createNovels(store: NovelStore): Novels {
  return {
    create: async (scope, id, fields) => await store.create(scope, id, fields),
    get: async (scope, id) => found(await store.get(scope, id)),
    list: async (scope, page) => await store.list(scope, page),
    update: async (scope, id, version, patch) =>
      await updated(await store.update(scope, id, version, patch), () => store.get(scope, id)),
    delete: async (scope, id) => {
      if (!(await store.delete(scope, id))) throw new ServiceError('not_found')
    },
  }
}
