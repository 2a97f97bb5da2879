/**
 * The job queue: a scheduling hint. PostgreSQL decides what is to be done; losing the queue costs time, never data.
 */
import type { JobData, JobName } from '@scriptorium/contracts'

export type EnqueueOptions = {
  /** `<generationId>.<requeue>`; a job whose id is still in the queue is not added again. */
  jobId: string
  /** 1 (first) to 2,097,151 (last). Always given, because a job without one goes before all others. */
  priority?: number
  delayMs?: number
}

export type JobHandler<N extends JobName> = (
  data: JobData<N>,
  context: { jobId: string; signal: AbortSignal },
) => Promise<void>

export type JobWorker = {
  /** Stops fetching; resolves when jobs in hand have ended, or rejects `deadline_exceeded` after `timeoutMs` having aborted their signals. */
  close(options: { timeoutMs: number }): Promise<void>
  /** Resolves when no job of this worker is in hand and none waits; for tests. */
  drain(): Promise<void>
}

export type QueueCounts = { waiting: number; active: number; delayed: number; oldestWaitingMs?: number }

export type JobQueue = {
  enqueue<N extends JobName>(name: N, data: JobData<N>, options: EnqueueOptions): Promise<void>
  work<N extends JobName>(name: N, options: { concurrency: number }, handler: JobHandler<N>): Promise<JobWorker>
  counts(name: JobName): Promise<QueueCounts>
  health(): Promise<{ ok: boolean; detail?: string }>
  close(): Promise<void>
}
