import { ServiceError } from '@scriptorium/contracts'
import type { Progression, ProgressionFields } from '@scriptorium/contracts/nouns'
import { createRecords } from '@scriptorium/records'
import type { Records, RecordStore, Scope } from '@scriptorium/records'

export type ProgressionStore = RecordStore<Progression, ProgressionFields> & {
  /** Whether the scene is in the novel of the entry, or in one that shares it by a series. */
  isNear(scope: Scope, entryId: string, sceneId: string): Promise<boolean>
}

/** What entries become from a scene on: each belongs to its entry, and goes with its scene. */
export function createProgressions(store: ProgressionStore): Records<Progression, ProgressionFields> {
  const records = createRecords(store)
  async function requireScene(scope: Scope, entryId: string, sceneId: string): Promise<void> {
    if (await store.isNear(scope, entryId, sceneId)) return
    throw new ServiceError('validation_failed', {
      errors: [{ path: '/sceneId', message: 'is no scene of a novel that has this entry.' }],
    })
  }
  return {
    ...records,
    create: async (scope, created) => {
      // Where the entry is not there, its absence is what is wrong.
      await records.list(scope, { limit: 1 }, created.parentId)
      await requireScene(scope, created.parentId ?? '', created.fields.sceneId)
      return await records.create(scope, created)
    },
    update: async (scope, id, version, patch) => {
      const { entryId } = await records.get(scope, id)
      if (patch.sceneId !== undefined) await requireScene(scope, entryId, patch.sceneId)
      return await records.update(scope, id, version, patch)
    },
  }
}
