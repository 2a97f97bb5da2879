/** Novels in PostgreSQL. Row security narrows every statement to the owner; each asks for the owner by itself as well. */
import { ServiceError } from '@scriptorium/contracts'
import { appendToOutbox } from '@scriptorium/database'
import type { OwnerScopedPrisma, PrismaTx } from '@scriptorium/database'
import type { Novel, NovelFields, NovelPatch } from '../domain/novel.ts'
import type { NovelStore } from '../domain/ports.ts'
import type { PrismaClient } from '../../prisma/generated/client.ts'
import type { NovelModel } from '../../prisma/generated/models.ts'

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
          })
          return novelOf(made ?? (await find(client, ownerId, id)))
        },
        { idempotent: true, ...signalOf(signal) },
      ),
    get: async ({ ownerId, signal }, id) =>
      await prisma.asOwner(ownerId, async (client) => novelOf(await find(client, ownerId, id)), {
        idempotent: true,
        ...signalOf(signal),
      }),
    list: async ({ ownerId, signal }, { after, limit }) =>
      await prisma.asOwner(
        ownerId,
        async (client) => {
          const later =
            after === undefined
              ? {}
              : {
                  OR: [
                    { createdAt: { lt: new Date(after.createdAt) } },
                    { createdAt: new Date(after.createdAt), id: { lt: after.id } },
                  ],
                }
          const rows = await client.novel.findMany({
            where: { ownerId, ...later },
            orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
            take: limit + 1,
          })
          const items = rows.slice(0, limit).map(novelOf)
          const last = items.at(-1)
          return {
            items,
            next:
              rows.length > limit && last !== undefined
                ? { createdAt: last.createdAt.toISOString(), id: last.id }
                : undefined,
          }
        },
        { idempotent: true, ...signalOf(signal) },
      ),
    update: async ({ ownerId, signal }, id, version, patch) =>
      await prisma.asOwner(
        ownerId,
        async (client) => {
          const data = { ...rowOf(patch), version: { increment: 1 }, codexVersion: { increment: 1 } }
          const [changed] = await client.novel.updateManyAndReturn({ where: { ownerId, id, version }, data })
          if (changed === undefined) await find(client, ownerId, id)
          return changed === undefined ? undefined : novelOf(changed)
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

async function find(client: PrismaTx<PrismaClient>, ownerId: string, id: string): Promise<NovelModel> {
  const row = await client.novel.findUnique({ where: { ownerId_id: { ownerId, id } } })
  if (row === null) throw new ServiceError('not_found')
  return row
}

function signalOf(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}

/** Only what the patch names; `undefined` in it clears the column. */
function rowOf(patch: NovelPatch): Partial<Pick<NovelModel, keyof NovelFields>> {
  return Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, value ?? null]))
}

function novelOf(row: Omit<NovelModel, 'ownerId' | 'codexVersion'>): Novel {
  return {
    id: row.id,
    title: row.title,
    author: row.author ?? undefined,
    language: row.language,
    genre: row.genre ?? undefined,
    pointOfView: row.pointOfView ?? undefined,
    tense: row.tense ?? undefined,
    synopsis: row.synopsis ?? undefined,
    seriesId: row.seriesId ?? undefined,
    entryCount: row.entryCount,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }
}
