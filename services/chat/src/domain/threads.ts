import { ServiceError } from '@scriptorium/contracts'
import type { Codex, ThreadStore } from './ports.ts'
import type { Generations } from './generations.ts'
import type { Thread, ThreadFields, ThreadPage } from './records.ts'

export type ThreadsPorts = { store: ThreadStore; codex: Codex; generations: Generations }

export type Threads = {
  /** @throws ServiceError `not_found` for a novel that is not the owner's, `unavailable` when the codex does not answer. */
  create(ownerId: string, thread: { id: string; novelId: string; fields: ThreadFields }): Promise<Thread>
  get(ownerId: string, id: string): Promise<Thread>
  list(ownerId: string, query: Parameters<ThreadStore['list']>[1]): Promise<ThreadPage>
  /** @throws ServiceError `version_conflict` with the thread as it is. */
  update(ownerId: string, change: Parameters<ThreadStore['update']>[1]): Promise<Thread>
  delete(ownerId: string, id: string): Promise<void>
  /** The novel is gone, and with it its threads. Safe to repeat. */
  deleteOfNovel(ownerId: string, novelId: string, eventId: string): Promise<void>
}

export function createThreads({ store, codex, generations }: ThreadsPorts): Threads {
  return {
    async create(ownerId, thread) {
      const known = await store.get(ownerId, thread.id)
      if (known !== undefined) return known
      if (!await codex.hasNovel(ownerId, thread.novelId)) throw new ServiceError('not_found')
      return await store.create(ownerId, thread)
    },
    async get(ownerId, id) {
      const thread = await store.get(ownerId, id)
      if (thread === undefined) throw new ServiceError('not_found')
      return thread
    },
    list: async (ownerId, query) => await store.list(ownerId, query),
    async update(ownerId, change) {
      const result = await store.update(ownerId, change)
      if (result === undefined) throw new ServiceError('not_found')
      if (result.state === 'stale') throw new ServiceError('version_conflict', { current: result.thread })
      return result.thread
    },
    async delete(ownerId, id) {
      // Cancelled first, so that workers stop and readers get their end; a worker that writes later finds no row.
      await generations.cancelThread(ownerId, id)
      if (!await store.delete(ownerId, id)) throw new ServiceError('not_found')
    },
    async deleteOfNovel(ownerId, novelId, eventId) {
      for (const id of await store.ofNovel(ownerId, novelId)) await generations.cancelThread(ownerId, id)
      await store.deleteOfNovel(ownerId, novelId, eventId)
    },
  }
}
