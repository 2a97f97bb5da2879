/** How many generations are unfinished, of all owners: what an operator looks at. */
import type { Database } from '@scriptorium/database'

/** `held` ones are queued too: too many of their owner or connection run. */
export type UnfinishedCount = { state: 'queued' | 'held' | 'streaming'; rows: number; oldestMs: number }

const states = ['queued', 'held', 'streaming'] as const

const text = `SELECT CASE WHEN status = 'queued' AND held THEN 'held' ELSE status END AS state, count(*)::int AS rows,
    (extract(epoch FROM clock_timestamp() - min(created_at)) * 1000)::float8 AS oldest_ms
  FROM generations WHERE status IN ('queued', 'streaming') GROUP BY 1`

/** Every state is there, also one without rows. */
export async function countUnfinished(database: Database): Promise<UnfinishedCount[]> {
  const { rows } = await database.querySystem<{ state: string; rows: number; oldest_ms: number }>({
    name: 'generations_unfinished',
    text,
  })
  return states.map((state) => {
    const row = rows.find((each) => each.state === state)
    return { state, rows: row?.rows ?? 0, oldestMs: row?.oldest_ms ?? 0 }
  })
}
