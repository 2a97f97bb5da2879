/** One BullMQ worker behind the port: time-outs by signal, a bounded close, and the watchdog that replaces a worker that sleeps. */
import { ServiceError, jobCatalogue } from '@scriptorium/contracts'
import type { JobName } from '@scriptorium/contracts'
import { runInContext } from '@scriptorium/runtime'
import { backgroundTimers, DeadlineError, pause, periodic, withDeadline } from '@scriptorium/timing'
import type { Periodic } from '@scriptorium/timing'
import { openSpan } from '@scriptorium/tracing'
import type { Logger } from '@scriptorium/runtime'
import type { Job } from 'bullmq'
import { closeWithin, reportErrors } from './bullmq-jobs-backend.ts'
import type { BullmqBackend, BullmqWorker, BullmqWorkerSettings, JobTimings } from './bullmq-jobs-backend.ts'
import { assertJobData } from './job-codec.ts'
import { splitContext } from './job-context.ts'
import { jobsEnded, observeWait, replacements } from './metrics.ts'
import { createWatchdog } from './watchdog.ts'
import type { JobHandler, JobWorker } from './index.ts'

export type BullmqWorkerOptions<N extends JobName> = {
  name: N
  concurrency: number
  handler: JobHandler<N>
  backend: BullmqBackend
  logger: Logger
  /** Called once, when a worker that takes no jobs could not be mended by replacing it: the process should end. */
  onFatal: (error: Error) => void
  timings: JobTimings
  /** How many jobs could start now. */
  waiting: () => Promise<number>
}

type InHand = {
  controller: AbortController
  /** Resolves when the handler has ended. */
  ended: Promise<void>
  /** Gives the place in the queue up, though the handler may run on: BullMQ would wait for it for ever. */
  giveUp: () => void
}

const drainPollMs = 10
const drainMaxMs = 60_000

/** @throws ServiceError `unavailable` when the back end does not answer. */
export async function createBullmqWorker<N extends JobName>(options: BullmqWorkerOptions<N>): Promise<JobWorker> {
  const jobs = createRunner(options)
  let worker = await openWorker(options, jobs.run)

  /**
   * The old worker takes nothing more but may finish what it has in hand; for that long more jobs may run than `concurrency`.
   * A back end that is away is no fault of the worker: the next look tries again.
   */
  async function replace(stopped: AbortSignal): Promise<void> {
    const old = worker
    replacements.add({ job: options.name })
    options.logger.error(
      { job: options.name, inHand: jobs.inHand.size },
      'the worker takes no jobs though some wait; replacing it',
    )
    const fresh = await openWorker(options, jobs.run)
    if (stopped.aborted) return await closeWithin(fresh, options.timings.commandMs)
    worker = fresh
    void closeWithin(old, jobs.timeoutMs + options.timings.abortGraceMs).catch((error: unknown) =>
      options.logger.warn({ error }, 'the replaced worker did not close'),
    )
  }

  const watching = createWatch({ ...options, jobs, replace })
  watching.start()

  return {
    async close({ timeoutMs }) {
      void watching.stop()
      const closing = worker.close().then(() => Promise.all([...jobs.inHand].map(({ ended }) => ended)))
      if (await settledWithin(closing, timeoutMs)) return
      const late = [...jobs.inHand]
      for (const { controller } of late)
        controller.abort(new ServiceError('cancelled', { detail: 'The worker is stopping.' }))
      await settledWithin(Promise.all(late.map(({ ended }) => ended)), options.timings.abortGraceMs)
      for (const { giveUp } of late) giveUp()
      await closeWithin(worker, options.timings.commandMs)
      if (late.length > 0)
        throw new ServiceError('deadline_exceeded', {
          detail: `${late.length} jobs had not ended when the worker stopped.`,
        })
    },
    async drain() {
      const until = performance.now() + drainMaxMs
      while (jobs.inHand.size > 0 || (await options.waiting()) > 0) {
        if (performance.now() > until)
          throw new ServiceError('deadline_exceeded', { detail: 'The queue did not run dry.' })
        await pause(drainPollMs)
      }
    },
  }
}

type HandedJob = Pick<Job, 'id' | 'data' | 'timestamp'> & { delay?: number }

type Runner = {
  run: (job: HandedJob) => Promise<void>
  inHand: ReadonlySet<InHand>
  /** Counts up with every job. */
  started: () => number
  timeoutMs: number
}

function createRunner<N extends JobName>({ name, handler, logger, timings }: BullmqWorkerOptions<N>): Runner {
  const timeoutMs = timings.jobTimeoutMs ?? jobCatalogue[name].timeoutMs
  const inHand = new Set<InHand>()
  let started = 0

  async function run(job: HandedJob): Promise<void> {
    const { data, context } = splitContext(job.data)
    observeWait(name, Date.now() - job.timestamp - (job.delay ?? 0))
    const span = openSpan(`job ${name}`, { kind: 'consumer', parent: context.trace })
    try {
      await runInContext({ ...context, trace: span.trace }, async () => await runJob(job.id ?? '', data))
      jobsEnded.add({ job: name, outcome: 'done' })
      span.end()
    } catch (error) {
      const { code } = ServiceError.from(error)
      jobsEnded.add({ job: name, outcome: code })
      span.end(code)
      throw error
    }
  }

  async function runJob(jobId: string, data: unknown): Promise<void> {
    started += 1
    const controller = new AbortController()
    const work = startJob(() => {
      assertJobData(name, data)
      return handler(data, { jobId, signal: controller.signal })
    })
    const given = Promise.withResolvers<never>()
    const entry: InHand = {
      controller,
      ended: work.then(
        () => undefined,
        () => undefined,
      ),
      giveUp: () =>
        given.reject(new ServiceError('cancelled', { detail: 'The worker stopped before the job had ended.' })),
    }
    inHand.add(entry)
    void entry.ended.then(() => inHand.delete(entry))
    const timer = setTimeout(
      () =>
        controller.abort(new ServiceError('deadline_exceeded', { detail: 'The job took longer than its time limit.' })),
      timeoutMs,
    )
    try {
      // A handler that ignores its abort signal is dropped from the queue after the grace period; it may still be running.
      await withDeadline(Promise.race([work, given.promise]), timeoutMs + timings.abortGraceMs)
    } catch (error) {
      logger.warn({ error, job: name, jobId }, 'job handler failed')
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  return { run, inHand, started: () => started, timeoutMs }
}

async function openWorker<N extends JobName>(
  { name, concurrency, backend, logger, timings }: BullmqWorkerOptions<N>,
  run: Runner['run'],
): Promise<BullmqWorker> {
  const worker = backend.openWorker(name, (job) => run(job), workerSettings(concurrency, timings))
  reportErrors(worker, logger, { job: name, part: 'worker' })
  try {
    await withDeadline(worker.waitUntilReady(), timings.commandMs)
  } catch (error) {
    await closeWithin(worker, timings.commandMs)
    throw new ServiceError('unavailable', { detail: 'The job queue could not be reached.', cause: error })
  }
  return worker
}

type Watch<N extends JobName> = BullmqWorkerOptions<N> & {
  jobs: Runner
  /** @param stopped aborts when the worker is closed meanwhile. */
  replace: (stopped: AbortSignal) => Promise<void>
}

function createWatch<N extends JobName>({
  name,
  concurrency,
  waiting,
  onFatal,
  logger,
  timings,
  jobs,
  replace,
}: Watch<N>): Periodic {
  const watchdog = createWatchdog({ stuckMs: timings.stuckMs })
  return periodic({
    everyMs: timings.watchdogMs,
    timers: backgroundTimers,
    run: async (stopped) => {
      const sample = {
        waiting: await waiting().catch(() => undefined),
        freeSlots: concurrency - jobs.inHand.size,
        started: jobs.started(),
      }
      if (stopped.aborted) return undefined
      const verdict = watchdog.judge(sample, performance.now())
      if (verdict === 'reconnect') await replace(stopped)
      if (verdict !== 'give_up') return undefined
      onFatal(
        new Error(
          `The worker of "${name}" takes no jobs though ${sample.waiting ?? 0} wait, and replacing it did not help.`,
        ),
      )
      return { end: true }
    },
    onError: (error) => logger.warn({ error, job: name }, 'the worker could not be replaced'),
  })
}

function workerSettings(concurrency: number, timings: JobTimings): BullmqWorkerSettings {
  return {
    concurrency,
    lockDuration: timings.lockMs,
    stalledInterval: timings.stalledCheckMs,
    // A stalled job ends; whether its work is to be done again is decided in PostgreSQL, and asked for under another id.
    maxStalledCount: 0,
    // BullMQ's own 15 seconds would be the time to the next job after an outage.
    runRetryDelay: 1_000,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  }
}

/** A handler may throw before its first await. */
async function startJob(work: () => Promise<void>): Promise<void> {
  await work()
}

async function settledWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  try {
    await withDeadline(work, ms)
    return true
  } catch (error) {
    return !DeadlineError.is(error)
  }
}
