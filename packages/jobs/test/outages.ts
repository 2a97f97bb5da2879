/** What every job queue must do when the database of its jobs goes away and comes back; slow, so for the containers' run only. */
import { describe, expect, it } from 'vitest'
import { createFaultProxy, waitFor } from '@scriptorium/testkit'
import type { FaultProxy } from '@scriptorium/testkit'
import type { JobTimings } from '../src/bullmq-jobs-backend.ts'
import type { JobQueue } from '../src/index.ts'
import { data } from './conformance.ts'

export type OutageFixture = {
  address(): { host: string; port: number }
  open(timings: Partial<JobTimings>, through?: FaultProxy): Promise<JobQueue>
}

export function describeOutages(name: string, fixture: OutageFixture): void {
  describe(`job queue under outages: ${name}`, () => {
    // BullMQ 6 before 6.3.3 took no more jobs after an outage of more than six seconds; the watchdog is the second net.
    it.each(['cut', 'blackhole'] as const)(
      'takes jobs again within ten seconds of the end of an outage (%s)',
      async (fault) => {
        const proxy = await createFaultProxy({ target: fixture.address() })
        const queue = await fixture.open({ commandMs: 1_000 }, proxy)
        const direct = await fixture.open({})
        const ran: string[] = []
        const worker = await queue.work('generate', { concurrency: 1 }, async (_, { jobId }) => void ran.push(jobId))
        await queue.enqueue('generate', data(), { jobId: `before.${fault}` })
        await waitFor(() => ran.length === 1, { what: 'the job before' })

        proxy[fault]()
        const downSince = performance.now()
        await expect(queue.enqueue('generate', data(), { jobId: `during.${fault}` })).rejects.toMatchObject({
          code: 'unavailable',
        })
        expect(performance.now() - downSince).toBeLessThan(2_000)
        await waitFor(async () => !(await queue.health()).ok, { what: 'ill health' })
        await direct.enqueue('generate', data(), { jobId: `waiting.${fault}` })
        await waitFor(() => performance.now() - downSince > 8_000, {
          what: 'eight seconds of outage',
          timeoutMs: 10_000,
        })
        proxy.resume()
        await waitFor(() => ran.includes(`waiting.${fault}`), { what: 'the job that waited', timeoutMs: 10_000 })
        await waitFor(async () => (await queue.health()).ok, { what: 'health' })
        await queue.enqueue('generate', data(), { jobId: `after.${fault}` })
        await waitFor(() => ran.includes(`after.${fault}`), { what: 'the job after' })
        await worker.close({ timeoutMs: 2_000 })
        await queue.close()
        await direct.close()
        await proxy.close()
      },
      60_000,
    )
  })
}
