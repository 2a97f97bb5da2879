/** Accounts that are being deleted. Every step is one transaction, with the event that asks the services in it. */
import { appendToOutbox, rowOf, rowsOf } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import { erasingServices } from '@scriptorium/contracts'
import type { ErasureStore, ErasureWaits, StoredErasure } from '../domain/ports.ts'

type Due = { id: string; userId: string; round: number; complete: boolean }

/** Finished after this round. */
const rounds = 2
const batch = 50

const markDeleted = {
  name: 'mark_deleted',
  text: 'UPDATE users SET deleted_at = clock_timestamp() WHERE id = $1 AND deleted_at IS NULL',
}
const insertErasure = { name: 'insert_erasure', text: 'INSERT INTO erasures (id, user_id) VALUES ($1, $2)' }
const endings = ['sessions', 'sign_in_origins', 'password_resets'].map((table) => ({
  name: `end_all_${table}`,
  text: `DELETE FROM ${table} WHERE user_id = $1`,
}))
/** Of several gateways one takes a row. A service is asked again only when it has had its time. */
const dueErasures = {
  name: 'due_erasures',
  text: `SELECT id, user_id, round, erased @> $1::text[] AS complete FROM erasures
    WHERE finished_at IS NULL AND CASE WHEN NOT erased @> $1::text[] THEN asked_at < clock_timestamp() - $2 * interval '1 millisecond'
      WHEN round < $4 THEN started_at < clock_timestamp() - $3 * interval '1 millisecond' ELSE true END
    ORDER BY asked_at LIMIT $5 FOR UPDATE SKIP LOCKED`,
}
const askAgain = {
  name: 'ask_again',
  text: `UPDATE erasures SET asked_at = clock_timestamp(), round = $2, erased = CASE WHEN round = $2 THEN erased ELSE '{}' END WHERE id = $1`,
}
const finish = { name: 'finish_erasure', text: 'UPDATE erasures SET finished_at = clock_timestamp() WHERE id = $1' }
/** What refers to the user goes along. */
const deleteUser = { name: 'delete_user', text: 'DELETE FROM users WHERE id = $1' }

export function createErasureStore(database: Database): ErasureStore {
  return {
    begin: async (userId, erasureId) =>
      await database.asOwner(userId, async (tx) => {
        const { rowCount } = await tx.query({ ...markDeleted, values: [userId] })
        if (rowCount === 0) return false
        for (const statement of endings) await tx.query({ ...statement, values: [userId] })
        await tx.query({ ...insertErasure, values: [erasureId, userId] })
        await ask(tx, { userId, round: 1 })
        return true
      }),
    find: async (id) =>
      rowOf<StoredErasure>(
        await database.querySystem({
          name: 'find_erasure',
          // What was confirmed in the first round is asked for once more.
          text: `SELECT id, CASE WHEN round = $2 OR finished_at IS NOT NULL THEN erased ELSE '{}' END AS erased, started_at, finished_at
            FROM erasures WHERE id = $1`,
          values: [id, rounds],
        }),
      ),
    confirm: async ({ userId, service, round }) =>
      void (await database.querySystem({
        name: 'confirm_erasure',
        text: `UPDATE erasures SET erased = array_append(erased, $2)
          WHERE user_id = $1 AND round = $3 AND finished_at IS NULL AND NOT $2 = ANY (erased)`,
        values: [userId, service, round],
      })),
    advance: async (waits) => await database.asSystem(async (tx) => await advance(tx, waits)),
  }
}

async function advance(tx: Tx, { settleMs, againMs }: ErasureWaits): Promise<number> {
  const due = rowsOf<Due>(
    await tx.query({ ...dueErasures, values: [[...erasingServices], againMs, settleMs, rounds, batch] }),
  )
  for (const { id, userId, round, complete } of due) {
    if (complete && round >= rounds) {
      await tx.query({ ...finish, values: [id] })
      await tx.query({ ...deleteUser, values: [userId] })
      continue
    }
    const asked = complete ? round + 1 : round
    await tx.query({ ...askAgain, values: [id, asked] })
    await ask(tx, { userId, round: asked })
  }
  return due.length
}

async function ask(tx: Tx, data: { userId: string; round: number }): Promise<void> {
  await appendToOutbox(tx, [{ type: 'user.deleted', ownerId: data.userId, data }])
}
