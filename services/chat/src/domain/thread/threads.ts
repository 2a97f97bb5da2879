import { ServiceError } from '@scriptorium/contracts'
import type { DeletedThread, Thread, ThreadHit } from '@scriptorium/contracts/nouns'
import { found, isNotFound } from '@scriptorium/records'
import type { Generations } from '../generation/generations.ts'
import { refuseForeign } from '../ownership.ts'
import type { Broker, Codex } from '../ports.ts'
import type { Presets } from '../preset/presets.ts'
import type { NewThread, SearchQuery, ThreadChange, ThreadPage, ThreadQuery, ThreadStore } from './ports.ts'

export type ThreadsPorts = {
  store: ThreadStore
  codex: Codex
  broker: Broker
  generations: Pick<Generations, 'cancelThread'>
  presets: Pick<Presets, 'get'>
}

export type Threads = {
  /** @throws ServiceError `not_found` for a novel, a connection or a pin that is not the owner's, `unavailable` when codex cannot say whether the novel exists. */
  create(ownerId: string, thread: NewThread): Promise<Thread>
  /** @throws ServiceError `not_found` */
  get(ownerId: string, id: string): Promise<Thread>
  list(ownerId: string, query: ThreadQuery): Promise<ThreadPage>
  /** @throws ServiceError `version_conflict`, `not_found` also when it newly names a connection or a pin that is not the owner's. */
  update(ownerId: string, change: ThreadChange): Promise<Thread>
  /**
   * Chooses the path shown: through the message named, to the newest below it.
   * @throws ServiceError `not_found`
   */
  showBranch(ownerId: string, id: string, messageId: string): Promise<Thread>
  search(ownerId: string, query: SearchQuery): Promise<ThreadHit[]>
  listDeleted(ownerId: string, novelId: string): Promise<DeletedThread[]>
  /** @throws ServiceError `not_found` */
  recover(ownerId: string, id: string): Promise<Thread>
  /** It can be recovered. @throws ServiceError `not_found` */
  delete(ownerId: string, id: string): Promise<void>
  /** Deletes the threads of a novel that was deleted. Safe to repeat. */
  deleteOfNovel(ownerId: string, novelId: string, eventId: string): Promise<void>
}

export function createThreads({ store, codex, broker, generations, presets }: ThreadsPorts): Threads {
  /** What the thread names already may have been deleted since; that does not prevent other changes. */
  async function refuseNewlyForeign(ownerId: string, { id, fields }: ThreadChange): Promise<void> {
    const { connectionId, fallback = [], pins = [], presetId } = fields
    refuseUnknownZone(fields)
    if (connectionId === undefined && fallback.length === 0 && pins.length === 0 && presetId === undefined) return
    const known = found(await store.get(ownerId, id))
    if (presetId !== known.presetId) await refuseForeignPreset(presets, ownerId, { novelId: known.novelId, presetId })
    await refuseForeign({ codex, broker }, ownerId, {
      connectionId: connectionId === known.connectionId ? undefined : connectionId,
      fallback: fallback.filter((each) => !known.fallback.some((one) => one.connectionId === each.connectionId)),
      pins: pins.filter((pin) => !known.pins.includes(pin)),
    })
  }

  return {
    async create(ownerId, thread) {
      const known = await store.get(ownerId, thread.id)
      if (known !== undefined) return known
      if (!(await codex.hasNovel(ownerId, thread.novelId))) throw new ServiceError('not_found')
      await refuseForeign({ codex, broker }, ownerId, thread.fields)
      refuseUnknownZone(thread.fields)
      await refuseForeignPreset(presets, ownerId, { ...thread, presetId: thread.fields.presetId })
      return await store.create(ownerId, thread)
    },
    get: async (ownerId, id) => found(await store.get(ownerId, id)),
    list: async (ownerId, query) => await store.list(ownerId, query),
    async update(ownerId, change) {
      await refuseNewlyForeign(ownerId, change)
      const { state, thread } = found(await store.update(ownerId, change))
      if (state === 'stale') throw new ServiceError('version_conflict')
      return thread
    },
    showBranch: async (ownerId, id, messageId) => found(await store.showBranch(ownerId, id, messageId)),
    search: async (ownerId, query) => await store.search(ownerId, query),
    listDeleted: async (ownerId, novelId) => await store.listDeleted(ownerId, novelId),
    recover: async (ownerId, id) => found(await store.recover(ownerId, id)),
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

type Chosen = { novelId: string; presetId: string | undefined }

/** @throws ServiceError `validation_failed` for a preset that is foreign, unknown, or of another novel */
async function refuseForeignPreset(
  presets: Pick<Presets, 'get'>,
  ownerId: string,
  { novelId, presetId }: Chosen,
): Promise<void> {
  if (presetId === undefined) return
  try {
    const preset = await presets.get({ ownerId }, presetId)
    if (preset.novelId === undefined || preset.novelId === novelId) return
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
  throw new ServiceError('validation_failed', {
    errors: [{ path: '/presetId', message: 'is no preset of yours for this novel.' }],
  })
}

/** @throws ServiceError `validation_failed` */
function refuseUnknownZone({ timeZone }: Pick<Partial<Thread>, 'timeZone'>): void {
  if (timeZone === undefined) return
  try {
    Intl.DateTimeFormat('en', { timeZone })
  } catch (error) {
    const errors = [{ path: '/timeZone', message: 'is no time zone; one is called Europe/Vienna, say.' }]
    throw new ServiceError('validation_failed', { errors, cause: error })
  }
}
