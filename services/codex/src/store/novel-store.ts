/** Novels in PostgreSQL. Row security narrows every statement to the owner; each asks for the owner by itself as well. */
import { ServiceError } from '@scriptorium/contracts'
import { appendToOutbox, decodeCursor, encodeCursor, pageOf, presentRow, selectOf } from '@scriptorium/database'
import type { OwnerScopedPrisma, PrismaTx } from '@scriptorium/database'
import type { Novel, NovelFields, NovelPatch } from '../domain/novel.ts'
import type { NovelStore } from '../domain/ports.ts'
import type { PrismaClient } from '../../prisma/generated/client.ts'
import type { NovelModel } from '../../prisma/generated/models.ts'

/** The columns that make a novel, for every statement that answers with one. */
export const novelFields = [
  'id',
  'title',
  'author',
  'language',
  'genre',
  'pointOfView',
  'tense',
  'synopsis',
  'entryCount',
  'version',
  'createdAt',
  'updatedAt',
] as const satisfies readonly (keyof Novel)[]
const select = selectOf(novelFields)
const list = 'novels'

export type NovelStoreOptions = {
  prisma: OwnerScopedPrisma<PrismaClient>
  /** Called after a commit that left events in the outbox. */
  onEvents: () => void
}

export function createNovelStore({ prisma, onEvents }: NovelStoreOptions): NovelStore {
  return {
    create: async ({ ownerId, signal }, id, fields) =>
      await prisma.asOwner(
        ownerId,
        async (client) => {
          const [made] = await client.novel.createManyAndReturn({
            data: [{ ownerId, id, ...rowOf(fields), title: fields.title, language: fields.language }],
            skipDuplicates: true,
            select,
          })
          return made === undefined ? await find(client, ownerId, id) : presentRow(made)
        },
        { idempotent: true, ...signalOf(signal) },
      ),
    get: async ({ ownerId, signal }, id) =>
      await prisma.asOwner(ownerId, async (client) => await find(client, ownerId, id), {
        idempotent: true,
        ...signalOf(signal),
      }),
    list: async ({ ownerId, signal }, { cursor, limit }) => {
      const older = cursor === undefined ? {} : olderThan(cursor)
      const rows = await prisma.asOwner(
        ownerId,
        async (client) =>
          await client.novel.findMany({
            where: { ownerId, ...older },
            orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
            take: limit + 1,
            select,
          }),
        { idempotent: true, ...signalOf(signal) },
      )
      return pageOf(rows.map(presentRow), limit, ({ createdAt, id }) => encodeCursor(list, [createdAt, id]))
    },
    update: async ({ ownerId, signal }, id, version, patch) =>
      await prisma.asOwner(
        ownerId,
        async (client) => {
          const data = { ...rowOf(patch), version: { increment: 1 }, codexVersion: { increment: 1 } }
          const [changed] = await client.novel.updateManyAndReturn({ where: { ownerId, id, version }, data, select })
          if (changed === undefined) await find(client, ownerId, id)
          return changed === undefined ? undefined : presentRow(changed)
        },
        signalOf(signal),
      ),
    delete: async ({ ownerId, signal }, id) => {
      await prisma.asOwner(
        ownerId,
        async (client, tx) => {
          const { count } = await client.novel.deleteMany({ where: { ownerId, id } })
          if (count === 0) throw new ServiceError('not_found')
          await appendToOutbox(tx, [{ type: 'novel.deleted', ownerId, data: { novelId: id, ownerId } }])
        },
        signalOf(signal),
      )
      onEvents()
    },
  }
}

async function find(client: PrismaTx<PrismaClient>, ownerId: string, id: string): Promise<Novel> {
  const row = await client.novel.findUnique({ where: { ownerId_id: { ownerId, id } }, select })
  if (row === null) throw new ServiceError('not_found')
  return presentRow(row)
}

function olderThan(cursor: string) {
  const [time, id] = decodeCursor(list, cursor, ['time', 'id'])
  const createdAt = new Date(time)
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] }
}

function signalOf(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}

/** Only what the patch names; `undefined` in it clears the column. */
function rowOf(patch: NovelPatch): Partial<Pick<NovelModel, keyof NovelFields>> {
  return Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, value ?? null]))
}
