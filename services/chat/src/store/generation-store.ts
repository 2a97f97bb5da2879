/**
 * Generations in PostgreSQL: the hot path, in prepared statements.
 *
 * A command locks its row, asks the domain what it does to it, and writes that, in one owner-scoped transaction. What streams
 * twice a second, checkpoint and renewal, first tries the one statement in which the fence is the WHERE clause, and comes
 * back to the lock only when that statement touched nothing. Times are written as the database's clock plus an interval, since
 * waiting for the lock may have taken a while.
 */
import { appendToOutbox, rowOf, rowsOf } from '@scriptorium/database'
import type { Database, OutboxEvent, Tx } from '@scriptorium/database'
import type { GenerationRow, Chunk } from '../domain/generation/generation.ts'
import type { GenerationLimits } from '../domain/limits.ts'
import { cutOverlap } from '../domain/generation/chunk.ts'
import type { GenerationStore } from '../domain/ports.ts'
import type { Generation, GenerationState, StoredContext } from '../domain/views.ts'
import { transition } from '../domain/generation/transition.ts'
import type { Command, Outcome } from '../domain/generation/transition.ts'
import * as statement from './generation-statements.ts'
import { readPromptSources } from './prompt-sources.ts'

export function createGenerationStore({
  database,
  limits,
}: {
  database: Database
  limits: GenerationLimits
}): GenerationStore {
  async function lock(tx: Tx, ownerId: string, id: string): Promise<{ row: GenerationRow; now: number } | undefined> {
    const found = rowOf<GenerationRow & { now: number }>(await tx.query({ ...statement.lock, values: [ownerId, id] }), {
      times: 'milliseconds',
    })
    if (found === undefined) return undefined
    const { now, ...row } = found
    return { row, now }
  }

  /** Transition and write under the lock that is held. */
  async function move(
    tx: Tx,
    ownerId: string,
    { row, now }: { row: GenerationRow; now: number },
    command: Command,
  ): Promise<Outcome> {
    const outcome = transition(row, await withoutOverlap(tx, ownerId, row, command), now, limits)
    if (!outcome.changed) return outcome
    if (outcome.event === 'ended') await tx.query(statement.end(endValues(ownerId, row, outcome)))
    else await tx.query(statement.move(moveValues(ownerId, row, outcome.row, now)))
    if (outcome.event !== 'ended' && outcome.append !== undefined)
      await tx.query(statement.append({ ownerId, id: row.id, attempt: row.attempt, ...outcome.append }))
    if (outcome.event !== undefined) await appendToOutbox(tx, [eventOf(ownerId, outcome)])
    return outcome
  }

  return {
    apply: async (ownerId, id, command) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const quick = await tryQuick(tx, { ownerId, id, leaseMs: limits.leaseMs }, command)
          if (quick !== undefined) return quick
          const held = await lock(tx, ownerId, id)
          return held === undefined ? undefined : await move(tx, ownerId, held, command)
        },
        { idempotent: true },
      ),
    claim: async (ownerId, id, token) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const held = await lock(tx, ownerId, id)
          if (held === undefined) return undefined
          const outcome = await move(tx, ownerId, held, { kind: 'claim', token })
          return {
            outcome,
            now: held.now,
            sources: outcome.taken ? await readPromptSources(tx, ownerId, id) : undefined,
          }
        },
        { idempotent: true },
      ),
    promptSources: async (ownerId, id) =>
      await database.asOwner(ownerId, async (tx) => await readPromptSources(tx, ownerId, id), { idempotent: true }),
    storeContext: async (ownerId, id, attempt, context) => {
      await database.asOwner(
        ownerId,
        async (tx) =>
          await tx.query({
            ...statement.storeContext,
            values: [ownerId, id, attempt, context, context.withoutCodex],
          }),
        { idempotent: true },
      )
    },
    head: async (ownerId, id) =>
      await database.asOwner(
        ownerId,
        async (tx) =>
          rowOf<GenerationRow>(await tx.query({ ...statement.head, values: [ownerId, id] }), { times: 'milliseconds' }),
        { idempotent: true },
      ),
    get: async (ownerId, id) =>
      await database.asOwner(
        ownerId,
        async (tx) => rowOf<Generation>(await tx.query({ ...statement.get, values: [ownerId, id] })),
        { idempotent: true },
      ),
    context: async (ownerId, id) =>
      await database.asOwner(
        ownerId,
        async (tx) =>
          rowOf<{ context?: StoredContext }>(await tx.query({ ...statement.context, values: [ownerId, id] })),
        { idempotent: true },
      ),
    states: async (ownerId, ids) =>
      await database.asOwner(
        ownerId,
        async (tx) => rowsOf<GenerationState>(await tx.query({ ...statement.states, values: [ownerId, ids] })),
        { idempotent: true },
      ),
    unfinishedOf: async (ownerId, threadId) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const { rows } = await tx.query<{ id: string }>({ ...statement.unfinishedOf, values: [ownerId, threadId] })
          return rows.map(({ id }) => id)
        },
        { idempotent: true },
      ),
    unfinishedBelow: async (ownerId, messageId) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const { rows } = await tx.query<{ id: string }>({
            ...statement.unfinishedBelow,
            values: [ownerId, messageId],
          })
          return rows.map(({ id }) => id)
        },
        { idempotent: true },
      ),
  }
}

/** Undefined: the statement touched nothing, and the row itself must say why. */
async function tryQuick(
  tx: Tx,
  { ownerId, id, leaseMs }: { ownerId: string; id: string; leaseMs: number },
  command: Command,
): Promise<Outcome | undefined> {
  if (command.kind !== 'checkpoint' && command.kind !== 'renew') return undefined
  const { attempt } = command
  const query =
    command.kind === 'renew'
      ? { ...statement.renew, values: [ownerId, id, attempt, leaseMs] }
      : statement.checkpoint({ ownerId, id, attempt, leaseMs, ...command.chunk })
  const row = rowOf<GenerationRow>(await tx.query(query), { times: 'milliseconds' })
  return row === undefined ? undefined : { row, taken: true, changed: true }
}

/** A chunk whose beginning is stored already is cut to what is new; one that does not agree with the stored text stays as it is, to be refused. */
async function withoutOverlap(tx: Tx, ownerId: string, row: GenerationRow, command: Command): Promise<Command> {
  if (command.kind !== 'checkpoint' && command.kind !== 'finish') return command
  const { attempt, chunk } = command
  const overlaps =
    row.status === 'streaming' &&
    row.attempt === attempt &&
    chunk.fromSeq <= row.textSeq &&
    chunk.throughSeq > row.textSeq
  if (!overlaps) return command
  const stored = rowsOf<Chunk>(
    await tx.query({ ...statement.stored, values: [ownerId, row.id, attempt, chunk.fromSeq] }),
  )
  return { ...command, chunk: cutOverlap(chunk, stored) ?? chunk }
}

function moveValues(ownerId: string, before: GenerationRow, next: GenerationRow, now: number) {
  return {
    ownerId,
    id: before.id,
    attempt: before.attempt,
    status: before.status,
    nextStatus: next.status,
    nextAttempt: next.attempt,
    claimToken: next.claimToken,
    requeue: next.requeue,
    untaken: next.untaken,
    textSeq: next.textSeq,
    retryReason: next.retryReason,
    notBeforeInMs: next.notBefore === before.notBefore ? undefined : next.notBefore - now,
    sweepInMs: next.nextSweepAt === before.nextSweepAt ? undefined : next.nextSweepAt - now,
    leaseMs: next.leaseUntil === undefined ? undefined : next.leaseUntil - now,
  }
}

function endValues(ownerId: string, before: GenerationRow, { row, append }: Outcome) {
  return {
    ownerId,
    id: before.id,
    attempt: before.attempt,
    status: before.status,
    nextStatus: row.status,
    endedBy: row.endedBy,
    finalSeq: row.finalSeq ?? 0,
    finishReason: row.finishReason,
    errorCode: row.error?.code,
    errorMessage: row.error?.message,
    usage: row.usage,
    model: row.model,
    connectionId: row.connectionId,
    text: append?.text ?? '',
    reasoning: append?.reasoning ?? '',
  }
}

function eventOf(ownerId: string, { event, row }: Outcome): OutboxEvent {
  if (event === 'ended')
    return {
      type: 'generation.ended',
      ownerId,
      data: { generationId: row.id, ownerId, status: row.status, attempt: row.attempt },
    }
  return {
    type: 'generation.requested',
    ownerId,
    data: { generationId: row.id, ownerId, requeue: row.requeue, notBefore: new Date(row.notBefore).toISOString() },
  }
}
