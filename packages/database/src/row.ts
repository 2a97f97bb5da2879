/**
 * Rows as the contract's plain objects, for Prisma and prepared statements alike: names in camelCase, NULL is absent, a time is
 * RFC 3339 text in UTC with milliseconds. A store names the columns that it wants, once, and hands out what comes back; nobody
 * copies a row field by field. docs/decisions/0014 says why.
 */
import type { QueryResult } from './connection.ts'

/** What `presentRow` makes of a row: `T | null` becomes an optional `T`, a Date its text. */
export type Present<Row> = {
  [Name in keyof Row as null extends Row[Name] ? never : Name]: PresentValue<Row[Name]>
} & {
  [Name in keyof Row as null extends Row[Name] ? Name : never]?: PresentValue<Exclude<Row[Name], null>>
}
type PresentValue<Value> = Value extends Date ? string : Value

/** How times are given: as RFC 3339 text, or as milliseconds since 1970 for a domain that computes with them. */
export type RowOptions = { times?: 'text' | 'milliseconds' }

/** A row that Prisma gave. Values of JSON columns are left as they are. */
export function presentRow<Row extends object>(row: Row): Present<Row> {
  const present: Record<string, unknown> = {}
  for (const name of Object.keys(row)) {
    const value: unknown = Reflect.get(row, name)
    if (value !== null) present[name] = value instanceof Date ? value.toISOString() : value
  }
  return present as Present<Row>
}

/** What Prisma writes for a noun's fields: NULL for those that may be absent. */
export type RowData<Fields> = {
  [Name in keyof Fields]-?: undefined extends Fields[Name] ? Exclude<Fields[Name], undefined> | null : Fields[Name]
}

/** The reverse of `presentRow`: the fields that are named, as Prisma's `data`; what is absent is NULL. */
export function rowData<Fields extends object>(
  fields: Partial<Fields>,
  names: readonly (keyof Fields & string)[],
): RowData<Fields> {
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? null])) as RowData<Fields>
}

/** Column names are those of prepared statements, so there are few, and each is converted once. */
const camelNames = new Map<string, string>()

function camelNameOf(column: string): string {
  const known = camelNames.get(column)
  if (known !== undefined) return known
  const name = column.replaceAll(/_([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase())
  camelNames.set(column, name)
  return name
}

/**
 * The rows of a prepared statement. `T` says what becomes of its columns: an optional property for a column that may be NULL.
 */
export function rowsOf<T>({ rows }: QueryResult<T>, { times = 'text' }: RowOptions = {}): T[] {
  return rows.map((row) => {
    const present: Record<string, unknown> = {}
    const values = row as Record<string, unknown>
    for (const column in values) {
      const value = values[column]
      if (value === null) continue
      present[camelNameOf(column)] =
        value instanceof Date ? (times === 'text' ? value.toISOString() : value.getTime()) : value
    }
    return present as T
  })
}

/** The first row of a prepared statement, as `rowsOf` has it; undefined when there is none. */
export function rowOf<T>({ rows }: QueryResult<T>, options?: RowOptions): T | undefined {
  return rowsOf({ rows: rows.slice(0, 1), rowCount: 1 }, options)[0]
}

/** Names of fields as a Prisma `select`. */
export function selectOf<const Name extends string>(names: readonly Name[]): { [Each in Name]: true } {
  return Object.fromEntries(names.map((name) => [name, true])) as { [Each in Name]: true }
}

/** Names of fields as the columns of a SELECT or RETURNING, of the table `alias` where one is given. */
export function columnsOf(names: readonly string[], alias?: string): string {
  const prefix = alias === undefined ? '' : `${alias}.`
  return names.map((name) => prefix + name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`)).join(', ')
}
