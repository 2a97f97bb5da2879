import { ServiceError } from '@scriptorium/contracts'
import { novel } from '@scriptorium/contracts/nouns'
import type { Novel, NovelFields, Series, SeriesFields } from '@scriptorium/contracts/nouns'
import { isNotFound } from '@scriptorium/records'
import type { Records, Scope } from '@scriptorium/records'
import type { BulkChanges } from '../entry/bulk-change.ts'

export type Novels = Records<Novel, NovelFields> & {
  /** A novel with the facts and all of the codex of another; the same `newId` again answers with what is there. */
  duplicate(scope: Scope, id: string, copy: { newId: string; title: string }): Promise<Novel>
}

export type NovelPorts = {
  novels: Records<Novel, NovelFields>
  series: Records<Series, SeriesFields>
  copies: Pick<BulkChanges, 'copy'>
}

/** Novels, each in a series of its owner's or in none. */
export function createNovels({ novels, series, copies }: NovelPorts): Novels {
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
    duplicate: async (scope, id, { newId, title }) => {
      const fields = { ...novel.fieldsOf(await novels.get(scope, id)), title }
      await novels.create(scope, { id: newId, fields })
      await copies.copy(scope, { id: newId, novelId: newId, fromId: id })
      return await novels.get(scope, newId)
    },
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
