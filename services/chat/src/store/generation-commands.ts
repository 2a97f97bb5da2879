/**
 * Commands of the state machine on its row: a command locks the row, asks the domain what it does to it, and writes that, in one
 * owner-scoped transaction. What comes for every answer (claim, checkpoint, renewal, finish) first tries the one statement in
 * which the fence and the limits are the WHERE clause, and locks only when that statement touched nothing. Times are written as
 * the database's clock plus an interval, since waiting for the lock may have taken a while.
 */
import { appendToOutbox, rowOf, rowsOf, toOutboxRow } from '@scriptorium/database'
import type { Database, OutboxEvent, Query, Tx } from '@scriptorium/database'
import { cutOverlap } from '../domain/generation/chunk.ts'
import type { Chunk, Ending, GenerationRow, Running } from '../domain/generation/generation.ts'
import type { GenerationLimits } from '../domain/generation/limits.ts'
import type { Applied, ClaimOptions, GenerationSources, Turned, TurnTo } from '../domain/generation/ports.ts'
import { transition } from '../domain/generation/transition.ts'
import type { Command, Outcome } from '../domain/generation/transition.ts'
import * as statement from './generation-statements.ts'
import { historyMessagesDefault } from '../domain/message/history.ts'
import { eventOf } from './outbox-event.ts'
import { readPromptSources, sourcesOf } from './prompt-sources.ts'
import type { StoredSources } from './prompt-sources.ts'

/** All of it may run again after a lost connection: a command that has had its effect is not taken twice. */
export const repeatable = { idempotent: true }

/** Which generation, and the limits of its state machine. */
export type CommandTarget = { ownerId: string; id: string; limits: GenerationLimits }
type LockedRow = GenerationRow & { now: number; ownerRunning: number; connectionRunning: number }
type ClaimedRow = GenerationRow & { now: number; sources: StoredSources }
type Locked = { row: GenerationRow; now: number; running: Running }

/** Undefined: there is no such generation. */
export async function applyCommand(
  database: Database,
  target: CommandTarget,
  command: Command,
): Promise<Applied | undefined> {
  return (
    (await applyAtOnce(database, target, command)) ??
    (await database.asOwner(target.ownerId, async (tx) => await applyUnderLock(tx, target, command), repeatable))
  )
}

async function applyUnderLock(tx: Tx, target: CommandTarget, command: Command): Promise<Applied | undefined> {
  const locked = await lock(tx, target)
  if (locked === undefined) return undefined
  const outcome = await applyLocked(tx, target, locked, command)
  const waits = maySomeoneWait(locked, outcome, target.limits)
  return { ...outcome, maySomeoneWait: waits, mayWantTitle: outcome.event === 'ended' }
}

type Claimed = { outcome: Outcome; now: number; sources: GenerationSources | undefined }

/** Undefined: there is no such generation. `sources` only if the claim was taken. */
export async function claimGeneration(
  database: Database,
  target: CommandTarget,
  { token, runningMax, model }: ClaimOptions,
): Promise<Claimed | undefined> {
  const { ownerId, id, limits } = target
  const query = statement.claim({
    ownerId,
    id,
    token,
    ownerMax: limits.runningPerOwnerMax,
    connectionMax: runningMax,
    leaseMs: limits.leaseMs,
    nextModel: model,
    historyDefault: historyMessagesDefault,
  })
  const found = await database.queryAsOwner<ClaimedRow>(query, repeatable)
  const claimed = rowOf(found, { times: 'milliseconds' })
  if (claimed !== undefined) {
    const { now, sources, ...row } = claimed
    return { outcome: { row, taken: true, changed: true }, now, sources: sourcesOf(sources) }
  }
  const command = { kind: 'claim', token, connectionMax: runningMax, model } as const
  return await database.asOwner(ownerId, async (tx) => await claimUnderLock(tx, target, command), repeatable)
}

async function claimUnderLock(
  tx: Tx,
  target: CommandTarget,
  command: Extract<Command, { kind: 'claim' }>,
): Promise<Claimed | undefined> {
  await tx.query({ ...statement.lockSlots, values: [target.ownerId] })
  const locked = await lock(tx, target)
  if (locked === undefined) return undefined
  const outcome = await applyLocked(tx, target, locked, { ...command, running: locked.running })
  if (outcome.changed && outcome.row.status === 'streaming')
    await appendToOutbox(tx, [startOf(target.ownerId, outcome.row)])
  const sources = outcome.taken ? await readPromptSources(tx, target.ownerId, target.id) : undefined
  return { outcome, now: locked.now, sources }
}

function startOf(ownerId: string, { id, attempt, connectionId, model }: GenerationRow): OutboxEvent {
  return { type: 'generation.started', ownerId, data: { generationId: id, ownerId, attempt, connectionId, model } }
}

/** Undefined: there is no such generation. `sources` only if the turn was taken. */
export async function turnGeneration(
  tx: Tx,
  target: CommandTarget,
  { attempt, connectionId, model, runningMax, reason }: TurnTo & { attempt: number },
): Promise<Turned | undefined> {
  await tx.query({ ...statement.lockSlots, values: [target.ownerId] })
  const locked = await lock(tx, target, connectionId)
  if (locked === undefined) return undefined
  const { running } = locked
  const command = { kind: 'turn', attempt, to: { connectionId, model }, model, reason, running } as const
  const outcome = await applyLocked(tx, target, locked, { ...command, connectionMax: runningMax })
  const sources = outcome.taken ? await readPromptSources(tx, target.ownerId, target.id) : undefined
  const { row: before } = locked
  const hasLeft = outcome.changed && before.connectionMax !== undefined && before.connectionId !== connectionId
  return { outcome: { ...outcome, maySomeoneWait: hasLeft, mayWantTitle: false }, sources }
}

/** Puts those back in the queue for which there is a slot. */
export async function handOverNext(tx: Tx, { ownerId, limits }: Omit<CommandTarget, 'id'>): Promise<GenerationRow[]> {
  await tx.query({ ...statement.lockSlots, values: [ownerId] })
  const { rows } = await tx.query<{ id: string }>({
    ...statement.nextInLine,
    values: [ownerId, limits.runningPerOwnerMax],
  })
  const handedOver: GenerationRow[] = []
  for (const { id } of rows) {
    const outcome = await applyUnderLock(tx, { ownerId, id, limits }, { kind: 'hand-over' })
    if (outcome?.changed === true) handedOver.push(outcome.row)
  }
  return handedOver
}

/**
 * Whether the command may have freed a slot that a held one waits for. None waits where the connection has no limit and few of
 * the owner run, which is nearly always; half, because more may have been claimed since this was counted.
 */
function maySomeoneWait(
  { row, running }: Pick<Locked, 'row' | 'running'>,
  { event, row: next }: Outcome,
  limits: GenerationLimits,
): boolean {
  const isOut = event === 'ended' || (row.status === 'streaming' && next.status === 'queued')
  return isOut && (row.connectionMax !== undefined || running.owner >= limits.runningPerOwnerMax / 2)
}

async function lock(tx: Tx, { ownerId, id }: CommandTarget, connectionId?: string): Promise<Locked | undefined> {
  const result = await tx.query<LockedRow>({ ...statement.lock, values: [ownerId, id, connectionId ?? null] })
  const locked = rowOf(result, { times: 'milliseconds' })
  if (locked === undefined) return undefined
  const { now, ownerRunning, connectionRunning, ...row } = locked
  return { row, now, running: { owner: ownerRunning, connection: connectionRunning } }
}

async function applyLocked(
  tx: Tx,
  { ownerId, limits }: CommandTarget,
  { row, now }: Locked,
  command: Command,
): Promise<Outcome> {
  const outcome = transition(row, await withoutOverlap(tx, ownerId, row, command), now, limits)
  if (!outcome.changed) return outcome
  if (command.kind === 'report-usage')
    await tx.query({ ...statement.storeUsage, values: [ownerId, row.id, row.attempt, command.usage] })
  else if (outcome.event === 'ended') await tx.query(statement.end(endValues(ownerId, row, outcome)))
  else await tx.query(statement.move(moveValues(ownerId, row, outcome.row, now)))
  if (outcome.event !== 'ended' && outcome.append !== undefined)
    await tx.query(statement.append({ ownerId, id: row.id, attempt: row.attempt, ...outcome.append }))
  if (outcome.event !== undefined) await appendToOutbox(tx, [requestOrEnd(ownerId, outcome)])
  return outcome
}

/** Undefined: another kind of command, or not the plain case, and the locked row must say why. */
async function applyAtOnce(
  database: Database,
  { ownerId, id, limits }: CommandTarget,
  command: Command,
): Promise<Applied | undefined> {
  const query = plainStatement({ ownerId, id, limits }, command)
  if (query === undefined) return undefined
  const found = await database.queryAsOwner<GenerationRow & { ownerRunning?: number; titleWanted?: boolean }>(
    query,
    repeatable,
  )
  const changed = rowOf(found, { times: 'milliseconds' })
  if (changed === undefined) return undefined
  const { ownerRunning = 0, titleWanted = false, ...row } = changed
  if (command.kind !== 'finish') return { row, taken: true, changed: true, maySomeoneWait: false, mayWantTitle: false }
  const outcome: Outcome = { row, taken: true, changed: true, event: 'ended' }
  const before = { row: { ...row, status: 'streaming' as const }, running: { owner: ownerRunning, connection: 0 } }
  return { ...outcome, maySomeoneWait: maySomeoneWait(before, outcome, limits), mayWantTitle: titleWanted }
}

function plainStatement({ ownerId, id, limits: { leaseMs } }: CommandTarget, command: Command): Query | undefined {
  if (command.kind === 'renew') return { ...statement.renew, values: [ownerId, id, command.attempt, leaseMs] }
  if (command.kind === 'checkpoint')
    return statement.checkpoint({ ownerId, id, attempt: command.attempt, leaseMs, ...command.chunk })
  if (command.kind !== 'finish') return undefined
  const { attempt, ending, chunk } = command
  const data = { generationId: id, ownerId, status: ending.status, attempt }
  const event = eventOf(toOutboxRow({ type: 'generation.ended', ownerId, data }))
  return statement.finish({ ownerId, id, attempt, ...chunk, ...event, ending: JSON.stringify(endingColumns(ending)) })
}

function endingColumns({ status, finishReason, error, usage, model, connectionId, leftOut }: Ending) {
  return {
    status,
    finish_reason: finishReason,
    error_code: error?.code,
    error_message: error?.message,
    usage,
    model,
    connection_id: connectionId,
    left_out: leftOut,
  }
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
    excused: next.excused,
    held: next.held,
    model: next.model,
    connectionId: next.connectionId,
    fallback: JSON.stringify(next.fallback),
    fallbackReason: next.fallbackReason,
    connectionMax: next.connectionMax,
    textSeq: next.textSeq,
    retryReason: next.retryReason,
    retryMessage: next.retryMessage,
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
    leftOut: row.leftOut,
    text: append?.text ?? '',
    reasoning: append?.reasoning ?? '',
  }
}

function requestOrEnd(ownerId: string, { event, row }: Outcome): OutboxEvent {
  if (event === 'ended')
    return {
      type: 'generation.ended',
      ownerId,
      data: { generationId: row.id, ownerId, status: row.status, attempt: row.attempt },
    }
  return {
    type: 'generation.requested',
    ownerId,
    data: {
      generationId: row.id,
      ownerId,
      requeue: row.requeue,
      notBefore: new Date(row.notBefore).toISOString(),
      connectionId: row.connectionId,
      model: row.model,
    },
  }
}
