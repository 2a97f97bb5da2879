/** Novels in PostgreSQL. */
import { novel, series } from '@scriptorium/contracts/nouns'
import type { Novel, NovelFields, Series, SeriesFields } from '@scriptorium/contracts/nouns'
import { appendToOutbox, createRecordStore } from '@scriptorium/database'
import type { OwnerScopedPrisma } from '@scriptorium/database'
import type { RecordStore } from '@scriptorium/records'
import type { PrismaClient } from '../../prisma/generated/client.ts'

export type NovelStoreOptions = {
  prisma: OwnerScopedPrisma<PrismaClient>
  /** Called after a commit that left events in the outbox. */
  onEvents: () => void
}

export function createNovelStore({ prisma, onEvents }: NovelStoreOptions): RecordStore<Novel, NovelFields> {
  const store = createRecordStore({
    prisma,
    noun: novel,
    table: (client) => client.novel,
    only: { kind: 'novel' },
    // What a lookup tells of the novel may have changed.
    updates: { codexVersion: { increment: 1 } },
    afterDelete: async (tx, { ownerId, id }) =>
      await appendToOutbox(tx, [{ type: 'novel.deleted', ownerId, data: { novelId: id, ownerId } }]),
  })
  return {
    ...store,
    delete: async (scope, id) => {
      const wasThere = await store.delete(scope, id)
      if (wasThere) onEvents()
      return wasThere
    },
  }
}

/** Series are rows among the novels, so that their codex is kept as theirs are. */
export function createSeriesStore({ prisma }: Pick<NovelStoreOptions, 'prisma'>): RecordStore<Series, SeriesFields> {
  return createRecordStore({
    prisma,
    noun: series,
    table: (client) => client.novel,
    only: { kind: 'series' },
    updates: { codexVersion: { increment: 1 } },
  })
}
