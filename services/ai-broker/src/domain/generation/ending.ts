/** How a run ends: one pure decision over why it stopped, what the provider said last, and what was told already. */
import { errorTable } from '@scriptorium/contracts'
import type { ErrorCode } from '@scriptorium/contracts'
import type { ProviderFailure } from '../provider.ts'
import type { Ending } from './ports.ts'
import type { StopReason } from './stop-switch.ts'

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
  if (stop !== undefined) return decideStop(stop, told)
  switch (outcome.kind) {
    case 'finished': return finish(endingOfAnswer(outcome, textUnits))
    case 'failed': return finish(endingOfFailure(outcome.failure, told))
    case 'put-back': return { kind: 'release', delayMs: outcome.delayMs, reason: outcome.code }
    case 'stopped': return finish(failed('interrupted'))
  }
}

function decideStop(stop: StopReason, told: boolean): Decision {
  switch (stop.kind) {
    case 'not-ours': return { kind: 'silent' }
    case 'cancelled': return finish({ status: 'cancelled' })
    case 'sealed': return finish(stop.by === 'cancel' ? { status: 'cancelled' } : failed('interrupted'))
    case 'deadline': return finish(failed('deadline'))
    case 'too-large': return finish(failed('response_too_large'))
    case 'chat-lost': return finish(failed('interrupted'))
    case 'shutdown': return told ? finish(failed('interrupted')) : { kind: 'release', delayMs: 0, reason: 'interrupted' }
  }
}

function endingOfAnswer({ reason, proper }: { reason: string | undefined; proper: boolean }, textUnits: number): Ending {
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
