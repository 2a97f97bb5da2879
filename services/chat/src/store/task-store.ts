/** Tasks and their categories in PostgreSQL: lists are read by position. */
import { task, taskCategory } from '@scriptorium/contracts/nouns'
import type { Task, TaskCategory, TaskCategoryFields } from '@scriptorium/contracts/nouns'
import {
  columnsOf,
  createRecordStore,
  decodeCursor,
  encodeCursor,
  namedStatement,
  pageOf,
  rowsOf,
} from '@scriptorium/database'
import type { Database, OwnerScopedPrisma, Page, Tx } from '@scriptorium/database'
import type { RecordStore, Scope } from '@scriptorium/records'
import type { TaskStore } from '../domain/task/tasks.ts'
import type { PrismaClient } from '../../prisma/generated/client.ts'

type Options = { database: Database; prisma: OwnerScopedPrisma<PrismaClient> }

type Values = {
  ownerId: string
  afterPosition: number | undefined
  afterId: string | undefined
  limit: number
}

const fields = (noun: { readNames: readonly string[] }): string => columnsOf(noun.readNames as never[])
const fromPlace = `t.owner_id = $ownerId AND ($afterId::uuid IS NULL OR (t.position, t.id) > ($afterPosition::float8, $afterId::uuid))`
const inOrder = 'ORDER BY t.position, t.id LIMIT $limit'

type TaskValues = Values & {
  novelId: string | undefined
  general: boolean | undefined
  categoryId: string | undefined
  done: boolean | undefined
}

const listTasks = namedStatement<TaskValues>(
  'task_list',
  `SELECT ${fields(task)} FROM tasks t WHERE ${fromPlace}
     AND CASE WHEN $novelId::uuid IS NULL THEN $general::boolean IS NULL OR (t.novel_id IS NULL) = $general::boolean
       ELSE t.novel_id = $novelId::uuid OR (coalesce($general::boolean, false) AND t.novel_id IS NULL) END
     AND ($categoryId::uuid IS NULL OR t.category_id = $categoryId::uuid) AND ($done::boolean IS NULL OR t.done = $done::boolean)
   ${inOrder}`,
)
const listCategories = namedStatement<Values>(
  'task_category_list',
  `SELECT ${fields(taskCategory)} FROM task_categories t WHERE ${fromPlace} ${inOrder}`,
)

export function createTaskStore({ database, prisma }: Options): TaskStore {
  return {
    ...createRecordStore({ prisma, noun: task, table: (client) => client.task }),
    list: async (scope, { novelId, general, categoryId, done, cursor, limit }) => {
      const name = ['tasks', novelId, general, categoryId, done].map(String).join(' ')
      const query = { novelId, general, categoryId, done }
      return await listInOrder(database, scope, {
        name,
        page: { cursor, limit },
        read: async (tx, values) => rowsOf(await tx.query<Task>(listTasks({ ...values, ...query }))),
      })
    },
  }
}

export function createTaskCategoryStore({ database, prisma }: Options): RecordStore<TaskCategory, TaskCategoryFields> {
  return {
    ...createRecordStore({ prisma, noun: taskCategory, table: (client) => client.taskCategory }),
    list: async (scope, page) =>
      await listInOrder(database, scope, {
        name: 'task categories',
        page,
        read: async (tx, values) => rowsOf(await tx.query<TaskCategory>(listCategories(values))),
      }),
  }
}

type Listing<Item> = {
  /** Of the list and all that its items are chosen by. */
  name: string
  page: { cursor?: string | undefined; limit: number }
  read: (tx: Tx, values: Values) => Promise<Item[]>
}

async function listInOrder<Item extends { position: number; id: string }>(
  database: Database,
  { ownerId, signal }: Scope,
  { name, page: { cursor, limit }, read }: Listing<Item>,
): Promise<Page<Item>> {
  const [afterPosition, afterId] = cursor === undefined ? [] : decodeCursor(name, cursor, ['number', 'id'])
  const values = { ownerId, afterPosition, afterId, limit: limit + 1 }
  const rows = await database.asOwner(ownerId, async (tx) => await read(tx, values), { idempotent: true, signal })
  return pageOf(rows, limit, ({ position, id }) => encodeCursor(name, [position, id]))
}
