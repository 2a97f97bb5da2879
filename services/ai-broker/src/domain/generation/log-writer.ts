/**
 * Writes a transcript's frames into the token log: the first at once, then no two appends closer than `coalesceMs` unless
 * `coalesceUnits` have come; one append in flight, the rest grows behind it.
 *
 * The log out of reach fails nothing: the frame in hand is tried again under its own id (an append whose reply was lost is
 * then found done), later ones queue up behind it within a bound, past which the oldest go missing; readers mend such a hole
 * from a checkpoint. Only the log's own refusal ends the writing.
 */
import { backoffMs, pause } from './stop-switch.ts'
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
const retryBaseMs = 50
const retryMaxMs = 1_000

export function createLogWriter({ log, generationId, attempt, transcript, timings, onRefused, logger }: LogWriterOptions): LogWriter {
  const stopped = new AbortController()
  let queue: Frame[] = []
  let queueUnits = 0
  let isOpen = false
  let isOutOfReach = false
  let sending: Promise<void> | undefined
  let lastCutAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined

  function enqueue(frames: readonly Frame[]): void {
    for (const frame of frames) {
      queue.push(frame)
      queueUnits += unitsOf(frame)
    }
    // The first is in hand and stays.
    while (queueUnits > queueUnitsMax && queue.length > 2) queueUnits -= unitsOf(...queue.splice(1, 1))
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (stopped.signal.aborted) return
    lastCutAt = performance.now()
    enqueue(transcript.cut())
    sending ??= send().finally(() => {
      sending = undefined
      offer()
    })
  }

  function offer(): void {
    if (transcript.pendingUnits() === 0 || sending !== undefined || stopped.signal.aborted) return
    const waitMs = lastCutAt + timings.coalesceMs - performance.now()
    if (waitMs <= 0 || transcript.pendingUnits() >= timings.coalesceUnits) flush()
    else timer ??= setTimeout(flush, waitMs)
  }

  async function send(): Promise<void> {
    for (let failures = 0; queue.length > 0 && !stopped.signal.aborted;) {
      try {
        const outcome = await appendFirst()
        failures = 0
        isOutOfReach = false
        if (outcome.state !== 'appended') return refuse(outcome)
      } catch (error) {
        failures += 1
        if (!isOutOfReach) logger.warn({ error, generationId }, 'the token log is out of reach, going on without it')
        isOutOfReach = true
        await pause(backoffMs(failures, retryBaseMs, retryMaxMs), stopped.signal)
      }
    }
  }

  async function appendFirst(): Promise<AppendOutcome> {
    if (!isOpen) {
      const opened = await log.open(generationId, attempt)
      if (opened.state !== 'appended') return opened
      isOpen = true
    }
    const first = queue[0]
    if (first === undefined) return { state: 'appended' }
    const outcome = await log.append(generationId, { attempt, ...first })
    if (outcome.state === 'appended') {
      queue.shift()
      queueUnits -= unitsOf(first)
    }
    return outcome
  }

  function refuse(outcome: Exclude<AppendOutcome, { state: 'appended' }>): void {
    stop()
    onRefused(outcome)
  }

  function stop(): void {
    clearTimeout(timer)
    stopped.abort()
    queue = []
    queueUnits = 0
  }

  return {
    async open() {
      try {
        const outcome = await log.open(generationId, attempt)
        if (outcome.state === 'appended') isOpen = true
        else refuse(outcome)
      } catch (error) {
        isOutOfReach = true
        logger.warn({ error, generationId }, 'the token log is out of reach, going on without it')
      }
    },
    offer,
    cutNow(extra) {
      if (stopped.signal.aborted) {
        transcript.cut()
        return
      }
      flush()
      if (extra !== undefined) {
        enqueue([extra])
        flush()
      }
    },
    async settle(ms) {
      const limit = new AbortController()
      const wait = pause(ms, limit.signal)
      while (sending !== undefined && !isOutOfReach && !stopped.signal.aborted) {
        const isOver = await Promise.race([sending.then(() => false), wait.then(() => true)])
        if (isOver) break
      }
      limit.abort()
    },
    stop,
  }
}

function unitsOf(...frames: readonly Frame[]): number {
  return frames.reduce((sum, { frame }) => sum + ('text' in frame.data ? frame.data.text.length : 100), 0)
}
