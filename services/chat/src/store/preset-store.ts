/** Presets in PostgreSQL. */
import { preset } from '@scriptorium/contracts/nouns'
import type { Preset } from '@scriptorium/contracts/nouns'
import {
  columnsOf,
  createRecordStore,
  decodeCursor,
  encodeCursor,
  namedStatement,
  pageOf,
  rowsOf,
} from '@scriptorium/database'
import type { Database, OwnerScopedPrisma } from '@scriptorium/database'
import type { PresetStore } from '../domain/preset/presets.ts'
import type { PrismaClient } from '../../prisma/generated/client.ts'

const listPresets = namedStatement<{
  ownerId: string
  novelId: string | undefined
  beforeTime: string | undefined
  beforeId: string | undefined
  limit: number
}>(
  'preset_list',
  `SELECT ${columnsOf(preset.readNames)} FROM presets t
   WHERE t.owner_id = $ownerId AND ($novelId::uuid IS NULL OR t.novel_id IS NULL OR t.novel_id = $novelId::uuid)
     AND ($beforeId::uuid IS NULL OR (t.created_at, t.id) < ($beforeTime::timestamptz, $beforeId::uuid))
   ORDER BY t.created_at DESC, t.id DESC LIMIT $limit`,
)

export function createPresetStore(database: Database, prisma: OwnerScopedPrisma<PrismaClient>): PresetStore {
  return {
    ...createRecordStore({ prisma, noun: preset, table: (client) => client.preset }),
    list: async ({ ownerId, signal }, { novelId, cursor, limit }) => {
      const name = `presets ${novelId ?? ''}`
      const [beforeTime, beforeId] = cursor === undefined ? [] : decodeCursor(name, cursor, ['time', 'id'])
      const statement = listPresets({ ownerId, novelId, beforeTime, beforeId, limit: limit + 1 })
      const rows = await database.asOwner(ownerId, async (tx) => rowsOf(await tx.query<Preset>(statement)), {
        idempotent: true,
        signal,
      })
      return pageOf(rows, limit, ({ createdAt, id }) => encodeCursor(name, [createdAt, id]))
    },
  }
}
