import { namedStatement } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { UsageLog, UsageRecord } from '../domain/ports.ts'

const record = namedStatement<Omit<UsageRecord, 'usage'> & UsageRecord['usage'] & { ownerId: string; id: string }>(
  'usage_record',
  `INSERT INTO usage (owner_id, id, generation_id, attempt, connection_id, provider, model, status,
      input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, currency, estimated)
    VALUES ($ownerId, $id, $generationId, $attempt, $connectionId, $provider, $model, $status,
      $inputTokens, $outputTokens, $cachedTokens, $reasoningTokens, $cost, $currency, $estimated)
    ON CONFLICT (owner_id, generation_id, attempt) DO NOTHING`,
)

/** One prepared statement: it runs once per generation, on the hot path's heels. */
export function createUsageStore({ database, newId }: { database: Database; newId: () => string }): UsageLog {
  return {
    async record(ownerId, { usage, ...attempt }) {
      const statement = record({ ...usage, ...attempt, ownerId, id: newId() })
      await database.asOwner(ownerId, async (tx) => void (await tx.query(statement)), { idempotent: true })
    },
  }
}
