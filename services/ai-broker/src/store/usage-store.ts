import { columnsOf, rowsOf } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { UsageGroup, UsageRow, UsageTotals } from '@scriptorium/contracts/nouns'
import { countUsage } from '../metrics/usage.ts'
import type { UsageLog } from '../domain/ports.ts'
import { currency } from '../domain/usage/budget.ts'
import type { UsageReader } from '../domain/usage/usage-report.ts'

/** One round trip: it runs once per attempt, on the hot path's heels. The function of the schema says whose row it is. */
export function createUsageStore({ database, newId }: { database: Database; newId: () => string }): UsageLog {
  return {
    async record(ownerId, { usage, ...attempt }) {
      const columns = Object.entries({ ...usage, ...attempt, id: newId() }).map(([name, value]) => [
        columnsOf([name]),
        value,
      ])
      const values = [ownerId, JSON.stringify(Object.fromEntries(columns))]
      await database.queryAsOwner(
        { name: 'usage_record', text: 'SELECT record_usage($1, $2)', values },
        { idempotent: true },
      )
      countUsage({ ...attempt, usage })
    },
  }
}

const day = `to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')`
/** What each group is told apart by, and what else is the same in all of it. */
const keys: Readonly<Record<UsageGroup, { by: string; columns: string; order: string }>> = {
  day: { by: day, columns: `${day} AS day`, order: 'day' },
  connection: {
    by: 'connection_id',
    columns: 'connection_id, min(provider) AS provider',
    order: 'cost DESC, attempts DESC, connection_id',
  },
  model: { by: 'provider, model', columns: 'provider, model', order: 'cost DESC, attempts DESC, provider, model' },
  thread: { by: 'thread_id', columns: 'thread_id', order: 'cost DESC, attempts DESC, thread_id' },
}

// A cost in another currency cannot be added: it counts as not known.
const cost = `CASE WHEN currency = '${currency}' THEN cost END`
const totals = `count(DISTINCT generation_id) FILTER (WHERE purpose = 'generation') AS generations, count(*) AS attempts,
  count(*) FILTER (WHERE purpose = 'test') AS test_calls, count(*) FILTER (WHERE purpose = 'title') AS title_calls,
  sum(input_tokens)::bigint AS input_tokens, sum(output_tokens)::bigint AS output_tokens,
  coalesce(sum(cached_tokens), 0)::bigint AS cached_tokens,
  coalesce(sum(cache_write_tokens), 0)::bigint AS cache_write_tokens,
  coalesce(sum(reasoning_tokens), 0)::bigint AS reasoning_tokens,
  coalesce(sum(${cost}), 0)::double precision AS cost, coalesce(sum(saved), 0)::double precision AS saved,
  count(*) FILTER (WHERE estimated) AS estimated_attempts,
  count(*) FILTER (WHERE (${cost}) IS NULL) AS unpriced_attempts`

function statementOf(by: UsageGroup) {
  const key = keys[by]
  return {
    name: `usage_by_${by}`,
    // The set without a key is the sum of all; GROUPING tells it from rows whose key is NULL.
    text: `SELECT GROUPING(${key.by}) > 0 AS is_total, ${key.columns}, ${totals} FROM usage
      WHERE owner_id = $1 AND created_at >= $2::date AT TIME ZONE 'UTC' AND created_at < ($3::date + 1) AT TIME ZONE 'UTC'
      GROUP BY GROUPING SETS ((${key.by}), ()) ORDER BY is_total DESC, ${key.order} LIMIT $4`,
  }
}

const none: UsageTotals = {
  generations: 0,
  attempts: 0,
  testCalls: 0,
  titleCalls: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  cost: 0,
  saved: 0,
  estimatedAttempts: 0,
  unpricedAttempts: 0,
}

type Row = UsageRow & { isTotal: boolean }

export function createUsageReader({ database }: { database: Database }): UsageReader {
  return {
    async read(ownerId, { from, to }, { by, rowsMax }) {
      const query = { ...statementOf(by), values: [ownerId, from, to, rowsMax + 1] }
      const rows = await database.asOwner(ownerId, async (tx) => rowsOf<Row>(await tx.query(query)), {
        idempotent: true,
      })
      const [total, ...items] = rows.map(({ isTotal: _isTotal, ...row }) => row)
      if (total === undefined || total.attempts === 0) return { items: [], total: none }
      // Its columns that are no sums are those of some row or other.
      const {
        day: _day,
        connectionId: _connection,
        provider: _provider,
        model: _model,
        threadId: _thread,
        ...sums
      } = total
      return { items, total: sums }
    },
  }
}
