import { errorTable, isErrorCode } from '@scriptorium/contracts/errors'
import type { LiveGeneration } from '../stream/live-generation.ts'

type Waiting = Pick<LiveGeneration, 'link' | 'tries' | 'status' | 'text' | 'reasoning'>

/** From here on a wait has its clock, and from there on it is said to be long. */
const clockMs = 5_000
const slowMs = 30_000

/**
 * What is going on with an answer that has not ended, in one line. `now` in milliseconds since 1970; `waitedMs`: for how long
 * nothing has come of it.
 */
export function statusWords(live: Waiting, now: number, waitedMs = 0): string {
  if (live.link === 'waiting')
    return live.tries <= 1 ? 'Connection lost. Reconnecting…' : `Connection lost. Reconnecting, attempt ${live.tries}…`
  const clock = waitedMs < clockMs ? '' : ` ${Math.floor(waitedMs / 1_000)} s`
  const slow = waitedMs < slowMs ? '' : '. The model is slow. You can wait, or stop it.'
  if (live.text !== '') return slow === '' ? 'Writing…' : `Writing… nothing new for${clock}${slow}`
  if (live.reasoning !== '') return `Thinking…${clock}${slow}`
  const status = live.status
  if (status === undefined)
    return live.link === 'connecting' ? 'Connecting…' : `Waiting for the first word…${clock}${slow}`
  const wait = seconds(status.retryAt, now)
  const why = isErrorCode(status.reason) ? ` ${errorTable[status.reason].sentence}` : ''
  const words: Record<typeof status.state, string> = {
    queued: `${queueWords(status.position)}${aboutWords(status.waitSeconds)}`,
    claimed: `Asking ${status.model ?? 'the model'}…${clock}${slow}`,
    waiting: `Waiting for the provider${wait}.${why}`,
    retrying: `${status.attempt === undefined ? '' : `Attempt ${status.attempt} failed. `}Trying again${wait === '' ? '…' : `${wait}.`}${why}`,
  }
  return words[status.state]
}

function queueWords(position: number | undefined): string {
  if (position === undefined) return 'In the queue…'
  if (position === 0) return 'Next in the queue…'
  return `In the queue, ${position === 1 ? 'one answer' : `${position} answers`} before this one…`
}

function aboutWords(waitSeconds: number | undefined): string {
  if (waitSeconds === undefined) return ''
  return waitSeconds < 90 ? ` about ${waitSeconds} s` : ` about ${Math.round(waitSeconds / 60)} min`
}

function seconds(retryAt: string | undefined, now: number): string {
  const left = retryAt === undefined ? Number.NaN : Math.ceil((Date.parse(retryAt) - now) / 1_000)
  return Number.isNaN(left) || left < 1 ? '' : ` in ${left} s`
}

/** Whether there is a rest that can be asked for. */
export function isCutShort(status: string, finishReason: string | undefined): boolean {
  return status !== 'complete' || finishReason === 'length'
}

/** What to say below an answer that ended, where the text alone would mislead; undefined for a plain one. */
export function endWords(status: string, finishReason: string | undefined, hasText: boolean): string | undefined {
  if (status === 'cancelled')
    return hasText
      ? 'You stopped this answer. The text so far is kept.'
      : 'You stopped this answer before its first word.'
  if (status !== 'complete') return undefined
  if (isCutShort(status, finishReason)) return 'The answer stopped at the model’s output limit.'
  if (finishReason === 'content_filter' || finishReason === 'content-filter')
    return 'The provider’s content filter stopped this answer.'
  return undefined
}

/** What a screen reader says when an answer has come to its end. */
export function spokenEnd(status: string): string {
  if (status === 'failed') return 'The answer has failed.'
  return status === 'cancelled' ? 'The answer was stopped.' : 'The answer has ended.'
}
