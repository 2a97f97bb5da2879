/** The relay's statements. Each is a transaction of its own: nothing stays open while the bus is asked. */
import type { EventEnvelope, EventType } from '@scriptorium/contracts'
import type { Database } from './database.ts'

export type ClaimedEvent = { envelope: EventEnvelope; ownerId: string; attempts: number }

export type OutboxDepth = {
  /** Rows that wait for the bus. */
  unsent: number
  /** Rows given up; each one needs the operator. */
  dead: number
  /** Age of the oldest waiting row in milliseconds; 0 when none waits. */
  oldestMs: number
}

export type OutboxStore = {
  claim(options: { token: string; limit: number; leaseMs: number }): Promise<ClaimedEvent[]>
  markSent(ids: readonly string[]): Promise<void>
  /** Gives rows back, to be tried after `delayMs`; `counted` says whether the failure was the row's own. */
  putBack(options: {
    ids: readonly string[]
    token: string
    delayMs: number
    counted: boolean
    error: string
  }): Promise<void>
  markDead(options: { id: string; error: string }): Promise<void>
  depth(): Promise<OutboxDepth>
  /** Removes what was sent or received longer than `ageMs` ago, `limit` rows at most of each. @returns how many. */
  prune(options: { ageMs: number; limit: number }): Promise<number>
}

/*
 * The heads of their keys that nobody holds. A row waits while an earlier one of its key is unsent, so that two relays cannot
 * pass each other within a key. If another relay takes a row between this statement's snapshot and its lock, SKIP LOCKED
 * passes it, or, once that relay has committed, the conditions are checked again on the new version and fail.
 *
 * The plan must not hang on statistics, which know nothing of a burst: ARRAY(…) goes by the primary key, `settled_at IS NULL`
 * fits the index by key alone, and a scalar subquery, unlike NOT EXISTS, is never made into a join over all unsent rows.
 */
export const claimText = `UPDATE outbox SET locked_until = clock_timestamp() + $3 * interval '1 millisecond', locked_by = $1
  WHERE id = ANY (ARRAY(
    SELECT o.id FROM outbox o
    WHERE o.sent_at IS NULL AND o.dead_at IS NULL
      AND o.next_attempt_at <= clock_timestamp()
      AND (o.locked_until IS NULL OR o.locked_until <= clock_timestamp())
      AND (SELECT e.seq FROM outbox e WHERE e.key = o.key AND e.seq < o.seq AND e.settled_at IS NULL LIMIT 1) IS NULL
    ORDER BY o.seq LIMIT $2 FOR UPDATE SKIP LOCKED))
  RETURNING id, seq, owner_id, type, version, key, trace, request_id, data, occurred_at, attempts`

type ClaimRow = {
  id: string
  seq: number
  owner_id: string
  type: EventType
  version: number
  key: string
  trace: string | null
  request_id: string | null
  data: EventEnvelope['data']
  occurred_at: Date
  attempts: number
}

function eventOf(row: ClaimRow): ClaimedEvent {
  const { id, type, version, key, data } = row
  const cause = {
    ...(row.trace === null ? {} : { trace: row.trace }),
    ...(row.request_id === null ? {} : { requestId: row.request_id }),
  }
  return {
    envelope: { id, type, version, occurredAt: row.occurred_at.toISOString(), key, ...cause, data },
    ownerId: row.owner_id,
    attempts: row.attempts,
  }
}

export function createOutboxStore(database: Database): OutboxStore {
  return {
    claim: async ({ token, limit, leaseMs }) => {
      const { rows } = await database.querySystem<ClaimRow>({
        name: 'outbox_claim',
        text: claimText,
        values: [token, limit, leaseMs],
      })
      return rows.sort((a, b) => a.seq - b.seq).map(eventOf)
    },
    // Not fenced by the token: once the bus has it, it is sent, whoever holds the row by now.
    markSent: async (ids) => {
      await database.querySystem({
        name: 'outbox_sent',
        text: 'UPDATE outbox SET sent_at = clock_timestamp(), locked_until = NULL, last_error = NULL WHERE id = ANY($1::uuid[]) AND sent_at IS NULL AND dead_at IS NULL',
        values: [ids],
      })
    },
    putBack: async ({ ids, token, delayMs, counted, error }) => {
      await database.querySystem({
        name: 'outbox_put_back',
        text: `UPDATE outbox SET locked_until = NULL, locked_by = NULL, attempts = attempts + $3, last_error = $4, next_attempt_at = clock_timestamp() + $5 * interval '1 millisecond'
          WHERE id = ANY($1::uuid[]) AND locked_by = $2 AND sent_at IS NULL`,
        values: [ids, token, counted ? 1 : 0, error, delayMs],
      })
    },
    markDead: async ({ id, error }) => {
      await database.querySystem({
        name: 'outbox_dead',
        text: 'UPDATE outbox SET dead_at = clock_timestamp(), attempts = attempts + 1, locked_until = NULL, last_error = $2 WHERE id = $1 AND sent_at IS NULL',
        values: [id, error],
      })
    },
    depth: async () => {
      const { rows } = await database.querySystem<OutboxDepth>({
        name: 'outbox_depth',
        text: `SELECT (SELECT count(*) FROM outbox WHERE sent_at IS NULL AND dead_at IS NULL) AS unsent,
          (SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL) AS dead,
          (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(occurred_at)) * 1000, 0)::int8 FROM outbox WHERE sent_at IS NULL AND dead_at IS NULL) AS "oldestMs"`,
      })
      return rows[0] ?? { unsent: 0, dead: 0, oldestMs: 0 }
    },
    prune: async ({ ageMs, limit }) => {
      const old = (column: string): string => `${column} < clock_timestamp() - $1 * interval '1 millisecond'`
      const values = [ageMs, limit]
      const sent = await database.querySystem({
        name: 'outbox_prune',
        text: `DELETE FROM outbox WHERE id = ANY (ARRAY(SELECT id FROM outbox WHERE ${old('sent_at')} LIMIT $2))`,
        values,
      })
      const received = await database.querySystem({
        name: 'inbox_prune',
        text: `DELETE FROM inbox WHERE (consumer, event_id) IN (SELECT consumer, event_id FROM inbox WHERE ${old('received_at')} LIMIT $2)`,
        values,
      })
      return sent.rowCount + received.rowCount
    },
  }
}
