/** How a run ends: one pure decision over why it stopped, what the provider said last, and what was told already. */
import { errorTable } from '@scriptorium/contracts'
import type { ErrorCode } from '@scriptorium/contracts'
import type { ProviderFailure } from '../provider.ts'
import type { Ending } from './ports.ts'
import type { StopReason } from './abort-reason.ts'

/** How the reading of the provider's answer came to its end. */
export type ReadOutcome =
  | { kind: 'finished'; reason: string | undefined; proper: boolean }
  | { kind: 'failed'; failure: ProviderFailure }
  /** The provider asks for a pause, or its circuit is open: somebody else may use this worker meanwhile. */
  | { kind: 'put-back'; delayMs: number; code: ErrorCode }
  /** Stopped by us; the reason is in the stop switch. */
  | { kind: 'stopped' }

export type Decision =
  | { kind: 'finish'; ending: Ending }
  | { kind: 'release'; delayMs: number; reason: ErrorCode }
  | { kind: 'silent' }

export type RunFacts = {
  stop: StopReason | undefined
  outcome: ReadOutcome
  /** Whether any frame was given a seq: readers may have seen it, so the run cannot start afresh. */
  told: boolean
  textUnits: number
}

export function decideEnding({ stop, outcome, told, textUnits }: RunFacts): Decision {
  if (stop !== undefined && (outcome.kind === 'stopped' || isSettled(stop))) return decideStop(stop, told)
  if (outcome.kind === 'finished') return finish(endingOfAnswer(outcome, textUnits))
  if (outcome.kind === 'failed') return finish(endingOfFailure(outcome.failure, told))
  if (outcome.kind === 'put-back') return { kind: 'release', delayMs: outcome.delayMs, reason: outcome.code }
  return finish(failed('interrupted'))
}

/** Whose answer it is, or how it ended, has been settled elsewhere. Other reasons only cut short, and what the provider has ended itself is past that. */
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

function decideStop(stop: StopReason, told: boolean): Decision {
  if (stop.kind === 'sealed') return stop.by === 'cancel' ? byStop.cancelled : finish(failed('interrupted'))
  if (stop.kind === 'shutdown')
    return told ? finish(failed('interrupted')) : { kind: 'release', delayMs: 0, reason: 'interrupted' }
  return byStop[stop.kind]
}

function endingOfAnswer(
  { reason, proper }: { reason: string | undefined; proper: boolean },
  textUnits: number,
): Ending {
  if (!proper) return failed('truncated')
  if (textUnits === 0) return failed(reason === 'content_filter' ? 'content_policy' : 'empty_response')
  return { status: 'complete', finishReason: reason ?? 'stop' }
}

/** A connection lost in the middle of an answer is an answer cut short, whatever cut it. */
function endingOfFailure(failure: ProviderFailure, told: boolean): Ending {
  if (told && failure.code === 'provider_unreachable') return failed('truncated')
  return { status: 'failed', error: { code: failure.code, message: failure.message } }
}

function failed(code: ErrorCode): Ending {
  return { status: 'failed', error: { code, message: errorTable[code].sentence } }
}

function finish(ending: Ending): Decision {
  return { kind: 'finish', ending }
}
