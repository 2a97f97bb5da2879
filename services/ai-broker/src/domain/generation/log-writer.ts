/**
 * Writes a transcript's frames into the token log: the first at once, then no two appends closer than `coalesceMs` unless
 * `coalesceUnits` have come; one append in flight, the rest grows behind it.
 *
 * The log out of reach fails nothing: the frame in hand is tried again under its own id (an append whose reply was lost is
 * then found done), later ones queue up behind it within a bound, past which the oldest go missing; readers fill such a gap
 * from a checkpoint. Only the log's own refusal ends the writing.
 */
import { backoff, pause } from '@scriptorium/timing'
import type { Log } from '../ports.ts'
import type { AppendOutcome, FrameLog, RunTimings } from './ports.ts'
import type { Frame, Transcript } from './transcript.ts'

export type LogWriter = {
  /** Opens the attempt; resolves also when the log is out of reach. */
  open(): Promise<void>
  /** Something was added to the transcript. */
  offer(): void
  /** Gives all that was added a seq and hands it on. */
  cutNow(extra?: Frame): void
  /** Waits until all is appended; not for a log that is out of reach. */
  settle(ms: number): Promise<void>
  /** Appends nothing more. */
  stop(): void
}

export type LogWriterOptions = {
  log: FrameLog
  generationId: string
  attempt: number
  transcript: Transcript
  timings: Pick<RunTimings, 'coalesceMs' | 'coalesceUnits'>
  onRefused: (outcome: Exclude<AppendOutcome, { state: 'appended' }>) => void
  logger: Log
}

const queueUnitsMax = 1_000_000
const retry = { baseMs: 50, maxMs: 1_000 }
const failuresMax = 3

export function createLogWriter(options: LogWriterOptions): LogWriter {
  return new Writer(options)
}

class Writer implements LogWriter {
  readonly #options: LogWriterOptions
  readonly #stopped = new AbortController()
  readonly #queue: FrameQueue = createFrameQueue()
  #isOpen = false
  #isOutOfReach = false
  #sending: Promise<void> | undefined
  #lastCutAt = Number.NEGATIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: LogWriterOptions) {
    this.#options = options
  }

  async open(): Promise<void> {
    try {
      this.#judge(await this.#openLog())
    } catch (error) {
      this.#lost(error)
    }
  }

  offer(): void {
    const { transcript, timings } = this.#options
    if (transcript.pendingUnits() === 0 || this.#sending !== undefined || this.#isStopped()) return
    const waitMs = this.#lastCutAt + timings.coalesceMs - performance.now()
    if (waitMs <= 0 || transcript.pendingUnits() >= timings.coalesceUnits) this.cutNow()
    else this.#timer ??= setTimeout(() => this.cutNow(), waitMs)
  }

  cutNow(extra?: Frame): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const frames = this.#options.transcript.cut()
    if (this.#isStopped()) return
    this.#lastCutAt = performance.now()
    this.#queue.add(extra === undefined ? frames : [...frames, extra])
    if (this.#sending !== undefined || this.#queue.first() === undefined) return
    this.#sending = this.#send().finally(() => {
      this.#sending = undefined
      this.offer()
    })
  }

  async settle(ms: number): Promise<void> {
    const limit = new AbortController()
    const isOver = pause(ms, limit.signal).then(() => true)
    // Each round waits for the batch in hand; text that came meanwhile makes another.
    while (this.#isBusy() && !(await Promise.race([isOver, this.#sending?.then(() => false)])));
    limit.abort()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#stopped.abort()
  }

  #isStopped(): boolean {
    return this.#stopped.signal.aborted
  }

  #isBusy(): boolean {
    return this.#sending !== undefined && !this.#isOutOfReach && !this.#isStopped()
  }

  async #send(): Promise<void> {
    let failures = 0
    for (let frame = this.#queue.first(); frame !== undefined && !this.#isStopped(); frame = this.#queue.first()) {
      try {
        const isTaken = this.#judge(await this.#append(frame))
        this.#isOutOfReach = false
        failures = 0
        if (isTaken) this.#queue.dropFirst()
      } catch (error) {
        failures += 1
        this.#lost(error, failures)
        await pause(backoff({ attempt: failures, ...retry }), this.#stopped.signal)
      }
    }
  }

  async #append(frame: Frame): Promise<AppendOutcome> {
    const { log, generationId, attempt } = this.#options
    const opened: AppendOutcome = this.#isOpen ? { state: 'appended' } : await this.#openLog()
    return opened.state === 'appended' ? await log.append(generationId, { attempt, ...frame }) : opened
  }

  async #openLog(): Promise<AppendOutcome> {
    const outcome = await this.#options.log.open(this.#options.generationId, this.#options.attempt)
    this.#isOpen = outcome.state === 'appended'
    return outcome
  }

  #judge(outcome: AppendOutcome): boolean {
    if (outcome.state === 'appended') return true
    this.stop()
    this.#options.onRefused(outcome)
    return false
  }

  /** One failure may be a lost reply; several in a row are a log that nobody should wait for. */
  #lost(error: unknown, failures = failuresMax): void {
    if (failures < failuresMax) return
    if (!this.#isOutOfReach)
      this.#options.logger.warn(
        { error, generationId: this.#options.generationId },
        'the token log is out of reach, going on without it',
      )
    this.#isOutOfReach = true
  }
}

type FrameQueue = { add(frames: readonly Frame[]): void; first(): Frame | undefined; dropFirst(): void }

/** Past its bound the oldest frames go, except the first, which may be on its way. */
function createFrameQueue(): FrameQueue {
  const frames: Frame[] = []
  let units = 0
  return {
    add(added) {
      for (const frame of added) {
        frames.push(frame)
        units += unitsOf(frame)
      }
      while (units > queueUnitsMax && frames.length > 2)
        units -= frames.splice(1, 1).reduce((sum, frame) => sum + unitsOf(frame), 0)
    },
    first: () => frames[0],
    dropFirst() {
      const first = frames.shift()
      if (first !== undefined) units -= unitsOf(first)
    },
  }
}

function unitsOf({ frame }: Frame): number {
  return 'text' in frame.data ? frame.data.text.length : 100
}
