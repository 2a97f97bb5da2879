/** How a run ends: one pure decision over why it stopped, how the provider's completion ended, and what is published already. */
import { errorTable } from '@scriptorium/contracts'
import type { ErrorCode } from '@scriptorium/contracts'
import type { ProviderFailure } from '../provider.ts'
import type { Ending } from './ports.ts'
import type { StopReason } from './abort-reason.ts'

/** How the reading of the provider's completion came to its end. */
export type CompletionOutcome =
  | { kind: 'finished'; reason: string | undefined; proper: boolean }
  | { kind: 'failed'; failure: ProviderFailure }
  /** The provider asks for a pause, or its circuit is open: somebody else may use this worker meanwhile. */
  | { kind: 'put-back'; delayMs: number; code: ErrorCode; message?: string }
  /** Stopped by us; the abort reason has why. */
  | { kind: 'stopped' }

export type Decision =
  | { kind: 'finish'; ending: Ending }
  | { kind: 'release'; delayMs: number; reason: ErrorCode; message?: string }
  | { kind: 'silent' }

export type RunFacts = {
  stop: StopReason | undefined
  outcome: CompletionOutcome
  /** Whether any frame was given a seq: readers may have seen it, so the run cannot start afresh. */
  hasPublished: boolean
  textUnits: number
}

export function decideEnding({ stop, outcome, hasPublished, textUnits }: RunFacts): Decision {
  if (stop !== undefined && (outcome.kind === 'stopped' || isSettled(stop))) return decideStop(stop, hasPublished)
  if (outcome.kind === 'finished') return finish(endingOfCompletion(outcome, textUnits))
  if (outcome.kind === 'failed') return finish(endingOfFailure(outcome.failure, hasPublished))
  if (outcome.kind === 'put-back') {
    const { delayMs, code: reason, message } = outcome
    return { kind: 'release', delayMs, reason, ...(message === undefined ? {} : { message }) }
  }
  return finish(failed('interrupted'))
}

/** Another process has decided whose generation it is, or how it ended. Any other reason only cuts the completion short, and has no effect on one that has ended. */
function isSettled({ kind }: StopReason): boolean {
  return kind === 'not-ours' || kind === 'sealed' || kind === 'cancelled'
}

const byStop: Readonly<Record<Exclude<StopReason['kind'], 'sealed' | 'shutdown'>, Decision>> = {
  'not-ours': { kind: 'silent' },
  cancelled: finish({ status: 'cancelled' }),
  deadline: finish(failed('deadline')),
  'too-large': finish(failed('response_too_large')),
  'chat-lost': finish(failed('interrupted')),
}

function decideStop(stop: StopReason, hasPublished: boolean): Decision {
  if (stop.kind === 'sealed') return stop.by === 'cancel' ? byStop.cancelled : finish(failed('interrupted'))
  if (stop.kind === 'shutdown')
    return hasPublished ? finish(failed('interrupted')) : { kind: 'release', delayMs: 0, reason: 'interrupted' }
  return byStop[stop.kind]
}

function endingOfCompletion(
  { reason, proper }: { reason: string | undefined; proper: boolean },
  textUnits: number,
): Ending {
  if (!proper) return failed('truncated')
  if (textUnits === 0) return failed(reason === 'content_filter' ? 'content_policy' : 'empty_response')
  return { status: 'complete', finishReason: reason ?? 'stop' }
}

/** A connection that is lost after the first token cuts the completion short. */
function endingOfFailure(failure: ProviderFailure, hasPublished: boolean): Ending {
  if (hasPublished && failure.code === 'provider_unreachable') return failed('truncated')
  return { status: 'failed', error: { code: failure.code, message: failure.message } }
}

function failed(code: ErrorCode): Ending {
  return { status: 'failed', error: { code, message: errorTable[code].sentence } }
}

function finish(ending: Ending): Decision {
  return { kind: 'finish', ending }
}
