/** What the sweeper sees, under the system role: clocks and ids of unfinished rows, of all owners. */
import { rowsOf } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { SweepCandidate, SweepStore } from '../domain/generation/ports.ts'

/*
 * $1 lease in ms. A pass that comes later than half a lease after the one before begins a new steady time: while no pass came,
 * nobody could renew either. Half, because a worker that renewed just before an outage has less than a lease left, and is given
 * time to come back. All sweepers share the row, so a new instance beside a running one need not wait.
 */
const mark = `INSERT INTO sweeper_state AS s (last_good_at, steady_since) VALUES (clock_timestamp(), clock_timestamp())
  ON CONFLICT (id) DO UPDATE SET last_good_at = clock_timestamp(),
    steady_since = CASE WHEN clock_timestamp() - s.last_good_at > $1::float8 / 2 * interval '1 millisecond' THEN clock_timestamp() ELSE s.steady_since END
  RETURNING extract(epoch FROM clock_timestamp() - s.steady_since) * 1000 AS steady_ms`

/*
 * $1 believe leases, $2 hold in ms, $3 limit. Rows are taken by moving next_sweep_at: another sweeper skips the lock while
 * this statement runs, and finds the time moved afterwards.
 */
const take = `WITH due AS MATERIALIZED (
    SELECT owner_id, id FROM generations
    WHERE status IN ('queued', 'streaming') AND next_sweep_at <= clock_timestamp()
      AND (deadline_at <= clock_timestamp() OR (status = 'streaming' AND $1 AND lease_until <= clock_timestamp()) OR (status = 'queued' AND not_before <= clock_timestamp()))
    ORDER BY next_sweep_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED)
  UPDATE generations g SET next_sweep_at = clock_timestamp() + $2::float8 * interval '1 millisecond'
  FROM due WHERE g.owner_id = due.owner_id AND g.id = due.id
  RETURNING g.id, g.owner_id, g.status, g.attempt, g.requeue, g.text_seq, g.deadline_at <= clock_timestamp() AS late`

const countQueued = `SELECT count(*)::int AS queued FROM generations WHERE status = 'queued'`

export function createSweepStore(database: Database): SweepStore {
  return {
    take: async ({ leaseMs, holdMs, limit }) =>
      await database.asSystem(async (tx) => {
        const {
          rows: [state],
        } = await tx.query<{ steady_ms: string }>({ name: 'sweep_mark', text: mark, values: [leaseMs] })
        const steadyForMs = Number(state?.steady_ms ?? 0)
        const taken = rowsOf<Parameters<typeof candidateOf>[0]>(
          await tx.query({ name: 'sweep_take', text: take, values: [steadyForMs >= leaseMs, holdMs, limit] }),
        )
        const {
          rows: [counted],
        } = await tx.query<{ queued: number }>({ name: 'sweep_count', text: countQueued })
        return { steadyForMs, candidates: taken.map(candidateOf), queued: counted?.queued ?? 0 }
      }),
  }
}

function candidateOf({ late, ...row }: Omit<SweepCandidate, 'cause'> & { late: boolean }): SweepCandidate {
  return { ...row, cause: late ? 'expire' : row.status === 'streaming' ? 'lapse' : 'requeue' }
}
