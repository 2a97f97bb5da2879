/**
 * Keeps the worker's lease of a generation while it reads: a checkpoint every 500 ms where there is new text, a renewal every 2 s;
 * each reply shows whether the generation is still ours. While chat cannot be reached, reading goes on within a bound of time and
 * of unsaved text.
 *
 * A checkpoint whose reply was lost may or may not be stored, so the same range is sent until it is confirmed: a repeat is a
 * success, a range that overlaps it would not be.
 */
import { ServiceError } from '@scriptorium/contracts'
import { backoff, pause, periodic } from '@scriptorium/timing'
import type { Periodic } from '@scriptorium/timing'
import type { Log } from '../ports.ts'
import type { AttemptKey, Fence, FinishedRun, Generations, RunTimings, TextRange } from './ports.ts'
import type { AbortReason } from './abort-reason.ts'
import type { Transcript } from './transcript.ts'

export type LeaseKeeperOptions = {
  key: AttemptKey
  generations: Generations
  transcript: Transcript
  abortReason: AbortReason
  timings: RunTimings
  /** Gives what has grown its seq, so that the checkpoint holds it. */
  cutNow: () => void
  logger: Log
}

export type LeaseKeeper = {
  start(): void
  /** Ends the row with the text that no checkpoint holds. False: the row is not ours, or chat did not reply in time. */
  finish(ending: Omit<FinishedRun, keyof TextRange>): Promise<boolean>
  release(options: Parameters<Generations['release']>[1]): Promise<boolean>
  stop(): void
}

export function createLeaseKeeper(options: LeaseKeeperOptions): LeaseKeeper {
  return new Keeper(options)
}

const retry = { baseMs: 100, maxMs: 2_000 }

class Keeper implements LeaseKeeper {
  readonly #options: LeaseKeeperOptions
  readonly #ended = new AbortController()
  #heardAt = performance.now()
  /** Sent, and not confirmed yet. */
  #unconfirmed: TextRange | undefined
  readonly #saves: Periodic
  readonly #renewals: Periodic

  constructor(options: LeaseKeeperOptions) {
    const { generations, key, timings, logger } = options
    this.#options = options
    const onError = (error: unknown): void =>
      logger.error({ error, generationId: key.id }, 'a worker could not judge a reply of chat')
    this.#saves = periodic({ everyMs: timings.checkpointMs, run: async () => await this.#save(), onError })
    this.#renewals = periodic({
      everyMs: timings.renewMs,
      run: async () => void (await this.#ask(() => generations.renew(key))),
      onError,
    })
  }

  start(): void {
    this.#saves.start()
    this.#renewals.start()
  }

  async finish(ending: Omit<FinishedRun, keyof TextRange>): Promise<boolean> {
    const { generations, key, transcript, timings } = this.#options
    const untilMs = performance.now() + timings.finishMs
    await this.#saves.stop()
    for (let failures = 1; this.#unconfirmed !== undefined && !this.#isOver(untilMs); failures += 1) {
      if (failures > 1) await pause(backoff({ attempt: failures - 1, ...retry }), this.#ended.signal)
      await this.#save()
    }
    if (this.#isNotOurs()) return false
    return await this.#insist(() => generations.finish(key, { ...ending, ...transcript.unsaved() }), untilMs)
  }

  async release(release: Parameters<Generations['release']>[1]): Promise<boolean> {
    const { generations, key, timings } = this.#options
    return await this.#insist(() => generations.release(key, release), performance.now() + timings.finishMs)
  }

  stop(): void {
    void this.#saves.stop()
    void this.#renewals.stop()
    this.#ended.abort()
  }

  async #save(): Promise<void> {
    const { generations, key, transcript } = this.#options
    this.#unconfirmed ??= this.#nextRange()
    const range = this.#unconfirmed
    if (range === undefined || (await this.#ask(() => generations.checkpoint(key, range))) !== 'ours') return
    transcript.markSaved(range.throughSeq)
    this.#unconfirmed = undefined
  }

  #nextRange(): TextRange | undefined {
    this.#options.cutNow()
    const range = this.#options.transcript.unsaved()
    // A frame without text is no reason for one: chat takes an attempt whose text is stored for one that has been read.
    return range.text === '' && range.reasoning === '' ? undefined : range
  }

  async #ask(call: () => Promise<Fence>): Promise<'ours' | 'not-ours' | 'silent'> {
    const { transcript, abortReason, timings, logger, key } = this.#options
    try {
      return this.#judge(await call())
    } catch (error) {
      const { code, current } = ServiceError.from(error)
      if (code === 'not_found') return this.#judge({ yours: false, status: 'gone', cancelRequested: false })
      if (code === 'conflict') this.#rewind(current)
      logger.debug({ error, generationId: key.id }, 'chat did not answer a worker')
      const isTooLong = performance.now() - this.#heardAt > timings.chatSilenceMs
      if (isTooLong || transcript.unsavedUnits() > timings.unsavedUnitsMax) abortReason.stop({ kind: 'chat-lost' })
      return 'silent'
    }
  }

  /** chat misses text before a chunk: a crash took a checkpoint that it had confirmed. It says through which seq it has all. */
  #rewind(current: unknown): void {
    const textSeq =
      typeof current === 'object' && current !== null && 'textSeq' in current ? current.textSeq : undefined
    if (typeof textSeq !== 'number') return
    this.#options.transcript.rewind(textSeq)
    this.#unconfirmed = undefined
  }

  #judge({ yours, cancelRequested }: Fence): 'ours' | 'not-ours' {
    this.#heardAt = performance.now()
    if (!yours) this.#options.abortReason.stop({ kind: 'not-ours' })
    else if (cancelRequested) this.#options.abortReason.stop({ kind: 'cancelled' })
    return yours ? 'ours' : 'not-ours'
  }

  /** Until chat replies, the time is over or the row is not ours. */
  async #insist(call: () => Promise<Fence>, untilMs: number): Promise<boolean> {
    for (let failures = 1; ; failures += 1) {
      const reply = await this.#ask(call)
      if (reply !== 'silent' || this.#isOver(untilMs)) return reply === 'ours'
      await pause(backoff({ attempt: failures, ...retry }), this.#ended.signal)
    }
  }

  #isOver(untilMs: number): boolean {
    return performance.now() >= untilMs || this.#isNotOurs()
  }

  #isNotOurs(): boolean {
    return this.#options.abortReason.reason()?.kind === 'not-ours'
  }
}
