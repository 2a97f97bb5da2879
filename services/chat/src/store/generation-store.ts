/**
 * Generations in PostgreSQL: the hot path, in prepared statements.
 *
 * A command locks its row, asks the domain what it does to it, and writes that, in one owner-scoped transaction. What streams
 * twice a second, checkpoint and renewal, first tries the one statement in which the fence is the WHERE clause, and comes
 * back to the lock only when that statement touched nothing. Times are written as the database's clock plus an interval, since
 * waiting for the lock may have taken a while.
 */
import type { GenerationStatus } from '@scriptorium/contracts'
import { appendToOutbox } from '@scriptorium/database'
import type { Database, OutboxEvent, Tx } from '@scriptorium/database'
import type { GenerationRow, Chunk } from '../domain/generation.ts'
import type { GenerationLimits } from '../domain/limits.ts'
import { cutOverlap } from '../domain/chunk.ts'
import type { GenerationStore } from '../domain/ports.ts'
import type { StoredContext } from '../domain/views.ts'
import { transition } from '../domain/transition.ts'
import type { Command, Outcome } from '../domain/transition.ts'
import { generationOf, generationRowOf } from './generation-rows.ts'
import type { ShownRow, StateRow } from './generation-rows.ts'
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
    const {
      rows: [found],
    } = await tx.query<StateRow & { now: Date }>({ ...statement.lock, values: [ownerId, id] })
    return found === undefined ? undefined : { row: generationRowOf(found), now: found.now.getTime() }
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
    if (outcome.event === 'ended') await tx.query({ ...statement.end, values: endValues(ownerId, row, outcome) })
    else await tx.query({ ...statement.move, values: moveValues(ownerId, row, outcome.row, now) })
    if (outcome.event !== 'ended' && outcome.append !== undefined)
      await tx.query({ ...statement.append, values: [ownerId, row.id, row.attempt, ...chunkValues(outcome.append)] })
    if (outcome.event !== undefined) await appendToOutbox(tx, [eventOf(ownerId, outcome)])
    return outcome
  }

  return {
    apply: async (ownerId, id, command) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const quick = await tryQuick(tx, [ownerId, id], command, limits.leaseMs)
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
            values: [ownerId, id, attempt, JSON.stringify(context), context.withoutCodex],
          }),
        { idempotent: true },
      )
    },
    head: async (ownerId, id) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const {
            rows: [found],
          } = await tx.query<StateRow>({ ...statement.head, values: [ownerId, id] })
          return found === undefined ? undefined : generationRowOf(found)
        },
        { idempotent: true },
      ),
    get: async (ownerId, id) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const {
            rows: [found],
          } = await tx.query<ShownRow>({ ...statement.get, values: [ownerId, id] })
          return found === undefined ? undefined : generationOf(found)
        },
        { idempotent: true },
      ),
    context: async (ownerId, id) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const {
            rows: [found],
          } = await tx.query<{ context: StoredContext | null }>({ ...statement.context, values: [ownerId, id] })
          return found === undefined ? undefined : { context: found.context ?? undefined }
        },
        { idempotent: true },
      ),
    states: async (ownerId, ids) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const { rows } = await tx.query<{
            id: string
            status: GenerationStatus
            attempt: number
            text_seq: number
            final_seq: number | null
          }>({ ...statement.states, values: [ownerId, ids] })
          return rows.map(({ id, status, attempt, text_seq: textSeq, final_seq: finalSeq }) => ({
            id,
            status,
            attempt,
            textSeq,
            finalSeq: finalSeq ?? undefined,
          }))
        },
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
  key: readonly [ownerId: string, id: string],
  command: Command,
  leaseMs: number,
): Promise<Outcome | undefined> {
  if (command.kind !== 'checkpoint' && command.kind !== 'renew') return undefined
  const fence = [...key, command.attempt, leaseMs]
  const {
    rows: [found],
  } =
    command.kind === 'renew'
      ? await tx.query<StateRow>({ ...statement.renew, values: fence })
      : await tx.query<StateRow>({ ...statement.checkpoint, values: [...fence, ...chunkValues(command.chunk)] })
  return found === undefined ? undefined : { row: generationRowOf(found), taken: true, changed: true }
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
  const { rows } = await tx.query<{ from_seq: number; through_seq: number; text: string; reasoning: string }>({
    ...statement.stored,
    values: [ownerId, row.id, attempt, chunk.fromSeq],
  })
  const stored = rows.map((each): Chunk => ({
    fromSeq: each.from_seq,
    throughSeq: each.through_seq,
    text: each.text,
    reasoning: each.reasoning,
  }))
  return { ...command, chunk: cutOverlap(chunk, stored) ?? chunk }
}

function chunkValues({ fromSeq, throughSeq, text, reasoning }: Chunk): unknown[] {
  return [fromSeq, throughSeq, text, reasoning]
}

function moveValues(ownerId: string, before: GenerationRow, next: GenerationRow, now: number): unknown[] {
  const notBeforeInMs = next.notBefore === before.notBefore ? null : next.notBefore - now
  const sweepInMs = next.nextSweepAt === before.nextSweepAt ? null : next.nextSweepAt - now
  const leaseMs = next.leaseUntil === undefined ? null : next.leaseUntil - now
  return [
    ownerId,
    before.id,
    before.attempt,
    before.status,
    next.status,
    next.attempt,
    next.claimToken ?? null,
    next.requeue,
    next.untaken,
    next.textSeq,
    notBeforeInMs,
    sweepInMs,
    leaseMs,
    next.retryReason ?? null,
  ]
}

function endValues(ownerId: string, before: GenerationRow, { row, append }: Outcome): unknown[] {
  return [
    ownerId,
    before.id,
    before.attempt,
    before.status,
    row.status,
    row.endedBy ?? null,
    row.finalSeq ?? 0,
    row.finishReason ?? null,
    row.error?.code ?? null,
    row.error?.message ?? null,
    row.usage === undefined ? null : JSON.stringify(row.usage),
    row.model ?? null,
    row.connectionId ?? null,
    append?.text ?? '',
    append?.reasoning ?? '',
  ]
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
