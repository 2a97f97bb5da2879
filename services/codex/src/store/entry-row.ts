/** Single entries by their ids, with prepared statements: what everything else of the store reads. */
import { entry } from '@scriptorium/contracts/nouns'
import type { Entry } from '@scriptorium/contracts/nouns'
import { columnsOf, namedStatement, rowsOf } from '@scriptorium/database'
import type { Tx } from '@scriptorium/database'

type Wanted = { ownerId: string; ids: readonly string[] }

/** The columns that make an entry. */
export const entryReadColumns = columnsOf(entry.readNames)

const byIds = namedStatement<Wanted>(
  'entries_by_ids',
  `SELECT ${entryReadColumns} FROM entries WHERE owner_id = $ownerId AND id = ANY ($ids::uuid[])`,
)

/** In no order. */
export async function readEntries(tx: Tx, wanted: Wanted): Promise<Entry[]> {
  return wanted.ids.length === 0 ? [] : rowsOf<Entry>(await tx.query(byIds(wanted)))
}

export async function readEntry(tx: Tx, ownerId: string, id: string): Promise<Entry | undefined> {
  return (await readEntries(tx, { ownerId, ids: [id] }))[0]
}
