/**
 * The rows of a plain noun: one table with `owner_id`, `id`, the noun's fields, `version`, `created_at`, `updated_at`, and the
 * column of its parent where it has one. Row security narrows every statement to the owner; each asks for the owner by itself
 * as well. What a noun does beside its own table is said by `updates` and `afterDelete`; one with lists or rules of its own
 * has a store of its own.
 */
import type { AnyNoun, Read, Stored } from '@scriptorium/contracts/noun'
import type { NewRecord, PageRequest, RecordStore, Scope } from '@scriptorium/records'
import { decodeCursor, encodeCursor, pageOf } from './keyset.ts'
import { violatedConstraint } from './pg-error.ts'
import type { OwnerScopedPrisma, PrismaTx } from './prisma-scope.ts'
import { presentRow, rowData, selectOf } from './row.ts'
import type { Tx } from './transaction.ts'

export type RecordStoreOptions<Client, N> = {
  prisma: OwnerScopedPrisma<Client>
  noun: N
  /** The noun's table in the generated client. */
  table: (client: PrismaTx<Client>) => object
  /** The field that names what it belongs to, and that one's table. */
  parent?: { field: keyof Read<N> & string; table: (client: PrismaTx<Client>) => object }
  /** Columns that all of its rows have, where the table has rows of another kind too. */
  only?: Readonly<Record<string, unknown>>
  /** Columns besides the fields that every update sets, as Prisma's `data`. */
  updates?: Readonly<Record<string, unknown>>
  /** In the transaction of a deletion, of a record that was there. */
  afterDelete?: (tx: Tx, record: { ownerId: string; id: string }) => Promise<void>
}

type Row = { id: string; createdAt: Date } & Record<string, unknown>
type Where = { where: object; select?: object }

/** What the store uses of Prisma's delegate of a table; each has types of its own, and no common one. */
type Table = {
  createManyAndReturn(args: { data: object[]; skipDuplicates: true; select: object }): Promise<Row[]>
  findUnique(args: Where): Promise<Row | null>
  findMany(args: Where & { orderBy: object[]; take: number }): Promise<Row[]>
  updateManyAndReturn(args: Where & { data: object }): Promise<Row[]>
  deleteMany(args: Where): Promise<{ count: number }>
}

type Tables = { own: Table; parents: Table | undefined }

export function createRecordStore<Client, N extends AnyNoun>(
  options: RecordStoreOptions<Client, N>,
): RecordStore<Read<N>, Stored<N>> {
  const { noun, parent, only, updates, afterDelete } = options
  const select = selectOf(noun.readNames)
  const present = (row: Row | undefined): Read<N> | undefined =>
    row === undefined ? undefined : (presentRow(row) as Read<N>)
  const belongs = (parentId: string | undefined) => (parent === undefined ? {} : { [parent.field]: parentId })

  const inScope = scopedTables(options)

  async function create(scope: Scope, { id, parentId, fields }: NewRecord<Stored<N>>): Promise<Read<N> | undefined> {
    const { ownerId } = scope
    const given = rowData<object>(fields as object, givenNames(noun, fields as object))
    const data = [{ ownerId, id, ...only, ...belongs(parentId), ...given }]
    const createOrFind = async ({ own }: Tables) => {
      const [created] = await own.createManyAndReturn({ data, skipDuplicates: true, select })
      const row = created ?? (await find(own, { ownerId, id, select, only }))
      return parent !== undefined && row?.[parent.field] !== parentId ? undefined : present(row)
    }
    try {
      return await inScope(scope, createOrFind, true)
    } catch (error) {
      // The foreign key: there is no such parent.
      if (parent !== undefined && violatedConstraint(error) !== undefined) return undefined
      throw error
    }
  }

  async function list(scope: Scope, { cursor, limit }: PageRequest, parentId?: string) {
    const { ownerId } = scope
    const name = `${noun.name} ${parentId ?? ''}`
    const where = { ownerId, ...only, ...belongs(parentId), ...(cursor === undefined ? {} : olderThan(name, cursor)) }
    const orderBy = [{ createdAt: 'desc' }, { id: 'desc' }]
    const rows = await inScope(
      scope,
      async ({ own, parents }) => {
        const isThere =
          parents === undefined ||
          (await find(parents, { ownerId, id: String(parentId), select: { id: true } })) !== undefined
        return isThere ? await own.findMany({ where, orderBy, take: limit + 1, select }) : undefined
      },
      true,
    )
    if (rows === undefined) return undefined
    const page = pageOf(rows, limit, ({ createdAt, id }) => encodeCursor(name, [createdAt.toISOString(), id]))
    return { ...page, items: page.items.map((row) => presentRow(row) as Read<N>) }
  }

  return {
    create,
    get: async (scope, id) =>
      await inScope(
        scope,
        async ({ own }) => present(await find(own, { ownerId: scope.ownerId, id, select, only })),
        true,
      ),
    list,
    update: async (scope, id, version, patch) =>
      await inScope(scope, async ({ own }) => {
        const where = { ownerId: scope.ownerId, id, version, ...only }
        const data = { ...rowData<object>(patch, Object.keys(patch) as never[]), ...updates, version: { increment: 1 } }
        const [row] = await own.updateManyAndReturn({ where, data, select })
        return present(row)
      }),
    delete: async (scope, id) =>
      await inScope(scope, async ({ own }, tx) => {
        const { ownerId } = scope
        const { count } = await own.deleteMany({ where: { ownerId, id, ...only } })
        if (count > 0) await afterDelete?.(tx, { ownerId, id })
        return count > 0
      }),
  }
}

/** All fields but those that are always there to read and are not given: the table fills them in. */
function givenNames({ fieldNames, fields }: AnyNoun, given: object): never[] {
  return fieldNames.filter(
    (name) => fields[name]?.read !== 'always' || Reflect.get(given, name) !== undefined,
  ) as never[]
}

/** Work on the tables in a transaction that sees the owner's rows only. */
function scopedTables<Client, N>({ prisma, table, parent }: RecordStoreOptions<Client, N>) {
  return async <T>(
    { ownerId, signal }: Scope,
    work: (tables: Tables, tx: Tx) => Promise<T>,
    idempotent = false,
  ): Promise<T> => {
    const tables = (client: PrismaTx<Client>): Tables => ({
      own: table(client) as Table,
      parents: parent?.table(client) as Table | undefined,
    })
    return await prisma.asOwner(ownerId, async (client, tx) => await work(tables(client), tx), { idempotent, signal })
  }
}

async function find(
  table: Table,
  { ownerId, id, select, only }: { ownerId: string; id: string; select: object; only?: object | undefined },
): Promise<Row | undefined> {
  return (await table.findUnique({ where: { ownerId_id: { ownerId, id }, ...only }, select })) ?? undefined
}

function olderThan(list: string, cursor: string) {
  const [time, id] = decodeCursor(list, cursor, ['time', 'id'])
  const createdAt = new Date(time)
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] }
}
