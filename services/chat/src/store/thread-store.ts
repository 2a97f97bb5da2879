/** Threads in PostgreSQL: ordinary reading and writing through Prisma, the list through prepared statements. */
import { createOwnerScopedPrisma, presentRow, processOnce, selectOf, violatedConstraint } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { ThreadStore } from '../domain/ports.ts'
import type { History, Parameters, Thread, ThreadFields } from '../domain/views.ts'
import { Prisma, PrismaClient } from '../../prisma/generated/client.ts'
import { listThreads, threadFields } from './thread-list.ts'

export type ThreadStoreWithEnd = ThreadStore & { close(): Promise<void> }

const select = selectOf(threadFields)
type Row = Prisma.ThreadGetPayload<{ select: typeof select }>

/** The consumer's name in the inbox. */
const consumer = 'chat'

export function createThreadStore(database: Database): ThreadStoreWithEnd {
  const prisma = createOwnerScopedPrisma({ database, create: (adapter) => new PrismaClient({ adapter }) })

  return {
    create: async (ownerId, { id, novelId, fields }) =>
      await prisma.asOwner(
        ownerId,
        async (client) => {
          await client.thread.createMany({ data: [{ ownerId, id, novelId, ...dataOf(fields) }], skipDuplicates: true })
          return threadOf(await client.thread.findUniqueOrThrow({ where: { ownerId_id: { ownerId, id } }, select }))
        },
        { idempotent: true },
      ),
    get: async (ownerId, id) =>
      await prisma.asOwner(
        ownerId,
        async (client) => {
          const row = await client.thread.findUnique({ where: { ownerId_id: { ownerId, id } }, select })
          return row === null ? undefined : threadOf(row)
        },
        { idempotent: true },
      ),
    list: async (ownerId, query) =>
      await database.asOwner(ownerId, async (tx) => await listThreads(tx, ownerId, query), { idempotent: true }),
    update: async (ownerId, { id, version, fields, mask }) =>
      await prisma.asOwner(ownerId, async (client, tx) => {
        const { count } = await client.thread.updateMany({
          where: { ownerId, id, version },
          data: { ...dataOf(fields, mask), version: { increment: 1 } },
        })
        if (count === 1) await touch(tx, ownerId, id)
        const row = await client.thread.findUnique({ where: { ownerId_id: { ownerId, id } }, select })
        return row === null ? undefined : { state: count === 1 ? 'updated' : 'stale', thread: threadOf(row) }
      }),
    showBranch: async (ownerId, id, messageId) => {
      try {
        return await prisma.asOwner(
          ownerId,
          async (client) => {
            const { count } = await client.thread.updateMany({ where: { ownerId, id }, data: { branchId: messageId } })
            return count === 0
              ? undefined
              : threadOf(await client.thread.findUniqueOrThrow({ where: { ownerId_id: { ownerId, id } }, select }))
          },
          { idempotent: true },
        )
      } catch (error) {
        // The foreign key: no such message in this thread.
        if (violatedConstraint(error) !== undefined) return undefined
        throw error
      }
    },
    delete: async (ownerId, id) =>
      await prisma.asOwner(
        ownerId,
        async (client) => (await client.thread.deleteMany({ where: { ownerId, id } })).count === 1,
      ),
    ofNovel: async (ownerId, novelId) =>
      await prisma.asOwner(
        ownerId,
        async (client) => {
          const rows = await client.thread.findMany({ where: { ownerId, novelId }, select: { id: true } })
          return rows.map(({ id }) => id)
        },
        { idempotent: true },
      ),
    deleteOfNovel: async (ownerId, novelId, eventId) => {
      await prisma.asOwner(
        ownerId,
        async (client, tx) => {
          if (await processOnce(tx, consumer, eventId)) await client.thread.deleteMany({ where: { ownerId, novelId } })
        },
        { idempotent: true },
      )
    },
    close: async () => await prisma.close(),
  }
}

/** The order of the list goes by the database's clock. */
async function touch(tx: Tx, ownerId: string, id: string): Promise<void> {
  await tx.query({
    name: 'thread_touch',
    text: 'UPDATE threads SET updated_at = clock_timestamp() WHERE owner_id = $1 AND id = $2',
    values: [ownerId, id],
  })
}

type Data = Partial<{
  title: string
  connectionId: string | null
  model: string | null
  parameters: Parameters | typeof Prisma.DbNull
  history: History | typeof Prisma.DbNull
  pins: string[]
  withoutCodex: boolean
  archived: boolean
  pinned: boolean
}>

/** The fields given, or those that `mask` names: one that is named and absent is cleared. */
function dataOf(fields: ThreadFields, mask: readonly (keyof ThreadFields)[] = definedIn(fields)): Data {
  const all: Required<Data> = {
    title: fields.title ?? '',
    connectionId: fields.connectionId ?? null,
    model: fields.model ?? null,
    parameters: fields.parameters ?? Prisma.DbNull,
    history: fields.history ?? Prisma.DbNull,
    pins: fields.pins ?? [],
    withoutCodex: fields.withoutCodex ?? false,
    archived: fields.archived ?? false,
    pinned: fields.pinned ?? false,
  }
  return Object.fromEntries(mask.map((name) => [name, all[name]]))
}

function definedIn(fields: ThreadFields): (keyof ThreadFields)[] {
  return (Object.keys(fields) as (keyof ThreadFields)[]).filter((name) => fields[name] !== undefined)
}

/** The JSON columns are written by this store alone, in this shape. */
function threadOf(row: Row): Thread {
  return presentRow(row) as Thread
}
