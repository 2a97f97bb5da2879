/** What the queue needs of BullMQ, whichever database its jobs lie in. */
import { DeadlineError, withDeadline } from '@scriptorium/timing'
import type { Logger, LogFields } from '@scriptorium/runtime'
import type { JobsOptions, JobType, Processor, WorkerOptions } from 'bullmq'

/** The parts of BullMQ's classes that are used; both back ends' classes have them. */
type BullmqPart = {
  close(): Promise<void>
  disconnect(): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
}

export type BullmqQueue = BullmqPart & {
  add(name: string, data: unknown, options: JobsOptions): Promise<unknown>
  getJobCounts(...states: JobType[]): Promise<Record<string, number>>
  getJobs(
    states: JobType[],
    start: number,
    end: number,
    ascending: boolean,
  ): Promise<{ timestamp: number; delay?: number }[]>
}

export type BullmqWorker = BullmqPart & { waitUntilReady(): Promise<void> }

export type BullmqWorkerSettings = Omit<WorkerOptions, 'connection'>

export type BullmqBackend = {
  openQueue(name: string): BullmqQueue
  openWorker(name: string, processor: Processor, settings: BullmqWorkerSettings): BullmqWorker
}

/** Times in milliseconds; the defaults are for production, tests pass shorter ones. */
export type JobTimings = {
  /** The longest that adding or counting may take. */
  commandMs: number
  /** A job whose worker has not renewed its lock for so long counts as stalled. */
  lockMs: number
  stalledCheckMs: number
  watchdogMs: number
  stuckMs: number
  /** What a handler is left to end after its signal has been aborted. */
  abortGraceMs: number
  /** Instead of the catalogue's. */
  jobTimeoutMs?: number
}

export const jobTimingsDefault: JobTimings = {
  commandMs: 3_000,
  lockMs: 30_000,
  stalledCheckMs: 15_000,
  watchdogMs: 1_000,
  stuckMs: 5_000,
  abortGraceMs: 3_000,
}

/** BullMQ's own close can wait without limit; past ours the connection is cut. */
export async function closeWithin(
  part: { close(): Promise<void>; disconnect(): Promise<void> },
  ms: number,
): Promise<void> {
  try {
    await withDeadline(part.close(), ms)
  } catch (error) {
    if (!DeadlineError.is(error)) throw error
    await withDeadline(part.disconnect(), ms).catch(() => undefined)
  }
}

const reportEveryMs = 10_000

/** BullMQ reports every failed try to connect; one line in ten seconds is enough. Without a listener an error would end the process. */
export function reportErrors(
  part: { closing?: unknown; on(event: 'error', listener: (error: Error) => void): unknown },
  logger: Logger,
  fields: LogFields,
): void {
  let reportedAt = Number.NEGATIVE_INFINITY
  part.on('error', (error) => {
    const now = performance.now()
    // The server may cut what is just being closed.
    if (part.closing !== undefined || now - reportedAt < reportEveryMs) return
    reportedAt = now
    logger.warn({ ...fields, error }, 'the job queue reported an error')
  })
}
