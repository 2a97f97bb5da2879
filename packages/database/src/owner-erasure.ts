/**
 * Erases what a service has of an owner. Which tables there are is read from the database's catalogue, so that none can be forgotten. Each
 * batch is a transaction of its own, and nothing is remembered between two: whoever dies in the middle is followed by who begins anew.
 */
import type { ErasingService } from '@scriptorium/contracts'
import { ServiceError } from '@scriptorium/contracts'
import type { Database } from './database.ts'
import { appendToOutbox } from './outbox.ts'

const batchRows = 500
/** Triggers keep something of what is deleted, in other tables; that is deleted by the next pass. */
const passesMax = 10

type Table = { name: string; parents: string[] }

/** Tables with an owner, of which the owners' role may delete, and those that their rows refer to. */
const readTables = {
  name: 'owner_tables',
  text: `SELECT c.relname AS name, array_remove(array_agg(DISTINCT p.relname::text), NULL) AS parents
    FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'owner_id' AND NOT a.attisdropped
      LEFT JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> c.oid
      LEFT JOIN pg_class p ON p.oid = f.confrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'DELETE')
    GROUP BY c.relname ORDER BY c.relname`,
}

/**
 * @returns when nothing of the owner is left but events on their way.
 * @throws ServiceError `unavailable` when it is to go on later.
 */
export async function eraseOwner(database: Database, ownerId: string, signal?: AbortSignal): Promise<void> {
  const { rows } = await database.asOwner(ownerId, (tx) => tx.query<Table>(readTables), { idempotent: true })
  const tables = childrenFirst(rows)
  for (let pass = 0; pass < passesMax; pass += 1) {
    let erased = 0
    for (const table of tables) erased += await eraseTable(database, { ownerId, table, signal })
    if (erased === 0) return
  }
  throw new ServiceError('unavailable', { cause: new Error('what was erased came back') })
}

/** Tells that this service has nothing left of the user. Wake the relay afterwards. */
export async function confirmErased(
  database: Database,
  { userId, service, round }: { userId: string; service: ErasingService; round: number },
): Promise<void> {
  await database.asOwner(
    userId,
    async (tx) =>
      await appendToOutbox(tx, [{ type: 'user.erased', ownerId: userId, data: { userId, service, round } }]),
  )
}

async function eraseTable(
  database: Database,
  { ownerId, table, signal }: { ownerId: string; table: string; signal: AbortSignal | undefined },
): Promise<number> {
  const name = `"${table.replaceAll('"', '""')}"`
  for (let erased = 0; ;) {
    if (signal?.aborted === true) throw new ServiceError('unavailable', { cause: signal.reason })
    const { rowCount } = await database.asOwner(
      ownerId,
      (tx) =>
        tx.query({
          name: `erase_${table}`.slice(0, 63),
          text: `DELETE FROM ${name} WHERE owner_id = $1 AND ctid = ANY (ARRAY(SELECT ctid FROM ${name} WHERE owner_id = $1 LIMIT $2))`,
          values: [ownerId, batchRows],
        }),
      { idempotent: true },
    )
    erased += rowCount
    if (rowCount < batchRows) return erased
  }
}

/** So that no statement takes along more than its batch. Tables that refer to each other in a circle come in any order. */
function childrenFirst(tables: readonly Table[]): string[] {
  const names = new Set(tables.map(({ name }) => name))
  const done = new Set<string>()
  const visit = (name: string, above: readonly string[]): void => {
    if (done.has(name) || above.includes(name)) return
    for (const child of tables.filter(({ parents }) => parents.includes(name))) visit(child.name, [...above, name])
    done.add(name)
  }
  for (const name of names) visit(name, [])
  return [...done]
}
