/** What every job queue must do, wherever its jobs lie. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JobData } from '@scriptorium/contracts'
import { currentContext, newId, runInContext } from '@scriptorium/runtime'
import { withDeadline } from '@scriptorium/timing'
import { waitFor } from '@scriptorium/testkit'
import type { JobTimings } from '../src/bullmq-jobs-backend.ts'
import type { JobQueue } from '../src/index.ts'

export type QueueFixture = {
  /** A queue as one process has it, all on the same jobs. */
  open(timings?: Partial<JobTimings>): Promise<JobQueue>
  /** Takes all jobs out. */
  empty(): Promise<void>
  /** What `dying-worker.ts` needs to open the same queue in a process of its own. */
  dyingWorkerArguments: readonly string[]
  close(): Promise<void>
}

type Data = JobData<'generate'>

/** A worker in a process of its own takes the one job there is, and is killed while it has it. */
async function killWorkerInMidJob(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('dying-worker.ts', import.meta.url)), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await withDeadline(once(child.stdout, 'data'), 10_000)
  } finally {
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
}

export function data(): Data {
  return { generationId: newId(), ownerId: newId() }
}

export function describeJobQueue(name: string, openFixture: () => Promise<QueueFixture>): void {
  describe(`job queue: ${name}`, () => {
    let fixture: QueueFixture
    let queue: JobQueue
    const opened: JobQueue[] = []
    beforeAll(async () => {
      fixture = await openFixture()
    }, 120_000)
    beforeEach(async () => {
      await fixture.empty()
      queue = await open()
    })
    afterEach(async () => void (await Promise.all(opened.splice(0).map((one) => one.close()))))
    afterAll(async () => await fixture?.close(), 30_000)

    async function open(timings?: Partial<JobTimings>): Promise<JobQueue> {
      const one = await fixture.open(timings)
      opened.push(one)
      return one
    }

    it('runs what was enqueued, with its data and id', async () => {
      const ran: unknown[] = []
      const worker = await queue.work(
        'generate',
        { concurrency: 2 },
        async (job, { jobId }) => void ran.push([job, jobId]),
      )
      const job = data()
      await queue.enqueue('generate', job, { jobId: `${job.generationId}.0` })
      await waitFor(() => ran.length === 1, { what: 'the job' })
      expect(ran).toEqual([[job, `${job.generationId}.0`]])
      await worker.drain()
    })

    it('runs a job in the request that added it', async () => {
      const seen: unknown[] = []
      const worker = await queue.work('generate', { concurrency: 1 }, async () => void seen.push(currentContext()))
      const trace = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
      const [inside, outside] = [data(), data()]
      await runInContext({ requestId: 'request-1', trace, ownerId: inside.ownerId }, async () => {
        await queue.enqueue('generate', inside, { jobId: `${inside.generationId}.0` })
      })
      await waitFor(() => seen.length === 1, { what: 'the job' })
      await queue.enqueue('generate', outside, { jobId: `${outside.generationId}.0` })
      await waitFor(() => seen.length === 2, { what: 'the other job' })
      // The owner is in the job's data, where the catalogue checks it.
      expect(seen).toEqual([
        { requestId: 'request-1', trace },
        { requestId: expect.stringMatching(/^[\da-f-]{36}$/), trace: undefined },
      ])
      await worker.drain()
    })

    it('does not add a job again while it is there, and takes it again once it has ended', async () => {
      const job = data()
      const options = { jobId: `${job.generationId}.0` }
      for (let i = 0; i < 3; i += 1) await queue.enqueue('generate', job, options)
      expect(await queue.counts('generate')).toMatchObject({ waiting: 1, active: 0, delayed: 0 })
      const gate = Promise.withResolvers<void>()
      let runs = 0
      const worker = await queue.work('generate', { concurrency: 1 }, async () => {
        runs += 1
        await gate.promise
      })
      await waitFor(() => runs === 1, { what: 'the job at work' })
      await queue.enqueue('generate', job, options)
      expect(await queue.counts('generate')).toMatchObject({ waiting: 0, active: 1 })
      gate.resolve()
      await waitFor(async () => (await queue.counts('generate')).active === 0, { what: 'the end of the job' })
      await queue.enqueue('generate', job, options)
      await waitFor(() => runs === 2, { what: 'the job again' })
      await worker.drain()
    })

    it('takes a failed job’s id again too', async () => {
      const job = data()
      let runs = 0
      const worker = await queue.work('generate', { concurrency: 1 }, async () => {
        runs += 1
        throw new Error('a fault of the handler')
      })
      for (let i = 1; i <= 2; i += 1) {
        await queue.enqueue('generate', job, { jobId: `${job.generationId}.0` })
        await waitFor(() => runs === i, { what: `run ${i}` })
        await waitFor(async () => (await queue.counts('generate')).active === 0, { what: 'the end of the job' })
      }
      await worker.drain()
    })

    it('goes on with the next job after a handler has thrown, at once or later', async () => {
      const ran: string[] = []
      const worker = await queue.work('generate', { concurrency: 1 }, (_, { jobId }) => {
        ran.push(jobId)
        if (jobId.startsWith('now')) throw new Error('thrown before the first await')
        return jobId.startsWith('later') ? Promise.reject(new Error('thrown later')) : Promise.resolve()
      })
      for (const jobId of ['now.0', 'later.0', 'fine.0', 'now.1', 'fine.1'])
        await queue.enqueue('generate', data(), { jobId })
      await waitFor(() => ran.length === 5, { what: 'all jobs' })
      await worker.drain()
      expect(ran).toEqual(['now.0', 'later.0', 'fine.0', 'now.1', 'fine.1'])
    })

    it('runs by priority, and in order within one', async () => {
      for (const [jobId, priority] of [
        ['c.0', 30],
        ['a.0', 10],
        ['b.0', 20],
        ['a.1', 10],
        ['first.0', 1],
        ['b.1', 20],
      ] as const)
        await queue.enqueue('generate', data(), { jobId, priority })
      const ran: string[] = []
      const worker = await queue.work('generate', { concurrency: 1 }, async (_, { jobId }) => void ran.push(jobId))
      await waitFor(() => ran.length === 6, { what: 'all jobs' })
      expect(ran).toEqual(['first.0', 'a.0', 'a.1', 'b.0', 'b.1', 'c.0'])
      await worker.drain()
    })

    it('holds a delayed job back, and runs it then', async () => {
      const ranAt: number[] = []
      const worker = await queue.work('generate', { concurrency: 1 }, async () => void ranAt.push(performance.now()))
      const start = performance.now()
      await queue.enqueue('generate', data(), { jobId: 'later.0', delayMs: 300 })
      expect(await queue.counts('generate')).toMatchObject({ waiting: 0, delayed: 1 })
      await waitFor(() => ranAt.length === 1, { what: 'the delayed job' })
      expect((ranAt[0] ?? 0) - start).toBeGreaterThanOrEqual(290)
      await worker.drain()
    })

    it('runs no more at a time than told', async () => {
      let now = 0
      let most = 0
      let done = 0
      const worker = await queue.work('generate', { concurrency: 3 }, async () => {
        now += 1
        most = Math.max(most, now)
        await new Promise((resolve) => setTimeout(resolve, 5))
        now -= 1
        done += 1
      })
      await Promise.all(Array.from({ length: 30 }, (_, i) => queue.enqueue('generate', data(), { jobId: `j.${i}` })))
      await waitFor(() => done === 30, { what: 'all jobs' })
      await worker.drain()
      expect(most).toBe(3)
    })

    it('counts, and tells how long the oldest has waited', async () => {
      expect(await queue.counts('generate')).toEqual({ waiting: 0, active: 0, delayed: 0 })
      await queue.enqueue('generate', data(), { jobId: 'old.0', priority: 9 })
      await waitFor(async () => ((await queue.counts('generate')).oldestWaitingMs ?? 0) >= 50, { what: 'some age' })
      await queue.enqueue('generate', data(), { jobId: 'new.0', priority: 1 })
      await queue.enqueue('generate', data(), { jobId: 'delayed.0', delayMs: 60_000 })
      const counts = await queue.counts('generate')
      expect(counts).toMatchObject({ waiting: 2, active: 0, delayed: 1 })
      expect(counts.oldestWaitingMs).toBeGreaterThanOrEqual(50)
      expect(await queue.health()).toEqual({ ok: true })
    })

    it('waits at close for what is in hand, and takes nothing more', async () => {
      const started = Promise.withResolvers<void>()
      const gate = Promise.withResolvers<void>()
      const ended: string[] = []
      const worker = await queue.work('generate', { concurrency: 1 }, async (_, { jobId }) => {
        started.resolve()
        await gate.promise
        ended.push(jobId)
      })
      await queue.enqueue('generate', data(), { jobId: 'in-hand.0' })
      await started.promise
      await queue.enqueue('generate', data(), { jobId: 'waiting.0' })
      const closing = worker.close({ timeoutMs: 10_000 }).then(() => [...ended])
      gate.resolve()
      expect(await closing).toEqual(['in-hand.0'])
      expect(await queue.counts('generate')).toMatchObject({ waiting: 1, active: 0 })
    })

    it('tells jobs to stop that have not ended when the time to close is over', async () => {
      const impatient = await open({ abortGraceMs: 300 })
      const started = Promise.withResolvers<void>()
      let told = false
      const worker = await impatient.work('generate', { concurrency: 1 }, async (_, { signal }) => {
        started.resolve()
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        told = true
      })
      await impatient.enqueue('generate', data(), { jobId: 'slow.0' })
      await started.promise
      await expect(worker.close({ timeoutMs: 50 })).rejects.toMatchObject({ code: 'deadline_exceeded' })
      expect(told).toBe(true)
    })

    it('closes though a handler ignores its signal', async () => {
      const impatient = await open({ abortGraceMs: 50, commandMs: 500 })
      const started = Promise.withResolvers<void>()
      const worker = await impatient.work('generate', { concurrency: 1 }, async () => {
        started.resolve()
        await new Promise(() => undefined)
      })
      await impatient.enqueue('generate', data(), { jobId: 'stuck.0' })
      await started.promise
      await expect(worker.close({ timeoutMs: 50 })).rejects.toMatchObject({ code: 'deadline_exceeded' })
    })

    it('tells a job to stop that takes longer than its time, and goes on with the next', async () => {
      const strict = await open({ jobTimeoutMs: 100, abortGraceMs: 100 })
      const ended: string[] = []
      const worker = await strict.work('generate', { concurrency: 1 }, async (_, { jobId, signal }) => {
        if (jobId === 'stuck.0') await new Promise(() => undefined)
        if (jobId === 'slow.0') await new Promise((resolve) => signal.addEventListener('abort', resolve))
        ended.push(jobId)
      })
      for (const jobId of ['slow.0', 'stuck.0', 'next.0']) await strict.enqueue('generate', data(), { jobId })
      await waitFor(() => ended.length === 2, { what: 'the slow job and the next' })
      expect(ended).toEqual(['slow.0', 'next.0'])
      await expect(worker.close({ timeoutMs: 50 })).rejects.toMatchObject({ code: 'deadline_exceeded' })
    })

    it('lets a stalled job swallow neither another id nor, once it is cleared, its own', async () => {
      const short = { lockMs: 200, stalledCheckMs: 100 }
      const generationId = newId()
      const job = { generationId, ownerId: newId() }
      await queue.enqueue('generate', job, { jobId: `${generationId}.0` })
      await killWorkerInMidJob(fixture.dyingWorkerArguments)
      expect(await queue.counts('generate')).toMatchObject({ active: 1 })

      const living = await open(short)
      const ran: string[] = []
      await living.work('generate', { concurrency: 1 }, async (_, { jobId }) => void ran.push(jobId))
      await living.enqueue('generate', job, { jobId: `${generationId}.1` })
      await waitFor(() => ran.includes(`${generationId}.1`), { what: 'the requeue' })
      await waitFor(
        async () => {
          const { active, waiting } = await queue.counts('generate')
          return active + waiting === 0
        },
        { what: 'the stalled job cleared', timeoutMs: 15_000 },
      )
      // Stalled is not run twice by itself; asked for again, it is.
      expect(ran).toEqual([`${generationId}.1`])
      await living.enqueue('generate', job, { jobId: `${generationId}.0` })
      await waitFor(() => ran.length === 2, { what: 'the first id again' })
    })

    it('leaves what waits to the next process', async () => {
      for (const jobId of ['a.0', 'b.0', 'c.0']) await queue.enqueue('generate', data(), { jobId })
      await queue.close()
      const next = await open()
      const ran: string[] = []
      const worker = await next.work('generate', { concurrency: 2 }, async (_, { jobId }) => void ran.push(jobId))
      await waitFor(() => ran.length === 3, { what: 'what waited' })
      await worker.drain()
    })

    it('shares jobs out between workers, each to one', async () => {
      const other = await open()
      const ran: string[] = []
      for (const one of [queue, other])
        await one.work('generate', { concurrency: 2 }, async (_, { jobId }) => void ran.push(jobId))
      await Promise.all(
        Array.from({ length: 40 }, (_, i) =>
          (i % 2 === 0 ? queue : other).enqueue('generate', data(), { jobId: `j.${i}` }),
        ),
      )
      await waitFor(() => ran.length >= 40, { what: 'all jobs' })
      expect(new Set(ran).size).toBe(40)
      expect(ran).toHaveLength(40)
    })

    it('refuses what the catalogue does not know', async () => {
      const job = data()
      const bad = { code: 'validation_failed' }
      await expect(
        queue.enqueue('generate', { ...job, prompt: 'a secret' } as Data, { jobId: 'a.0' }),
      ).rejects.toMatchObject(bad)
      await expect(queue.enqueue('generate', { ...job, ownerId: 'nobody' }, { jobId: 'a.0' })).rejects.toMatchObject(
        bad,
      )
      for (const jobId of ['', 'a:0', '17', 'x'.repeat(201)])
        await expect(queue.enqueue('generate', job, { jobId })).rejects.toMatchObject(bad)
      for (const priority of [0, 1.5, 2_097_152])
        await expect(queue.enqueue('generate', job, { jobId: 'a.0', priority })).rejects.toMatchObject(bad)
      await queue.enqueue('generate', job, { jobId: 'a.0', priority: 2_097_151 })
    })

    it('is closed once', async () => {
      await queue.close()
      await expect(queue.enqueue('generate', data(), { jobId: 'a.0' })).rejects.toMatchObject({ code: 'unavailable' })
      expect((await queue.health()).ok).toBe(false)
    })
  })
}
