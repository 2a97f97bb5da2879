import { errorTable, isErrorCode } from '@scriptorium/contracts/errors'
import type { LiveGeneration } from '../stream/live-generation.ts'
import { words } from '../words/words.ts'

type Waiting = Pick<LiveGeneration, 'link' | 'tries' | 'status' | 'text' | 'reasoning'>

/** From here on a wait has its clock, and from there on it is said to be long. */
const clockMs = 5_000
const slowMs = 30_000

/**
 * What is going on with an answer that has not ended, in one line. `now` in milliseconds since 1970; `waitedMs`: for how long
 * nothing has come of it.
 */
export function statusWords(live: Waiting, now: number, waitedMs = 0): string {
  const say = words.workshop.status
  if (live.link === 'waiting') return say.reconnecting(live.tries)
  const clock = waitedMs < clockMs ? '' : ` ${Math.floor(waitedMs / 1_000)} s`
  const slow = waitedMs < slowMs ? '' : say.slow
  if (live.text !== '') return slow === '' ? say.writing : say.writingStalled(`${clock}${slow}`)
  if (live.reasoning !== '') return `${say.thinking}${clock}${slow}`
  const status = live.status
  if (status === undefined) return live.link === 'connecting' ? say.connecting : `${say.firstWord}${clock}${slow}`
  const left = secondsLeft(status.retryAt, now)
  const why = isErrorCode(status.reason) ? ` ${errorTable[status.reason].sentence}` : ''
  const states: Record<typeof status.state, () => string> = {
    queued: () => say.queued(status.position) + (status.waitSeconds === undefined ? '' : say.about(status.waitSeconds)),
    claimed: () => `${say.asking(status.model)}${clock}${slow}`,
    waiting: () => `${say.waiting(left)}${why}`,
    retrying: () => `${say.retrying(status.attempt, left)}${why}`,
  }
  return states[status.state]()
}

/** Whole seconds; undefined for less than one, or where it is not known. */
function secondsLeft(retryAt: string | undefined, now: number): number | undefined {
  const left = retryAt === undefined ? Number.NaN : Math.ceil((Date.parse(retryAt) - now) / 1_000)
  return Number.isNaN(left) || left < 1 ? undefined : left
}

/** Whether there is a rest that can be asked for. */
export function isCutShort(status: string, finishReason: string | undefined): boolean {
  return status !== 'complete' || finishReason === 'length'
}

/** What to say below an answer that ended, where the text alone would mislead; undefined for a plain one. */
export function endWords(status: string, finishReason: string | undefined, hasText: boolean): string | undefined {
  const say = words.workshop.end
  if (status === 'cancelled') return hasText ? say.stopped : say.stoppedEmpty
  if (status !== 'complete') return undefined
  if (isCutShort(status, finishReason)) return say.cutShort
  if (finishReason === 'content_filter' || finishReason === 'content-filter') return say.filtered
  return undefined
}

/** What a screen reader says when an answer has come to its end. */
export function spokenEnd(status: string): string {
  const say = words.workshop.end
  if (status === 'failed') return say.spokenFailed
  return status === 'cancelled' ? say.spokenStopped : say.spokenDone
}
