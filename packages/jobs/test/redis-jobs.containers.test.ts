import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFaultProxy, createTestLogger, waitFor } from '@scriptorium/testkit'
import { startRedisContainer } from '@scriptorium/testkit/containers'
import { Redis } from 'ioredis'
import { createRedisJobQueue } from '../src/bullmq-jobs-redis.ts'
import type { RedisJobQueueOptions } from '../src/bullmq-jobs-redis.ts'
import { data, describeJobQueue } from './conformance.ts'
import { describeOutages } from './outages.ts'

let redis: Awaited<ReturnType<typeof startRedisContainer>>
let admin: Redis
const fatal: Error[] = []
beforeAll(async () => {
  redis = await startRedisContainer()
  admin = new Redis(redis.url)
}, 120_000)
afterAll(async () => {
  admin?.disconnect()
  await redis?.stop()
  expect(fatal).toEqual([])
}, 60_000)

function options(changes: Partial<RedisJobQueueOptions> = {}): RedisJobQueueOptions {
  return {
    url: redis.url,
    prefix: 'test',
    logger: createTestLogger(),
    onFatal: (error) => void fatal.push(error),
    ...changes,
  }
}

describeJobQueue('BullMQ on Redis', async () => ({
  open: async (timings = {}) => await createRedisJobQueue(options({ timings })),
  empty: async () => void (await admin.flushall()),
  dyingWorkerArguments: ['redis', redis.url, 'test'],
  close: async () => undefined,
}))

describeOutages('BullMQ on Redis', {
  address: () => ({ host: redis.host, port: redis.port }),
  open: async (timings, through) =>
    await createRedisJobQueue(options({ prefix: 'outage', timings, url: through?.urlOf(redis.url) ?? redis.url })),
})

describe('the job queue in Redis', () => {
  it('refuses a Redis that may evict jobs, unless told', async () => {
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru')
    await expect(createRedisJobQueue(options())).rejects.toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('noeviction'),
    })
    const queue = await createRedisJobQueue(options({ allowEviction: true }))
    await queue.close()
    await admin.config('SET', 'maxmemory-policy', 'noeviction')
  })

  it('refuses to start without Redis, within its bound', async () => {
    const proxy = await createFaultProxy({ target: { host: redis.host, port: redis.port } })
    for (const fault of ['cut', 'blackhole'] as const) {
      proxy.resume()
      proxy[fault]()
      const start = performance.now()
      await expect(createRedisJobQueue(options({ url: proxy.urlOf(redis.url) }))).rejects.toMatchObject({
        code: 'unavailable',
      })
      expect(performance.now() - start).toBeLessThan(8_000)
    }
    await proxy.close()
  }, 30_000)

  it('bears the loss of everything', async () => {
    const queue = await createRedisJobQueue(options({ prefix: 'flush' }))
    const ran: string[] = []
    await queue.work('generate', { concurrency: 1 }, async (_, { jobId }) => void ran.push(jobId))
    await queue.enqueue('generate', data(), { jobId: 'before.0' })
    await waitFor(() => ran.length === 1, { what: 'the job before' })
    await admin.flushall()
    await queue.enqueue('generate', data(), { jobId: 'after.0' })
    await waitFor(() => ran.length === 2, { what: 'the job after', timeoutMs: 10_000 })
    await queue.close()
  })
})
