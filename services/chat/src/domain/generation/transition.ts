/**
 * The state machine of a generation: what a command does to a row. These rules are nowhere else: the store locks a row,
 * calls this function and writes the outcome, and the model test searches interleavings of the same function.
 *
 *   queued --claim--> streaming --+--> complete
 *      ^                 |        +--> failed
 *      +----release------+        +--> cancelled
 *      +--> failed | cancelled
 *
 * A terminal state never changes. Only a claim raises `attempt`, and every report of a worker names its attempt: the fence.
 * streaming -> queued happens by Release, or by the sweeper on proof that no token was published, and never past the last try.
 * Tries that an outage of ours ended do not count: their bound is the deadline.
 */
import { errorTable, isTerminal } from '@scriptorium/contracts'
import type { ErrorCode, Usage } from '@scriptorium/contracts'
import type { EndedBy, Ending, GenerationRow, Chunk, Running, Seal } from './generation.ts'
import type { GenerationLimits } from './limits.ts'
import { chunkOfTail, placeChunk, provesSilence } from './chunk.ts'
import { changed, holds, refused } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { turn } from './turn.ts'
import type { Turn } from './turn.ts'

export type { Outcome } from './outcome.ts'

export type Command =
  /** `running`: what streams besides; `connectionMax`: of the row's connection, as of now; `model`: where the row names none. */
  | {
      kind: 'claim'
      token: string
      running?: Running
      connectionMax?: number | undefined
      model?: string | undefined
    }
  /** Another model answers, since the one before failed. */
  | ({ kind: 'turn' } & Turn)
  | { kind: 'checkpoint'; attempt: number; chunk: Chunk }
  | { kind: 'renew'; attempt: number }
  | { kind: 'finish'; attempt: number; ending: Ending; chunk: Chunk }
  /** `message`: the provider's words. `excused`: the attempt does not count. */
  | {
      kind: 'release'
      attempt: number
      delayMs: number
      reason: ErrorCode
      message?: string | undefined
      excused?: boolean
    }
  /** What the last attempt took, when another has ended it: a cancel or the sweeper. */
  | { kind: 'report-usage'; attempt: number; usage: Usage }
  /** `from` is the state that was seen: a streaming attempt is sealed before it is cancelled, or the log was out of reach. */
  | { kind: 'cancel'; attempt: number; from: 'queued' | 'streaming'; seal: Seal | undefined }
  /** The sweeper's, for a lease that has lapsed; `seal` is undefined when the log was out of reach. */
  | { kind: 'lapse'; attempt: number; seal: Seal | undefined }
  /** The sweeper's, past the deadline. */
  | { kind: 'expire'; attempt: number; seal: Seal | undefined }
  /** The sweeper's, for a row that nobody claimed; `requeue` is the number that was seen. */
  | { kind: 'requeue'; requeue: number }
  /** A running generation of its owner or connection has ended, and it is next in line. */
  | { kind: 'hand-over' }
  /** Nothing can start it any more: its event can never be sent. */
  | { kind: 'abandon'; reason: ErrorCode }

const noneRunning: Running = { owner: 0, connection: 0 }

const outagesOfOurs: ReadonlySet<ErrorCode> = new Set([
  'codex_unavailable',
  'interrupted',
  'unavailable',
  'deadline_exceeded',
])

/** Attempts that a provider's limit may end without using one up; their other bound is the deadline. */
const limitedAttemptsMax = 10

/**
 * Why a worker released what it had begun, and whether that counts as a try. Its own stop, or a service of ours out of reach, says
 * nothing about the prompt; nor does a limit that passes by itself, whether the provider has said when or not.
 */
export function isExcused(reason: ErrorCode, attempt: number): boolean {
  return outagesOfOurs.has(reason) || (reason === 'provider_rate_limited' && attempt <= limitedAttemptsMax)
}

/** @param now milliseconds, of the clock that made the row's times. */
export function transition(row: GenerationRow, command: Command, now: number, limits: GenerationLimits): Outcome {
  switch (command.kind) {
    case 'claim':
      return claim(row, command, now, limits)
    case 'turn':
      return turn(row, command, now, limits)
    case 'checkpoint':
      return checkpoint(row, command, now, limits)
    case 'renew':
      return holds(row, command.attempt) ? changed(row, { leaseUntil: now + limits.leaseMs }) : refused(row)
    case 'finish':
      return finish(row, command)
    case 'release':
      return release(row, command, now, limits)
    case 'report-usage':
      return reportUsage(row, command)
    case 'cancel':
      return cancel(row, command)
    case 'lapse':
      return lapse(row, command, now, limits)
    case 'expire':
      return expire(row, command, now)
    case 'requeue':
      return requeue(row, command.requeue, now, limits)
    case 'hand-over':
      return handOver(row, now, limits)
    case 'abandon':
      return row.status === 'queued' ? end(row, 'system', failure(command.reason)) : refused(row)
  }
}

function claim(
  row: GenerationRow,
  { token, running = noneRunning, connectionMax, model }: Omit<Extract<Command, { kind: 'claim' }>, 'kind'>,
  now: number,
  limits: GenerationLimits,
): Outcome {
  // The reply to this claim was lost. Once the attempt is over its token is spent, so a claim that comes late takes nothing.
  if (row.claimToken === token)
    return row.status === 'streaming' ? changed(row, { leaseUntil: now + limits.leaseMs }) : refused(row)
  if (row.status !== 'queued' || row.notBefore > now || row.deadlineAt <= now) return refused(row)
  if (
    running.owner >= limits.runningPerOwnerMax ||
    (connectionMax !== undefined && running.connection >= connectionMax)
  )
    return hold(row, connectionMax, now, limits)
  return changed(row, {
    status: 'streaming',
    attempt: row.attempt + 1,
    claimToken: token,
    leaseUntil: now + limits.leaseMs,
    nextSweepAt: now,
    untaken: 0,
    held: false,
    connectionMax,
    textSeq: 0,
    retryReason: undefined,
    model: row.model ?? model,
  })
}

function checkpoint(
  row: GenerationRow,
  { attempt, chunk }: { attempt: number; chunk: Chunk },
  now: number,
  limits: GenerationLimits,
): Outcome {
  if (!holds(row, attempt)) return refused(row)
  const placement = placeChunk(row.textSeq, chunk)
  if (placement === 'gap' || placement === 'overlap') return { ...refused(row), problem: placement }
  const leaseUntil = now + limits.leaseMs
  if (placement === 'known') return changed(row, { leaseUntil })
  return { ...changed(row, { leaseUntil, textSeq: chunk.throughSeq }), append: chunk }
}

function finish(
  row: GenerationRow,
  { attempt, ending, chunk }: { attempt: number; ending: Ending; chunk: Chunk },
): Outcome {
  if (!holds(row, attempt)) return { ...refused(row), taken: row.attempt === attempt && row.endedBy === 'worker' }
  const placement = placeChunk(row.textSeq, chunk)
  if (placement === 'gap' || placement === 'overlap') return { ...refused(row), problem: placement }
  return end(row, 'worker', ending, chunk)
}

function release(
  row: GenerationRow,
  { attempt, delayMs, reason, message, excused = false }: Omit<Extract<Command, { kind: 'release' }>, 'kind'>,
  now: number,
  limits: GenerationLimits,
): Outcome {
  if (!holds(row, attempt)) return refused(row)
  // Somebody may have read that text; a second text must not follow it.
  if (row.textSeq > 0) return { ...refused(row), problem: 'published' }
  const notBefore = now + Math.min(Math.max(delayMs, 0), limits.releaseDelayMaxMs)
  const released = excused ? { ...row, excused: row.excused + 1 } : row
  // Only the deadline bounds attempts that do not count: where no time is left for another, the reason is the better word.
  const isLate = excused && notBefore + limits.leaseMs > row.deadlineAt
  if (isLate || !hasTriesLeft(released, limits)) return end(released, 'system', failure(reason, message))
  return putBack({ ...released, retryMessage: message }, notBefore, reason, limits)
}

/** Only where none is known, so that what the end itself brought stays. */
function reportUsage(row: GenerationRow, { attempt, usage }: { attempt: number; usage: Usage }): Outcome {
  const isWanted = isTerminal(row.status) && row.attempt === attempt && row.usage === undefined
  return isWanted ? changed(row, { usage }) : refused(row)
}

function cancel(
  row: GenerationRow,
  { attempt, from, seal }: { attempt: number; from: 'queued' | 'streaming'; seal: Seal | undefined },
): Outcome {
  // Claimed since it was looked at: that attempt must be sealed first.
  const unseen = row.attempt !== attempt || (from === 'queued' && row.status === 'streaming')
  if (isTerminal(row.status) || unseen) return refused(row)
  return end(
    row,
    'cancel',
    { status: 'cancelled' },
    row.status === 'streaming' ? chunkOfTail(row.textSeq, seal) : undefined,
  )
}

function lapse(
  row: GenerationRow,
  { attempt, seal }: { attempt: number; seal: Seal | undefined },
  now: number,
  limits: GenerationLimits,
): Outcome {
  if (!holds(row, attempt)) return refused(row)
  // Without a seal nothing has been taken from the worker; if it has come back, it goes on. With one it cannot.
  if (seal === undefined && row.leaseUntil !== undefined && row.leaseUntil > now) return refused(row)
  if (provesSilence(row.textSeq, seal) && hasTriesLeft(row, limits)) return putBack(row, now, 'interrupted', limits)
  return end(row, 'sweeper', failure('interrupted'), chunkOfTail(row.textSeq, seal))
}

function expire(
  row: GenerationRow,
  { attempt, seal }: { attempt: number; seal: Seal | undefined },
  now: number,
): Outcome {
  if (isTerminal(row.status) || row.attempt !== attempt || row.deadlineAt > now) return refused(row)
  return end(
    row,
    'sweeper',
    failureOfDeadline(row),
    row.status === 'streaming' ? chunkOfTail(row.textSeq, seal) : undefined,
  )
}

function requeue(row: GenerationRow, seen: number, now: number, limits: GenerationLimits): Outcome {
  if (row.status !== 'queued' || row.requeue !== seen) return refused(row)
  const untaken = row.untaken + 1
  return {
    ...changed(row, { requeue: row.requeue + 1, untaken, nextSweepAt: untakenUntil({ ...row, untaken }, now, limits) }),
    event: 'requested',
  }
}

/** Should nobody hand it over (a process died before it could), the sweeper asks for it again. */
function hold(row: GenerationRow, connectionMax: number | undefined, now: number, limits: GenerationLimits): Outcome {
  const nextSweepAt = untakenUntil(row, now, limits)
  return { ...changed(row, { held: true, connectionMax, nextSweepAt }), taken: false }
}

function handOver(row: GenerationRow, now: number, limits: GenerationLimits): Outcome {
  if (row.status !== 'queued' || !row.held) return refused(row)
  const next = {
    held: false,
    requeue: row.requeue + 1,
    untaken: 0,
    nextSweepAt: sweepTime(row, now + limits.untakenMs),
  }
  return { ...changed(row, next), event: 'requested' }
}

function untakenUntil(row: GenerationRow, now: number, limits: GenerationLimits): number {
  return sweepTime(row, now + Math.min(limits.untakenMs * 2 ** Math.min(row.untaken, 30), limits.untakenMaxMs))
}

function hasTriesLeft({ attempt, excused }: GenerationRow, { attemptsMax }: GenerationLimits): boolean {
  return attempt - excused < attemptsMax
}

function putBack(row: GenerationRow, notBefore: number, retryReason: ErrorCode, limits: GenerationLimits): Outcome {
  const next = {
    status: 'queued',
    leaseUntil: undefined,
    notBefore,
    retryReason,
    nextSweepAt: sweepTime(row, notBefore + limits.untakenMs),
    requeue: row.requeue + 1,
    untaken: 0,
    held: false,
  } as const
  return { ...changed(row, next), event: 'requested' }
}

/** The sweeper looks at a row no later than it must end. */
function sweepTime({ deadlineAt }: GenerationRow, wanted: number): number {
  return Math.min(wanted, deadlineAt)
}

function end(row: GenerationRow, endedBy: EndedBy, ending: Ending, chunk?: Chunk): Outcome {
  const isNew = chunk !== undefined && placeChunk(row.textSeq, chunk) === 'append'
  const seqEnd = Math.max(row.textSeq, chunk?.throughSeq ?? 0)
  const next: Partial<GenerationRow> = {
    status: ending.status,
    endedBy,
    leaseUntil: undefined,
    retryReason: undefined,
    textSeq: seqEnd,
    finalSeq: seqEnd,
    finishReason: ending.finishReason,
    error: ending.error,
    usage: ending.usage,
    leftOut: ending.leftOut ?? [],
    model: ending.model ?? row.model,
    connectionId: ending.connectionId ?? row.connectionId,
  }
  return { ...changed(row, next), ...(isNew ? { append: chunk } : {}), event: 'ended' }
}

/** With what it waited for. */
function failureOfDeadline({ status, retryReason, retryMessage }: GenerationRow): Ending {
  if (retryReason === 'codex_unavailable') return failure(retryReason)
  if (status !== 'queued' || retryReason === undefined || retryMessage === undefined) return failure('deadline')
  return failure('deadline', `${errorTable.deadline.sentence} ${retryMessage}`)
}

function failure(code: ErrorCode, message: string = errorTable[code].sentence): Ending {
  return { status: 'failed', error: { code, message } }
}
