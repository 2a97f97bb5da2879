/**
 * The job queue on BullMQ; where its jobs lie (Redis or PostgreSQL) is the caller's choice. One BullMQ queue per job name.
 *
 * What this adds to BullMQ: every wait has a limit; a job that is done or failed is removed, so that its id is free again;
 * a stalled job is failed, not run twice (the sweeper asks for it anew, under another id); a worker that has stopped
 * taking jobs is noticed.
 */
import { ServiceError, jobCatalogue } from '@scriptorium/contracts'
import type { JobData, JobName } from '@scriptorium/contracts'
import { withDeadline } from '@scriptorium/runtime'
import type { Logger } from '@scriptorium/runtime'
import type { JobsOptions } from 'bullmq'
import { closeWithin, reportErrors } from './bullmq-jobs-backend.ts'
import type { BullmqBackend, BullmqQueue, JobTimings } from './bullmq-jobs-backend.ts'
import { createBullmqWorker } from './bullmq-jobs-worker.ts'
import { assertJobData, assertJobId, assertPriority } from './job-codec.ts'
import type { EnqueueOptions, JobHandler, JobQueue, JobWorker, QueueCounts } from './index.ts'

export type BullmqJobsOptions = { backend: BullmqBackend; logger: Logger; onFatal: (error: Error) => void; timings: JobTimings }

const waitingStates = ['waiting', 'prioritized'] as const
/** How many of the waiting are looked at to find the oldest. */
const oldestSampleSize = 100

export function createBullmqJobQueue({ backend, logger, onFatal, timings }: BullmqJobsOptions): JobQueue {
  const queues = new Map<JobName, BullmqQueue>()
  const workers = new Set<JobWorker>()
  let closed = false

  function queueOf(name: JobName): BullmqQueue {
    if (closed) throw new ServiceError('unavailable', { detail: 'The job queue is closed.' })
    const known = queues.get(name)
    if (known !== undefined) return known
    const queue = backend.openQueue(name)
    reportErrors(queue, logger, { job: name, part: 'queue' })
    queues.set(name, queue)
    return queue
  }

  async function bounded<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await withDeadline(work, timings.commandMs)
    } catch (error) {
      if (ServiceError.is(error)) throw error
      throw new ServiceError('unavailable', { detail: `The job queue did not ${what}.`, cause: error })
    }
  }

  async function enqueue<N extends JobName>(name: N, data: JobData<N>, { jobId, priority = 1, delayMs = 0 }: EnqueueOptions): Promise<void> {
    assertJobData(name, data)
    assertJobId(jobId)
    assertPriority(priority)
    const options: JobsOptions = {
      jobId, priority, attempts: jobCatalogue[name].attempts, removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0, ...(delayMs > 0 && { delay: Math.ceil(delayMs) }),
    }
    await bounded('take the job', () => queueOf(name).add(name, data, options))
  }

  async function counts(name: JobName): Promise<QueueCounts> {
    return await bounded('tell its length', async () => {
      const queue = queueOf(name)
      const byState = await queue.getJobCounts(...waitingStates, 'active', 'delayed')
      const waiting = (byState['waiting'] ?? 0) + (byState['prioritized'] ?? 0)
      const result: QueueCounts = { waiting, active: byState['active'] ?? 0, delayed: byState['delayed'] ?? 0 }
      if (waiting === 0) return result
      const sample = await queue.getJobs([...waitingStates], 0, oldestSampleSize - 1, true)
      const oldest = Math.min(...sample.map((job) => job.timestamp + (job.delay ?? 0)))
      return Number.isFinite(oldest) ? { ...result, oldestWaitingMs: Math.max(0, Date.now() - oldest) } : result
    })
  }

  async function work<N extends JobName>(name: N, { concurrency }: { concurrency: number }, handler: JobHandler<N>): Promise<JobWorker> {
    const queue = queueOf(name)
    const worker = await createBullmqWorker({
      name, concurrency, handler, backend, logger, onFatal, timings,
      waiting: async () => {
        const byState = await bounded('tell its length', () => queue.getJobCounts(...waitingStates))
        return (byState['waiting'] ?? 0) + (byState['prioritized'] ?? 0)
      },
    })
    const tracked: JobWorker = {
      drain: () => worker.drain(),
      async close(options) {
        workers.delete(tracked)
        await worker.close(options)
      },
    }
    workers.add(tracked)
    return tracked
  }

  return {
    enqueue,
    work,
    counts,
    async health() {
      if (closed) return { ok: false, detail: 'closed' }
      try {
        for (const name of Object.keys(jobCatalogue) as JobName[]) await counts(name)
        return { ok: true }
      } catch (error) {
        return { ok: false, detail: ServiceError.from(error).detail }
      }
    },
    async close() {
      await Promise.allSettled([...workers].map((worker) => worker.close({ timeoutMs: 0 })))
      closed = true
      await Promise.allSettled([...queues.values()].map((queue) => closeWithin(queue, timings.commandMs)))
      queues.clear()
    },
  }
}
