/**
 * The worker's line to chat while it reads: a checkpoint every 500 ms where there is something new, a renewal every 2 s, and the
 * judgement of every reply. Out of reach is not fenced: reading goes on within a bound of time and of text held.
 *
 * A checkpoint whose reply was lost may or may not be stored, so the same range is sent until it is answered: a repeat is a
 * success, a range that overlaps it would not be.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { Log } from '../ports.ts'
import type { AttemptKey, Fence, FinishedRun, Generations, RunTimings, TextRange } from './ports.ts'
import { backoffMs, pause } from './stop-switch.ts'
import type { StopReason, StopSwitch } from './stop-switch.ts'
import type { Transcript } from './transcript.ts'

export type ChatLinkOptions = {
  key: AttemptKey
  generations: Generations
  transcript: Transcript
  stopSwitch: StopSwitch
  timings: RunTimings
  /** Gives what has grown its seq, so that the checkpoint holds it. */
  cutNow: () => void
  logger: Log
}

export type ChatLink = {
  start(): void
  /** Ends the row with the text that no checkpoint holds. False: the row is not ours, or chat did not answer in time. */
  finish(ending: Omit<FinishedRun, keyof TextRange>): Promise<boolean>
  release(options: Parameters<Generations['release']>[1]): Promise<boolean>
  stop(): void
}

export function createChatLink({ key, generations, transcript, stopSwitch, timings, cutNow, logger }: ChatLinkOptions): ChatLink {
  const ended = new AbortController()
  let heardAt = performance.now()
  let unanswered: TextRange | undefined
  let saving: Promise<void> | undefined
  const timers: ReturnType<typeof setInterval>[] = []

  /** Whether the row is still ours. */
  function judge(fence: Fence): boolean {
    heardAt = performance.now()
    if (!fence.yours) stopSwitch.stop({ kind: 'not-ours' })
    else if (fence.cancelRequested) stopSwitch.stop({ kind: 'cancelled' })
    return fence.yours
  }

  /** `undefined` when chat did not say anything. */
  async function ask(call: () => Promise<Fence>): Promise<boolean | undefined> {
    try {
      return judge(await call())
    } catch (error) {
      const { code } = ServiceError.from(error)
      if (code === 'not_found') return judge({ yours: false, status: 'gone', cancelRequested: false })
      logger.debug({ error, generationId: key.id }, 'chat did not answer a worker')
      const isTooLong = performance.now() - heardAt > timings.chatSilenceMs
      if (isTooLong || transcript.unsavedUnits() > timings.unsavedUnitsMax) stopSwitch.stop({ kind: 'chat-lost' })
      return undefined
    }
  }

  async function save(): Promise<void> {
    unanswered ??= nextRange()
    const range = unanswered
    if (range === undefined) return
    const isOurs = await ask(() => generations.checkpoint(key, range))
    if (isOurs !== true) return
    transcript.markSaved(range.throughSeq)
    unanswered = undefined
  }

  function nextRange(): TextRange | undefined {
    cutNow()
    const range = transcript.unsaved()
    return range.throughSeq >= range.fromSeq ? range : undefined
  }

  function saveOnce(): Promise<void> {
    saving ??= save().finally(() => { saving = undefined })
    return saving
  }

  /** Until chat answers, the bound is over or nobody cares any more. */
  async function insist(call: () => Promise<Fence>, untilMs: number): Promise<boolean | undefined> {
    for (let failures = 1; ; failures += 1) {
      const answer = await ask(call)
      if (answer !== undefined || isOver(untilMs)) return answer
      await pause(backoffMs(failures, 100, 2_000), ended.signal)
    }
  }

  function isOver(untilMs: number): boolean {
    return performance.now() >= untilMs || isNotOurs(stopSwitch.reason())
  }

  return {
    start() {
      let renewing = false
      timers.push(setInterval(() => void saveOnce(), timings.checkpointMs))
      timers.push(setInterval(() => {
        if (renewing) return
        renewing = true
        void ask(() => generations.renew(key)).finally(() => { renewing = false })
      }, timings.renewMs))
    },
    async finish(ending) {
      const untilMs = performance.now() + timings.finishMs
      clearInterval(timers[0])
      await saving
      for (let failures = 1; unanswered !== undefined && !isOver(untilMs); failures += 1) {
        await saveOnce()
        if (unanswered !== undefined) await pause(backoffMs(failures, 100, 2_000), ended.signal)
      }
      if (isNotOurs(stopSwitch.reason())) return false
      const rest = transcript.unsaved()
      return await insist(() => generations.finish(key, { ...ending, ...rest }), untilMs) === true
    },
    release: async (options) => await insist(() => generations.release(key, options), performance.now() + timings.finishMs) === true,
    stop() {
      for (const timer of timers) clearInterval(timer)
      ended.abort()
    },
  }
}

function isNotOurs(reason: StopReason | undefined): boolean {
  return reason?.kind === 'not-ours'
}
