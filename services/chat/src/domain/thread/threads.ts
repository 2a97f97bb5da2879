import { ServiceError } from '@scriptorium/contracts'
import { refuseForeign } from '../ownership.ts'
import type { Broker, Codex, ThreadStore } from '../ports.ts'
import type { Generations } from '../generation/generations.ts'
import type { Thread, ThreadFields, ThreadPage } from '../views.ts'

export type ThreadsPorts = { store: ThreadStore; codex: Codex; broker: Broker; generations: Generations }

export type Threads = {
  /** @throws ServiceError `not_found` for a novel, a connection or a pin that is not the owner's, `unavailable` when the codex does not know of the novel. */
  create(ownerId: string, thread: { id: string; novelId: string; fields: ThreadFields }): Promise<Thread>
  get(ownerId: string, id: string): Promise<Thread>
  list(ownerId: string, query: Parameters<ThreadStore['list']>[1]): Promise<ThreadPage>
  /** @throws ServiceError `version_conflict` with the thread as it is, `not_found` when it newly names what is not the owner's. */
  update(ownerId: string, change: Parameters<ThreadStore['update']>[1]): Promise<Thread>
  /**
   * Chooses the path shown: through the message named, to the newest below it.
   * @throws ServiceError `not_found`
   */
  showBranch(ownerId: string, id: string, messageId: string): Promise<Thread>
  delete(ownerId: string, id: string): Promise<void>
  /** The novel is gone, and with it its threads. Safe to repeat. */
  deleteOfNovel(ownerId: string, novelId: string, eventId: string): Promise<void>
}

export function createThreads({ store, codex, broker, generations }: ThreadsPorts): Threads {
  /** What the thread names already may have been deleted since, and does not stand in the way of other changes. */
  async function refuseNewlyForeign(
    ownerId: string,
    { id, fields, mask }: Parameters<ThreadStore['update']>[1],
  ): Promise<void> {
    const connectionId = mask.includes('connectionId') ? fields.connectionId : undefined
    const pins = mask.includes('pins') ? (fields.pins ?? []) : []
    if (connectionId === undefined && pins.length === 0) return
    const known = await store.get(ownerId, id)
    if (known === undefined) throw new ServiceError('not_found')
    const newConnectionId = connectionId === known.connectionId ? undefined : connectionId
    await refuseForeign({ codex, broker }, ownerId, {
      connectionId: newConnectionId,
      pins: pins.filter((pin) => !known.pins.includes(pin)),
    })
  }

  return {
    async create(ownerId, thread) {
      const known = await store.get(ownerId, thread.id)
      if (known !== undefined) return known
      if (!(await codex.hasNovel(ownerId, thread.novelId))) throw new ServiceError('not_found')
      await refuseForeign({ codex, broker }, ownerId, thread.fields)
      return await store.create(ownerId, thread)
    },
    async get(ownerId, id) {
      const thread = await store.get(ownerId, id)
      if (thread === undefined) throw new ServiceError('not_found')
      return thread
    },
    list: async (ownerId, query) => await store.list(ownerId, query),
    async update(ownerId, change) {
      await refuseNewlyForeign(ownerId, change)
      const result = await store.update(ownerId, change)
      if (result === undefined) throw new ServiceError('not_found')
      if (result.state === 'stale') throw new ServiceError('version_conflict')
      return result.thread
    },
    async showBranch(ownerId, id, messageId) {
      const thread = await store.showBranch(ownerId, id, messageId)
      if (thread === undefined) throw new ServiceError('not_found')
      return thread
    },
    async delete(ownerId, id) {
      // Cancelled first, so that workers stop and readers get their end; a worker that writes later finds no row.
      await generations.cancelThread(ownerId, id)
      if (!(await store.delete(ownerId, id))) throw new ServiceError('not_found')
    },
    async deleteOfNovel(ownerId, novelId, eventId) {
      for (const id of await store.ofNovel(ownerId, novelId)) await generations.cancelThread(ownerId, id)
      await store.deleteOfNovel(ownerId, novelId, eventId)
    },
  }
}
