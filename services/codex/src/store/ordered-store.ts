/**
 * Rows that stand in an order among their siblings: categories, chapters, scenes. `position` counts from 0; whoever is put
 * somewhere moves the others, under the lock of the novel, so that two who move at once leave one order. A plain noun's store
 * otherwise.
 */
import type { AnyNoun, Read, Stored } from '@scriptorium/contracts/noun'
import {
  columnsOf,
  decodeCursor,
  encodeCursor,
  namedStatement,
  pageOf,
  rowData,
  rowOf,
  rowsOf,
} from '@scriptorium/database'
import type { Database, Query, Tx } from '@scriptorium/database'
import type { NewRecord, RecordStore, Scope } from '@scriptorium/records'

/** Whose rows, and in which novel. */
export type NovelPlace = { ownerId: string; novelId: string }

export type OrderedStoreOptions<N> = {
  database: Database
  noun: N
  table: string
  /** The field that names what the API lists and creates it under: a novel, a chapter. */
  parent: { field: keyof Read<N> & string; table: string }
  /** The field that, beside the parent, makes siblings: of categories, the one that they are in. */
  group?: keyof Read<N> & string
  /** Names of the fields that a list has; all of them when it is left out. */
  listed?: readonly string[]
  /** Under the lock: refuses a row, or a change of one. `fields` is the whole row as it will be; `isNew`: it was not there. */
  check?: (tx: Tx, place: NovelPlace, row: { id: string; fields: Stored<N>; isNew: boolean }) => Promise<void>
  /** Columns that are worked out of the fields. */
  derive?: (tx: Tx, place: NovelPlace, fields: Stored<N>) => Promise<Record<string, unknown>>
  /** Under the lock, before a row goes. */
  beforeDelete?: (tx: Tx, place: NovelPlace, id: string) => Promise<void>
  /** Under the lock, after any change: what else must know. */
  afterChange?: (tx: Tx, place: NovelPlace, ids: readonly string[]) => Promise<void>
}

type Values = Record<string, unknown>
type Position = { position?: number | undefined }

const end = 1_000_000

function statementsOf<N extends AnyNoun>({ noun, table, parent, group, listed }: OrderedStoreOptions<N>) {
  const read = columnsOf(noun.readNames)
  const [parentColumn, groupColumn] = [columnsOf([parent.field]), columnsOf([group ?? parent.field])]
  const siblings = `t.owner_id = $ownerId AND t.${parentColumn} = $parentId${
    group === undefined ? '' : ` AND t.${groupColumn} IS NOT DISTINCT FROM $groupId::uuid`
  }`
  const novelOf = parent.field === 'novelId' ? 'p.id' : 'p.novel_id'
  return {
    lockByParent: namedStatement<Values>(
      `${table}_lock_parent`,
      `SELECT n.id AS novel_id FROM novels n JOIN ${parent.table} p ON n.owner_id = p.owner_id AND n.id = ${novelOf}
       WHERE p.owner_id = $ownerId AND p.id = $parentId FOR NO KEY UPDATE OF n`,
    ),
    lockById: namedStatement<Values>(
      `${table}_lock`,
      `SELECT n.id AS novel_id FROM novels n JOIN ${table} t ON n.owner_id = t.owner_id AND n.id = t.novel_id
       WHERE t.owner_id = $ownerId AND t.id = $id FOR NO KEY UPDATE OF n`,
    ),
    isThere: namedStatement<Values>(
      `${table}_parent`,
      `SELECT 1 FROM ${parent.table} WHERE owner_id = $ownerId AND id = $parentId`,
    ),
    get: namedStatement<Values>(`${table}_get`, `SELECT ${read} FROM ${table} WHERE owner_id = $ownerId AND id = $id`),
    list: namedStatement<Values>(
      `${table}_list`,
      `SELECT ${columnsOf(listed ?? noun.readNames)} FROM ${table} WHERE owner_id = $ownerId AND ${parentColumn} = $parentId
         AND ($afterId::uuid IS NULL OR (position, id) > ($afterPosition::int, $afterId::uuid))
       ORDER BY position, id LIMIT $limit`,
    ),
    renumber: namedStatement<Values>(
      `${table}_renumber`,
      `UPDATE ${table} AS t SET position = placed.place FROM (
         SELECT id, (row_number() OVER (ORDER BY key))::int - 1 AS place FROM (
           SELECT t.id, (row_number() OVER (ORDER BY t.position, t.id) - 1)::numeric AS key FROM ${table} t
             WHERE ${siblings} AND t.id <> $id
           UNION ALL SELECT $id::uuid, $position::numeric - 0.5) AS others
       ) AS placed WHERE t.owner_id = $ownerId AND t.id = placed.id AND t.position <> placed.place`,
    ),
    remove: namedStatement<Values>(`${table}_delete`, `DELETE FROM ${table} WHERE owner_id = $ownerId AND id = $id`),
  }
}

/** One statement for a table: every row has the same columns. */
function insertInto(table: string, row: Values): Query {
  const names = Object.keys(row)
  const places = names.map((_, index) => `$${index + 1}`)
  const text = `INSERT INTO ${table} (${columnsOf(names)}) VALUES (${places.join(', ')})`
  return { name: `${table}_insert`, text, values: Object.values(row) }
}

function updateOf(table: string, { ownerId, id }: { ownerId: string; id: string }, row: Values): Query {
  const names = Object.keys(row)
  const sets = [...names.map((name, index) => `${columnsOf([name])} = $${index + 3}`), 'version = version + 1']
  const text = `UPDATE ${table} SET ${sets.join(', ')} WHERE owner_id = $1 AND id = $2`
  return { name: `${table}_update`, text, values: [ownerId, id, ...Object.values(row)] }
}

type Item<N> = Read<N> & Values
type Row<N> = Stored<N> & Position & Values

/** What every change is made of: the lock, a row as it is read and written, its place among its siblings. */
function createRows<N extends AnyNoun>(options: OrderedStoreOptions<N>) {
  const { noun, parent, group } = options
  const statements = statementsOf(options)
  return {
    statements,
    find: async (tx: Tx, ownerId: string, id: string): Promise<Item<N> | undefined> =>
      rowOf<Item<N>>(await tx.query(statements.get({ ownerId, id }))),
    lock: async (tx: Tx, query: Query, ownerId: string): Promise<NovelPlace | undefined> => {
      const found = rowOf<{ novelId: string }>(await tx.query(query))
      return found === undefined ? undefined : { ownerId, novelId: found.novelId }
    },
    /** What is written of the fields, their place aside. */
    columns: async (tx: Tx, novel: NovelPlace, fields: Stored<N>): Promise<Values> => {
      const names = noun.fieldNames.filter((name) => name !== 'position')
      return { ...rowData(fields as Values, names), ...(await options.derive?.(tx, novel, fields)) }
    },
    place: async (tx: Tx, ownerId: string, item: Values): Promise<void> => {
      const [parentId, groupId] = [item[parent.field], group === undefined ? undefined : item[group]]
      const position = item['position'] ?? end
      await tx.query(statements.renumber({ ownerId, parentId, groupId, id: item['id'], position }))
    },
  }
}

function createChanges<N extends AnyNoun>(options: OrderedStoreOptions<N>, rows: ReturnType<typeof createRows<N>>) {
  const { noun, table, parent, group } = options
  const { statements, find, lock, columns, place } = rows
  return {
    insert: async (tx: Tx, { ownerId }: Scope, created: NewRecord<Stored<N>>): Promise<Item<N> | undefined> => {
      const { id, parentId, fields } = created
      const novel = await lock(tx, statements.lockByParent({ ownerId, parentId }), ownerId)
      if (novel === undefined) return undefined
      const known = await find(tx, ownerId, id)
      if (known !== undefined) return known[parent.field] === parentId ? known : undefined
      await options.check?.(tx, novel, { id, fields, isNew: true })
      const { novelId } = novel
      const written = await columns(tx, novel, fields)
      const row = { ...written, ownerId, id, novelId, [parent.field]: parentId, position: end }
      await tx.query(insertInto(table, row))
      await place(tx, ownerId, { ...row, position: (fields as Position).position })
      await options.afterChange?.(tx, novel, [id])
      return await find(tx, ownerId, id)
    },
    change: async (tx: Tx, { ownerId }: Scope, [id, version, patch]: [string, number, Partial<Stored<N>>]) => {
      const novel = await lock(tx, statements.lockById({ ownerId, id }), ownerId)
      const current = novel === undefined ? undefined : await find(tx, ownerId, id)
      if (novel === undefined || current?.['version'] !== version) return undefined
      const fields = { ...noun.fieldsOf(current as never), ...patch } as Row<N>
      await options.check?.(tx, novel, { id, fields, isNew: false })
      await tx.query(updateOf(table, { ownerId, id }, await columns(tx, novel, fields)))
      const { position } = patch as Position
      const moved: Values = { ...current, ...fields, position }
      const leaves = [parent.field, group ?? parent.field].some((name) => moved[name] !== current[name])
      if (position !== undefined || leaves) await place(tx, ownerId, moved)
      await options.afterChange?.(tx, novel, [id])
      return await find(tx, ownerId, id)
    },
    remove: async (tx: Tx, { ownerId }: Scope, id: string): Promise<boolean> => {
      const novel = await lock(tx, statements.lockById({ ownerId, id }), ownerId)
      if (novel === undefined) return false
      await options.beforeDelete?.(tx, novel, id)
      const { rowCount } = await tx.query(statements.remove({ ownerId, id }))
      await options.afterChange?.(tx, novel, [id])
      return rowCount > 0
    },
  }
}

export function createOrderedStore<N extends AnyNoun>(
  options: OrderedStoreOptions<N>,
): RecordStore<Read<N>, Stored<N>> {
  const { database, table } = options
  const rows = createRows(options)
  const { statements, find } = rows
  const { insert, change, remove } = createChanges(options, rows)
  return {
    create: async (scope, created) => await database.asOwner(scope.ownerId, (tx) => insert(tx, scope, created), scope),
    get: async (scope, id) =>
      await database.asOwner(scope.ownerId, (tx) => find(tx, scope.ownerId, id), { ...scope, idempotent: true }),
    list: async ({ ownerId, signal }, { cursor, limit }, parentId) => {
      const name = `${table} ${parentId ?? ''}`
      const [afterPosition, afterId] = cursor === undefined ? [] : decodeCursor(name, cursor, ['integer', 'id'])
      return await database.asOwner(
        ownerId,
        async (tx) => {
          if ((await tx.query(statements.isThere({ ownerId, parentId }))).rowCount === 0) return undefined
          const values = { ownerId, parentId, afterPosition, afterId, limit: limit + 1 }
          const found = rowsOf<Item<N>>(await tx.query(statements.list(values)))
          return pageOf(found, limit, (last) => encodeCursor(name, [last['position'] as number, last['id'] as string]))
        },
        { idempotent: true, signal },
      )
    },
    update: async (scope, id, version, patch) =>
      await database.asOwner(scope.ownerId, (tx) => change(tx, scope, [id, version, patch]), scope),
    delete: async (scope, id) => await database.asOwner(scope.ownerId, (tx) => remove(tx, scope, id), scope),
  }
}
