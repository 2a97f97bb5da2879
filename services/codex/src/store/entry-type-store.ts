/** Entry types of the user's own, and the templates of details, in PostgreSQL. */
import { ServiceError } from '@scriptorium/contracts'
import { detailTemplate, entryType } from '@scriptorium/contracts/nouns'
import type {
  DetailTemplate,
  DetailTemplateFields,
  OwnEntryType,
  OwnEntryTypeFields,
} from '@scriptorium/contracts/nouns'
import { createRecordStore } from '@scriptorium/database'
import type { OwnerScopedPrisma } from '@scriptorium/database'
import type { RecordStore } from '@scriptorium/records'
import type { PrismaClient } from '../../prisma/generated/client.ts'

type Prisma = OwnerScopedPrisma<PrismaClient>

export function createEntryTypeStore(prisma: Prisma): RecordStore<OwnEntryType, OwnEntryTypeFields> {
  return createRecordStore({
    prisma,
    noun: entryType,
    table: (client) => client.entryType,
    parent: { field: 'novelId', table: (client) => client.novel },
    afterDelete: async (tx, { ownerId, id }) => {
      const { rows } = await tx.query({
        name: 'entry_type_used',
        text: 'SELECT 1 FROM entries WHERE owner_id = $1 AND type = $2 LIMIT 1',
        values: [ownerId, id],
      })
      // Thrown in the transaction: the type stays.
      if (rows.length > 0) throw new ServiceError('conflict', { detail: 'There are entries of this type.' })
    },
  })
}

export function createDetailTemplateStore(prisma: Prisma): RecordStore<DetailTemplate, DetailTemplateFields> {
  return createRecordStore({
    prisma,
    noun: detailTemplate,
    table: (client) => client.detailTemplate,
    parent: { field: 'novelId', table: (client) => client.novel },
  })
}
