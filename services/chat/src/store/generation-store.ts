/** Generations in PostgreSQL: the hot path, in prepared statements. */
import { rowOf, rowsOf } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { Generation, GenerationRow, GenerationState } from '../domain/generation/generation.ts'
import type { GenerationLimits } from '../domain/generation/limits.ts'
import type { GenerationStore } from '../domain/generation/ports.ts'
import type { PromptContext } from '../domain/ports.ts'
import { packed, unpacked } from './packed-prompt.ts'
import { applyCommand, claimGeneration, handOverNext, repeatable, turnGeneration } from './generation-commands.ts'
import * as statement from './generation-statements.ts'

export type GenerationStoreOptions = { database: Database; limits: GenerationLimits }

/** Prompts that were made before there were attached scenes say nothing of them. */
type StoredContext = Omit<PromptContext, 'scenes'> & Partial<Pick<PromptContext, 'scenes'>>

export function createGenerationStore({ database, limits }: GenerationStoreOptions): GenerationStore {
  async function asOwner<T>(ownerId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return await database.asOwner(ownerId, work, repeatable)
  }

  return {
    apply: async (ownerId, id, command) => await applyCommand(database, { ownerId, id, limits }, command),
    claim: async (ownerId, id, options) => await claimGeneration(database, { ownerId, id, limits }, options),
    turn: async (ownerId, id, turn) =>
      await asOwner(ownerId, async (tx) => await turnGeneration(tx, { ownerId, id, limits }, turn)),
    handOver: async (ownerId) => await asOwner(ownerId, async (tx) => await handOverNext(tx, { ownerId, limits })),
    storePrompt: async (ownerId, id, { attempt, context, messages }) => {
      const values = [ownerId, id, attempt, context, context.withoutCodex, await packed(messages)]
      await database.queryAsOwner({ ...statement.storeContext, values }, repeatable)
    },
    head: async (ownerId, id) =>
      await asOwner(ownerId, async (tx) => {
        const result = await tx.query<GenerationRow>({ ...statement.head, values: [ownerId, id] })
        return rowOf(result, { times: 'milliseconds' })
      }),
    get: async (ownerId, id) =>
      rowOf(await database.queryAsOwner<Generation>({ ...statement.get, values: [ownerId, id] }, repeatable)),
    context: async (ownerId, id) =>
      await asOwner(ownerId, async (tx) => {
        const row = rowOf(await tx.query<{ context?: StoredContext }>({ ...statement.context, values: [ownerId, id] }))
        return row?.context === undefined ? row && {} : { context: { scenes: [], ...row.context } }
      }),
    prompt: async (ownerId, id) => {
      const query = { ...statement.prompt, values: [ownerId, id] }
      const row = await asOwner(ownerId, async (tx) =>
        rowOf(await tx.query<{ attempt: number; messages: Buffer }>(query)),
      )
      return row === undefined ? undefined : { attempt: row.attempt, messages: await unpacked(row.messages) }
    },
    states: async (ownerId, ids) =>
      await asOwner(ownerId, async (tx) =>
        rowsOf(await tx.query<GenerationState>({ ...statement.states, values: [ownerId, ids] })),
      ),
    unfinishedOf: async (ownerId, threadId) =>
      await asOwner(ownerId, async (tx) =>
        idsOf(await tx.query({ ...statement.unfinishedOf, values: [ownerId, threadId] })),
      ),
    unfinishedOfOwner: async (ownerId) =>
      await asOwner(ownerId, async (tx) =>
        idsOf(await tx.query({ ...statement.unfinishedOfOwner, values: [ownerId] })),
      ),
    unfinishedBelow: async (ownerId, messageId) =>
      await asOwner(ownerId, async (tx) =>
        idsOf(await tx.query({ ...statement.unfinishedBelow, values: [ownerId, messageId] })),
      ),
  }
}

function idsOf({ rows }: { rows: { id: string }[] }): string[] {
  return rows.map(({ id }) => id)
}
