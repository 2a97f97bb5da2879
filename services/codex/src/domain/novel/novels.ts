import { ServiceError } from '@scriptorium/contracts'
import type { Novel, NovelFields, Series, SeriesFields } from '@scriptorium/contracts/nouns'
import { isNotFound } from '@scriptorium/records'
import type { Records, Scope } from '@scriptorium/records'

/** Novels, each in a series of its owner's or in none. */
export function createNovels(
  novels: Records<Novel, NovelFields>,
  series: Records<Series, SeriesFields>,
): Records<Novel, NovelFields> {
  async function requireSeries(scope: Scope, { seriesId }: Partial<NovelFields>): Promise<void> {
    if (seriesId === undefined) return
    try {
      await series.get(scope, seriesId)
    } catch (error) {
      if (!isNotFound(error)) throw error
      throw new ServiceError('validation_failed', {
        errors: [{ path: '/seriesId', message: 'is no series of yours.' }],
      })
    }
  }
  return {
    ...novels,
    create: async (scope, created) => {
      await requireSeries(scope, created.fields)
      return await novels.create(scope, created)
    },
    update: async (scope, id, version, patch) => {
      // An id that names nothing is not_found, whatever the patch says.
      if (patch.seriesId !== undefined) await novels.get(scope, id)
      await requireSeries(scope, patch)
      return await novels.update(scope, id, version, patch)
    },
  }
}
