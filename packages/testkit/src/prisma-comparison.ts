import { readFile } from 'node:fs/promises'
import { withConnection } from '@scriptorium/database'
import { readPrismaSchema } from './prisma-schema.ts'
import type { PrismaTable } from './prisma-schema.ts'

export type ComparisonOptions = {
  /** Any login that sees all of the schema; the superuser's in tests. */
  url: string
  schema: string
  /** schema.prisma */
  schemaFile: string
  /** Tables that only prepared statements use; `outbox`, `inbox` and `schema_migration` always. */
  tablesWithoutModel?: readonly string[]
}

type Column = { table: string; name: string; type: string; nullable: boolean; has_default: boolean }
type Key = { table: string; primary: boolean; columns: string[] }

/**
 * Holds schema.prisma against the migrated database: one sentence per difference in tables, columns, types, nullability, keys.
 * Generated columns and columns of types that Prisma does not know may be left out of a model by `Unsupported("…")` only.
 */
export async function compareWithPrismaSchema({
  url,
  schema,
  schemaFile,
  tablesWithoutModel = [],
}: ComparisonOptions): Promise<string[]> {
  const tables = readPrismaSchema(await readFile(schemaFile, 'utf8'))
  const ignored = new Set(['outbox', 'inbox', 'schema_migration', ...tablesWithoutModel])
  const { columns, keys } = await withConnection(url, async (connection) => ({
    columns: (await connection.query<Column>(columnsText, [schema])).rows,
    keys: (await connection.query<Key>(keysText, [schema])).rows,
  }))
  const actual = Map.groupBy(columns, (column) => column.table)
  const faults = [...actual.keys()]
    .filter((name) => !ignored.has(name) && !tables.some((table) => table.name === name))
    .map((name) => `table ${name} has no model`)
  for (const table of tables) {
    const there = actual.get(table.name)
    if (there === undefined) faults.push(`the model of ${table.name} has no table`)
    else
      faults.push(
        ...compareColumns(table, there),
        ...compareKeys(
          table,
          keys.filter((key) => key.table === table.name),
        ),
      )
  }
  return faults.sort()
}

function compareColumns(table: PrismaTable, actual: readonly Column[]): string[] {
  const faults = actual
    .filter((column) => !table.columns.some(({ name }) => name === column.name))
    .map((column) => `${table.name}.${column.name} is not in the model`)
  for (const wanted of table.columns) {
    const column = actual.find(({ name }) => name === wanted.name)
    const at = `${table.name}.${wanted.name}`
    if (column === undefined) {
      faults.push(`${at} is not in the table`)
      continue
    }
    if (column.type !== wanted.type) faults.push(`${at} is ${column.type} in the table and ${wanted.type} in the model`)
    // Prisma has no nullable lists; a list column must be NOT NULL.
    if (column.nullable !== wanted.nullable)
      faults.push(`${at} is ${column.nullable ? 'nullable' : 'not null'} in the table and not so in the model`)
    if (wanted.needsDefault && !column.has_default)
      faults.push(`${at} gets no default from the database, which the model counts on`)
  }
  return faults
}

function compareKeys(table: PrismaTable, keys: readonly Key[]): string[] {
  const same = (a: readonly string[], b: readonly string[]): boolean =>
    a.length === b.length && a.every((name, index) => name === b[index])
  const primary = keys.find((key) => key.primary)?.columns ?? []
  const faults = same(primary, table.primaryKey)
    ? []
    : [`${table.name} has the primary key (${primary.join(', ')}) and its model (${table.primaryKey.join(', ')})`]
  for (const unique of table.uniques) {
    if (!keys.some((key) => same(key.columns, unique)))
      faults.push(`${table.name} is not unique by (${unique.join(', ')}), which the model says`)
  }
  return faults
}

const columnsText = `
  SELECT c.table_name AS table, c.column_name AS name, c.udt_name AS type, c.is_nullable = 'YES' AS nullable,
    c.column_default IS NOT NULL OR c.is_identity = 'YES' OR c.is_generated <> 'NEVER' AS has_default
  FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
  WHERE c.table_schema = $1 AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position`

const keysText = `
  SELECT t.relname AS table, x.indisprimary AS primary, array_agg(a.attname::text ORDER BY k.position) AS columns
  FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
  CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k (attnum, position)
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
  WHERE n.nspname = $1 AND x.indisunique AND x.indpred IS NULL
  GROUP BY t.relname, x.indexrelid, x.indisprimary`
