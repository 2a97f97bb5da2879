/** What entries become from a scene on, in PostgreSQL. */
import { progression } from '@scriptorium/contracts/nouns'
import { createRecordStore, namedStatement } from '@scriptorium/database'
import type { Database, OwnerScopedPrisma } from '@scriptorium/database'
import type { ProgressionStore } from '../domain/manuscript/progressions.ts'
import type { PrismaClient } from '../../prisma/generated/client.ts'

const isNear = namedStatement<{ ownerId: string; entryId: string; sceneId: string }>(
  'progression_scene',
  `SELECT 1 FROM scenes s JOIN novels n ON n.owner_id = s.owner_id AND n.id = s.novel_id
     JOIN entries e ON e.owner_id = s.owner_id AND e.novel_id IN (n.id, n.series_id)
   WHERE s.owner_id = $ownerId AND s.id = $sceneId AND e.id = $entryId`,
)

export function createProgressionStore(database: Database, prisma: OwnerScopedPrisma<PrismaClient>): ProgressionStore {
  const store = createRecordStore({
    prisma,
    noun: progression,
    table: (client) => client.progression,
    parent: { field: 'entryId', table: (client) => client.entry },
  })
  return {
    ...store,
    isNear: async ({ ownerId, signal }, entryId, sceneId) =>
      await database.asOwner(
        ownerId,
        async (tx) => (await tx.query(isNear({ ownerId, entryId, sceneId }))).rowCount > 0,
        { idempotent: true, signal },
      ),
  }
}
