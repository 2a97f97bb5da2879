/** Tasks, each of a novel or of none, in a category or in none: both its owner's. */
import { ServiceError } from '@scriptorium/contracts'
import type { Task, TaskCategory, TaskCategoryFields, TaskFields } from '@scriptorium/contracts/nouns'
import { createRecords, isNotFound } from '@scriptorium/records'
import type { Page, PageRequest, Records, RecordStore, Scope } from '@scriptorium/records'
import { requireNovel } from '../ownership.ts'
import type { Codex } from '../ports.ts'

export type TaskList = PageRequest & {
  novelId?: string | undefined
  /** With a novel: those of none too. Alone: those of none only. */
  general?: boolean | undefined
  categoryId?: string | undefined
  done?: boolean | undefined
}

export type Tasks = Omit<Records<Task, TaskFields>, 'list'> & {
  /** In their order. */
  list(scope: Scope, query: TaskList): Promise<Page<Task>>
}

export type TaskStore = Omit<RecordStore<Task, TaskFields>, 'list'> & Pick<Tasks, 'list'>

export type TasksPorts = {
  store: TaskStore
  categories: Pick<Records<TaskCategory, TaskCategoryFields>, 'get'>
  codex: Pick<Codex, 'hasNovel'>
}

export function createTasks({ store, categories, codex }: TasksPorts): Tasks {
  const records = createRecords(store)
  async function requireOwn(scope: Scope, { novelId, categoryId }: Partial<TaskFields>): Promise<void> {
    await requireNovel(codex, scope.ownerId, novelId)
    if (categoryId === undefined) return
    try {
      await categories.get(scope, categoryId)
    } catch (error) {
      if (!isNotFound(error)) throw error
      const errors = [{ path: '/categoryId', message: 'is no category of yours.' }]
      throw new ServiceError('validation_failed', { errors, cause: error })
    }
  }
  return {
    ...records,
    list: async (scope, query) => await store.list(scope, query),
    create: async (scope, created) => {
      await requireOwn(scope, created.fields)
      return await records.create(scope, created)
    },
    update: async (scope, id, version, patch) => {
      // An id that names nothing is not_found, whatever the patch says.
      await records.get(scope, id)
      await requireOwn(scope, patch)
      return await records.update(scope, id, version, patch)
    },
  }
}
