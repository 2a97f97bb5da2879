/** Novels in PostgreSQL. Row security narrows every statement to the owner; each asks for the owner by itself as well. */
import { novel } from '@scriptorium/contracts/nouns'
import type { Novel, NovelFields } from '@scriptorium/contracts/nouns'
import {
  appendToOutbox,
  decodeCursor,
  encodeCursor,
  pageOf,
  presentRow,
  rowData,
  selectOf,
} from '@scriptorium/database'
import type { OwnerScopedPrisma, PrismaTx } from '@scriptorium/database'
import type { NovelPatch, NovelStore } from '../domain/novel/novels.ts'
import type { PrismaClient } from '../../prisma/generated/client.ts'

type Client = PrismaTx<PrismaClient>

const select = selectOf(novel.readNames)
const list = 'novels'

export type NovelStoreOptions = {
  prisma: OwnerScopedPrisma<PrismaClient>
  /** Called after a commit that left events in the outbox. */
  onEvents: () => void
}

export function createNovelStore({ prisma, onEvents }: NovelStoreOptions): NovelStore {
  return {
    create: async ({ ownerId, signal }, id, fields) =>
      await prisma.asOwner(ownerId, async (client) => await createOrFind(client, { ownerId, id, fields }), {
        idempotent: true,
        signal,
      }),
    get: async ({ ownerId, signal }, id) =>
      await prisma.asOwner(ownerId, async (client) => await find(client, ownerId, id), { idempotent: true, signal }),
    list: async ({ ownerId, signal }, { cursor, limit }) => {
      const where = { ownerId, ...(cursor === undefined ? {} : olderThan(cursor)) }
      const rows = await prisma.asOwner(
        ownerId,
        async (client) =>
          await client.novel.findMany({
            where,
            orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
            take: limit + 1,
            select,
          }),
        { idempotent: true, signal },
      )
      return pageOf(rows.map(presentRow), limit, ({ createdAt, id }) => encodeCursor(list, [createdAt, id]))
    },
    update: async ({ ownerId, signal }, id, version, patch) =>
      await prisma.asOwner(
        ownerId,
        async (client) => {
          const data = { ...changesOf(patch), version: { increment: 1 }, codexVersion: { increment: 1 } }
          const [changed] = await client.novel.updateManyAndReturn({ where: { ownerId, id, version }, data, select })
          return changed === undefined ? undefined : presentRow(changed)
        },
        { signal },
      ),
    delete: async ({ ownerId, signal }, id) => {
      const isDeleted = await prisma.asOwner(
        ownerId,
        async (client, tx) => {
          const { count } = await client.novel.deleteMany({ where: { ownerId, id } })
          if (count > 0) await appendToOutbox(tx, [{ type: 'novel.deleted', ownerId, data: { novelId: id, ownerId } }])
          return count > 0
        },
        { signal },
      )
      if (isDeleted) onEvents()
      return isDeleted
    },
  }
}

async function createOrFind(
  client: Client,
  { ownerId, id, fields }: { ownerId: string; id: string; fields: NovelFields },
): Promise<Novel> {
  const data = [{ ownerId, id, ...rowData(fields, novel.fieldNames) }]
  const [created] = await client.novel.createManyAndReturn({ data, skipDuplicates: true, select })
  if (created !== undefined) return presentRow(created)
  return presentRow(await client.novel.findUniqueOrThrow({ where: { ownerId_id: { ownerId, id } }, select }))
}

async function find(client: Client, ownerId: string, id: string): Promise<Novel | undefined> {
  const row = await client.novel.findUnique({ where: { ownerId_id: { ownerId, id } }, select })
  return row === null ? undefined : presentRow(row)
}

function olderThan(cursor: string) {
  const [time, id] = decodeCursor(list, cursor, ['time', 'id'])
  const createdAt = new Date(time)
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] }
}

/** Only what the patch names; `undefined` in it clears the column. */
function changesOf(patch: NovelPatch) {
  return rowData<NovelFields>(patch, Object.keys(patch) as (keyof NovelFields)[])
}
