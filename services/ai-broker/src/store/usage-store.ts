import type { Database } from '@scriptorium/database'
import type { UsageLog } from '../domain/ports.ts'

/** One prepared statement: it runs once per generation, on the hot path's heels. */
export function createUsageStore({ database, newId }: { database: Database; newId: () => string }): UsageLog {
  return {
    async record(ownerId, { generationId, attempt, connectionId, provider, model, status, usage }) {
      await database.asOwner(
        ownerId,
        async (tx) =>
          void (await tx.query({
            name: 'usage_record',
            text: `INSERT INTO usage (owner_id, id, generation_id, attempt, connection_id, provider, model, status,
            input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, currency, estimated)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (owner_id, generation_id, attempt) DO NOTHING`,
            values: [
              ownerId,
              newId(),
              generationId,
              attempt,
              connectionId,
              provider,
              model,
              status,
              usage.inputTokens,
              usage.outputTokens,
              usage.cachedTokens ?? null,
              usage.reasoningTokens ?? null,
              usage.cost ?? null,
              usage.currency ?? null,
              usage.estimated,
            ],
          })),
        { idempotent: true },
      )
    },
  }
}
