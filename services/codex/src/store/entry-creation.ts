/**
 * New entries in one statement, which moves their novel's codex version and so takes its lock: the lock is held for the
 * statement and the commit, and for no round trip between.
 */
import { entry } from '@scriptorium/contracts/nouns'
import type { Entry, EntryFields } from '@scriptorium/contracts/nouns'
import { columnsOf, namedStatement, rowData, rowOf, rowsOf } from '@scriptorium/database'
import type { Tx } from '@scriptorium/database'
import type { Folder } from '@scriptorium/text/folding'
import type { NewEntries, NewEntry, PlacedEntry } from '../domain/entry/entries.ts'
import { searchColumns } from './search-text.ts'

type Columns = ReturnType<typeof entryColumns>

/** What the table holds of an entry's fields. */
export function entryColumns(fields: EntryFields, folder: Folder) {
  return { ...rowData(fields, entry.fieldNames), ...searchColumns(fields, folder) }
}

const written = ['id', ...entry.fieldNames, 'searchName', 'searchWords', 'searchBody'] as const
const columnNames = written.map((name) => [name, columnsOf([name])] as const)

type Values = { ownerId: string; novelId: string; count: number; rows: string }

/** The types of the columns are the table's own. */
function insertion(name: string, returned: string) {
  return namedStatement<Values>(
    name,
    `WITH novel AS (
        UPDATE novels SET codex_version = codex_version + 1, entry_count = entry_count + $count::int
        WHERE owner_id = $ownerId::uuid AND id = $novelId::uuid RETURNING codex_version
      )
      INSERT INTO entries (owner_id, novel_id, changed_version, ${columnsOf(written)})
      SELECT $ownerId::uuid, $novelId::uuid, novel.codex_version, ${columnsOf(written, 'row')}
      FROM novel, json_populate_recordset(NULL::entries, $rows::json) AS row
      RETURNING ${returned}`,
  )
}

const insertOne = insertion('entry_create', columnsOf(entry.readNames))
const insertMany = insertion('entries_create', 'id, novel_id')

function valuesOf(ownerId: string, novelId: string, rows: readonly Record<string, unknown>[]): Values {
  return { ownerId, novelId, count: rows.length, rows: JSON.stringify(rows) }
}

function rowOfNew(id: string, columns: Columns): Record<string, unknown> {
  const values: Record<string, unknown> = { id, ...columns }
  return Object.fromEntries(columnNames.map(([name, column]) => [column, values[name]]))
}

/** Undefined when there is no such novel. @throws the violation of entries_pkey for an id that is there */
export async function createEntry(
  tx: Tx,
  ownerId: string,
  { id, novelId, fields }: NewEntry,
  folder: Folder,
): Promise<Entry | undefined> {
  const row = rowOfNew(id, entryColumns(fields, folder))
  return rowOf<Entry>(await tx.query(insertOne(valuesOf(ownerId, novelId, [row]))))
}

/** As `createEntry`, all or none; empty when there is no such novel. */
export async function createEntries(
  tx: Tx,
  ownerId: string,
  { novelId, entries }: NewEntries,
  folder: Folder,
): Promise<PlacedEntry[]> {
  const rows = entries.map(({ id, fields }) => rowOfNew(id, entryColumns(fields, folder)))
  return rowsOf<PlacedEntry>(await tx.query(insertMany(valuesOf(ownerId, novelId, rows))))
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
