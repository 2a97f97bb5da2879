/** New entries, in one round trip that locks their novel and moves its codex version. */
import { entry } from '@scriptorium/contracts/nouns'
import type { Entry, EntryFields } from '@scriptorium/contracts/nouns'
import { columnsOf, namedStatement, rowData, rowOf, rowsOf } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { Scope } from '@scriptorium/records'
import type { Folder } from '@scriptorium/text/folding'
import type { NewEntries, NewEntry, PlacedEntry } from '../domain/entry/entries.ts'
import { searchColumns } from './search-text.ts'

type Columns = ReturnType<typeof entryColumns>

/** What the table holds of an entry's fields. */
export function entryColumns(fields: EntryFields, folder: Folder) {
  return { ...rowData(fields, entry.fieldNames), ...searchColumns(fields, folder) }
}

/** What the columns of an entry are made of. */
export const writtenNames = [
  ...entry.fieldNames,
  'searchName',
  'searchWords',
  'searchBody',
  'searchSort',
] as readonly (keyof Columns)[]
const columnNames = writtenNames.map((name) => [name, columnsOf([name])] as const)

type Values = { ownerId: string; novelId: string; rows: string }

/** The function of the schema says whose rows they are, and locks the novel. The types of the columns are the table's own. */
function creation(name: string, returned: readonly string[]) {
  return namedStatement<Values>(name, `SELECT ${columnsOf(returned)} FROM create_entries($ownerId, $novelId, $rows)`)
}

const createOne = creation('entry_create', entry.readNames)
const createMany = creation('entries_create', ['id', 'novelId'])

function rowOfNew(id: string, columns: Columns): Record<string, unknown> {
  return { id, ...rowInColumns(columns) }
}

/** By the names that the table has. */
export function rowInColumns(columns: Columns): Record<string, unknown> {
  return Object.fromEntries(columnNames.map(([name, column]) => [column, columns[name]]))
}

type Creation = { database: Database; scope: Scope; folder: Folder }

/** Undefined when there is no such novel. @throws the violation of entries_pkey for an id that is there */
export async function createEntry(
  { database, scope: { ownerId, signal }, folder }: Creation,
  { id, novelId, fields }: NewEntry,
): Promise<Entry | undefined> {
  const rows = JSON.stringify([rowOfNew(id, entryColumns(fields, folder))])
  return rowOf<Entry>(await database.queryAsOwner(createOne({ ownerId, novelId, rows }), { idempotent: true, signal }))
}

/** As `createEntry`, all or none; empty when there is no such novel. */
export async function createEntries(
  { database, scope: { ownerId, signal }, folder }: Creation,
  { novelId, entries }: NewEntries,
): Promise<PlacedEntry[]> {
  const rows = JSON.stringify(entries.map(({ id, fields }) => rowOfNew(id, entryColumns(fields, folder))))
  return rowsOf<PlacedEntry>(
    await database.queryAsOwner(createMany({ ownerId, novelId, rows }), { idempotent: true, signal }),
  )
}

/** Which of the ids are there, and in which novels. */
export async function placesOf(tx: Tx, ownerId: string, ids: readonly string[]): Promise<PlacedEntry[]> {
  return rowsOf<PlacedEntry>(
    await tx.query({
      name: 'entries_places',
      text: 'SELECT id, novel_id FROM entries WHERE owner_id = $1 AND id = ANY ($2::uuid[])',
      values: [ownerId, ids],
    }),
  )
}
