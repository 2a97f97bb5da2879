/**
 * The job queue on BullMQ; where its jobs lie (Redis or PostgreSQL) is the caller's choice. One BullMQ queue per job name.
 *
 * What this adds to BullMQ: every wait has a limit; a job that is done or failed is removed, so that its id is free again;
 * a stalled job is failed, not run twice (the sweeper asks for it again, under another id); a worker that has stopped
 * taking jobs is noticed.
 */
import { ServiceError, jobCatalogue } from '@scriptorium/contracts'
import type { JobData, JobName } from '@scriptorium/contracts'
import { withDeadline } from '@scriptorium/timing'
import type { Logger } from '@scriptorium/runtime'
import type { JobsOptions } from 'bullmq'
import { closeWithin, reportErrors } from './bullmq-jobs-backend.ts'
import type { BullmqBackend, BullmqQueue, JobTimings } from './bullmq-jobs-backend.ts'
import { createBullmqWorker } from './bullmq-jobs-worker.ts'
import { assertJobData, assertJobId, assertPriority } from './job-codec.ts'
import { watchQueue } from './metrics.ts'
import { withContext } from './job-context.ts'
import type { EnqueueOptions, JobHandler, JobQueue, JobWorker, QueueCounts } from './index.ts'

export type BullmqJobsOptions = {
  backend: BullmqBackend
  logger: Logger
  onFatal: (error: Error) => void
  timings: JobTimings
}

const waitingStates = ['waiting', 'prioritized'] as const
/** How many of the waiting are looked at to find the oldest. */
const oldestSampleSize = 100

export function createBullmqJobQueue(options: BullmqJobsOptions): JobQueue {
  return new BullmqJobQueue(options)
}

class BullmqJobQueue implements JobQueue {
  readonly #options: BullmqJobsOptions
  readonly #queues = new Map<JobName, BullmqQueue>()
  readonly #workers = new Set<JobWorker>()
  readonly #unwatch: () => void
  #closed = false

  constructor(options: BullmqJobsOptions) {
    this.#options = options
    this.#unwatch = watchQueue(Object.keys(jobCatalogue), async (name) => await this.counts(name as JobName))
  }

  async enqueue<N extends JobName>(
    name: N,
    data: JobData<N>,
    { jobId, priority = 1, delayMs = 0 }: EnqueueOptions,
  ): Promise<void> {
    assertJobData(name, data)
    assertJobId(jobId)
    assertPriority(priority)
    const options: JobsOptions = {
      jobId,
      priority,
      attempts: jobCatalogue[name].attempts,
      removeOnComplete: true,
      removeOnFail: true,
      stackTraceLimit: 0,
      ...(delayMs > 0 && { delay: Math.ceil(delayMs) }),
    }
    await this.#bounded('take the job', () => this.#queue(name).add(name, withContext(data), options))
  }

  async work<N extends JobName>(
    name: N,
    { concurrency }: { concurrency: number },
    handler: JobHandler<N>,
  ): Promise<JobWorker> {
    const worker = await createBullmqWorker({
      ...this.#options,
      name,
      concurrency,
      handler,
      waiting: () => this.#waiting(name),
    })
    const tracked: JobWorker = {
      drain: () => worker.drain(),
      close: async (options) => {
        this.#workers.delete(tracked)
        await worker.close(options)
      },
    }
    this.#workers.add(tracked)
    return tracked
  }

  async counts(name: JobName): Promise<QueueCounts> {
    return await this.#bounded('tell its length', async () => {
      const queue = this.#queue(name)
      const byState = await queue.getJobCounts(...waitingStates, 'active', 'delayed')
      const counts: QueueCounts = {
        waiting: sum(byState, waitingStates),
        active: sum(byState, ['active']),
        delayed: sum(byState, ['delayed']),
      }
      if (counts.waiting === 0) return counts
      const sample = await queue.getJobs([...waitingStates], 0, oldestSampleSize - 1, true)
      const oldest = Math.min(...sample.map((job) => job.timestamp + (job.delay ?? 0)))
      return Number.isFinite(oldest) ? { ...counts, oldestWaitingMs: Math.max(0, Date.now() - oldest) } : counts
    })
  }

  async health(): Promise<{ ok: boolean; detail?: string }> {
    if (this.#closed) return { ok: false, detail: 'closed' }
    try {
      for (const name of Object.keys(jobCatalogue) as JobName[]) await this.#waiting(name)
      return { ok: true }
    } catch (error) {
      return { ok: false, detail: ServiceError.from(error).detail }
    }
  }

  async close(): Promise<void> {
    this.#unwatch()
    await Promise.allSettled([...this.#workers].map((worker) => worker.close({ timeoutMs: 0 })))
    this.#closed = true
    await Promise.allSettled(
      [...this.#queues.values()].map((queue) => closeWithin(queue, this.#options.timings.commandMs)),
    )
    this.#queues.clear()
  }

  #queue(name: JobName): BullmqQueue {
    if (this.#closed) throw new ServiceError('unavailable', { detail: 'The job queue is closed.' })
    const known = this.#queues.get(name)
    if (known !== undefined) return known
    const queue = this.#options.backend.openQueue(name)
    reportErrors(queue, this.#options.logger, { job: name, part: 'queue' })
    this.#queues.set(name, queue)
    return queue
  }

  async #waiting(name: JobName): Promise<number> {
    return await this.#bounded('tell its length', async () =>
      sum(await this.#queue(name).getJobCounts(...waitingStates), waitingStates),
    )
  }

  async #bounded<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await withDeadline(work, this.#options.timings.commandMs)
    } catch (error) {
      if (ServiceError.is(error)) throw error
      throw new ServiceError('unavailable', { detail: `The job queue did not ${what}.`, cause: error })
    }
  }
}

function sum(byState: Record<string, number>, states: readonly string[]): number {
  return states.reduce((total, state) => total + (byState[state] ?? 0), 0)
}
