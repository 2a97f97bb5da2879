/** Threads in PostgreSQL: ordinary reading and writing through Prisma, the list through prepared statements. */
import type { Thread, ThreadFields } from '@scriptorium/contracts/nouns'
import { presentRow, processOnce, selectOf, violatedConstraint } from '@scriptorium/database'
import type { Database, OwnerScopedPrisma, Tx } from '@scriptorium/database'
import type { ThreadStore } from '../domain/thread/ports.ts'
import { Prisma } from '../../prisma/generated/client.ts'
import type { PrismaClient } from '../../prisma/generated/client.ts'
import { deleteThread, forgetDeletedThreads, listDeletedThreads, recoverThread } from './deleted-threads.ts'
import { foldNovel } from './search-texts.ts'
import { listThreads, threadFields } from './thread-list.ts'
import { searchThreads } from './thread-search.ts'

const select = selectOf(threadFields)
type Client = Pick<PrismaClient, 'thread' | 'task' | 'preset'>
type Row = Prisma.ThreadGetPayload<{ select: typeof select }>

/** The consumer's name in the inbox. */
const consumer = 'chat'

export function createThreadStore(database: Database, prisma: OwnerScopedPrisma<PrismaClient>): ThreadStore {
  async function idempotent<T>(ownerId: string, work: (client: Client, tx: Tx) => Promise<T>): Promise<T> {
    return await prisma.asOwner(ownerId, work, { idempotent: true })
  }

  return {
    create: async (ownerId, { id, novelId, fields }) =>
      await idempotent(ownerId, async (client) => {
        await client.thread.createMany({ data: [{ ownerId, id, novelId, ...fields }], skipDuplicates: true })
        return await client.thread.findUniqueOrThrow({ where: key(ownerId, id), select }).then(threadOf)
      }),
    get: async (ownerId, id) => await idempotent(ownerId, async (client) => await read(client, ownerId, id)),
    list: async (ownerId, query) => {
      if (query.text !== undefined) await foldNovel(database, ownerId, query.novelId)
      return await database.asOwner(ownerId, async (tx) => await listThreads(tx, ownerId, query), { idempotent: true })
    },
    update: async (ownerId, { id, version, fields }) =>
      await prisma.asOwner(ownerId, async (client, tx) => {
        // From here on it is the writer's, also while a model is asked for one.
        const named = fields.title === undefined ? {} : { titleState: null }
        const data = { ...changesOf(fields), ...named, version: { increment: 1 } }
        const { count } = await client.thread.updateMany({ where: { ownerId, id, version }, data })
        if (count === 1) await touch(tx, ownerId, id)
        const thread = await read(client, ownerId, id)
        return thread === undefined ? undefined : { state: count === 1 ? 'updated' : 'stale', thread }
      }),
    showBranch: async (ownerId, id, messageId) => {
      try {
        return await idempotent(ownerId, async (client) => {
          await client.thread.updateMany({ where: { ownerId, id }, data: { branchId: messageId } })
          return await read(client, ownerId, id)
        })
      } catch (error) {
        // The foreign key: no such message in this thread.
        if (violatedConstraint(error) !== undefined) return undefined
        throw error
      }
    },
    search: async (ownerId, query) => {
      await foldNovel(database, ownerId, query.novelId)
      return await database.asOwner(ownerId, async (tx) => await searchThreads(tx, ownerId, query), {
        idempotent: true,
      })
    },
    listDeleted: async (ownerId, novelId) =>
      await database.asOwner(ownerId, async (tx) => await listDeletedThreads(tx, ownerId, novelId), {
        idempotent: true,
      }),
    recover: async (ownerId, id) =>
      await prisma.asOwner(ownerId, async (client, tx) =>
        (await recoverThread(tx, ownerId, id)) ? await read(client, ownerId, id) : undefined,
      ),
    delete: async (ownerId, id) => await database.asOwner(ownerId, async (tx) => await deleteThread(tx, ownerId, id)),
    ofNovel: async (ownerId, novelId) =>
      await idempotent(ownerId, async (client) => {
        const rows = await client.thread.findMany({ where: { ownerId, novelId }, select: { id: true } })
        return rows.map(({ id }) => id)
      }),
    deleteOfNovel: async (ownerId, novelId, eventId) =>
      await idempotent(ownerId, async (client, tx) => {
        if (!(await processOnce(tx, consumer, eventId))) return
        const where = { ownerId, novelId }
        await client.thread.deleteMany({ where })
        await client.task.deleteMany({ where })
        await client.preset.deleteMany({ where })
        await forgetDeletedThreads(tx, ownerId, novelId)
      }),
  }
}

function key(ownerId: string, id: string) {
  return { ownerId_id: { ownerId, id } }
}

async function read(client: Client, ownerId: string, id: string): Promise<Thread | undefined> {
  const row = await client.thread.findUnique({ where: key(ownerId, id), select })
  return row === null ? undefined : threadOf(row)
}

/** The order of the list goes by the database's clock. */
async function touch(tx: Tx, ownerId: string, id: string): Promise<void> {
  await tx.query({
    name: 'thread_touch',
    text: 'UPDATE threads SET updated_at = clock_timestamp() WHERE owner_id = $1 AND id = $2',
    values: [ownerId, id],
  })
}

type Changes = Prisma.ThreadUpdateManyMutationInput

/** Prisma ignores `undefined`, and has a NULL of its own for JSON columns. */
function changesOf(fields: Partial<ThreadFields>): Changes {
  const jsonFields = new Set(['parameters', 'history'])
  const changes = Object.entries(fields).map(([name, value]) => [
    name,
    value ?? (jsonFields.has(name) ? Prisma.DbNull : null),
  ])
  return Object.fromEntries(changes) as Changes
}

/** The JSON columns are written by this store alone, in this shape. */
function threadOf(row: Row): Thread {
  return presentRow(row) as Thread
}
