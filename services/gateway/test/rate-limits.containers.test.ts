import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFaultProxy, createTestLogger, waitFor } from '@scriptorium/testkit'
import { startRedisContainer } from '@scriptorium/testkit/containers'
import type { RateLimits } from '../src/domain/rate-limits.ts'
import { createRedisRateLimits } from '../src/store/rate-limits-redis.ts'
import type { RedisRateLimits } from '../src/store/rate-limits-redis.ts'

let redis: Awaited<ReturnType<typeof startRedisContainer>>
beforeAll(async () => {
  redis = await startRedisContainer()
}, 120_000)
afterAll(async () => await redis?.stop(), 60_000)

const limit = { burst: 4, perSecond: 0.1 }

function open(url = redis.url): RedisRateLimits {
  return createRedisRateLimits({ url, keyPrefix: 'test:', logger: createTestLogger() })
}

/** Each has its own count until it is connected. */
async function untilShared(first: RateLimits, second: RateLimits): Promise<void> {
  const isShared = async (): Promise<boolean> => {
    const key = crypto.randomUUID()
    await first.take('test', key, limit)
    return (await second.take('test', key, limit)).left === 2
  }
  await waitFor(isShared, { what: 'one count' })
}

describe('limits in Redis', () => {
  it('D6: are one count for all gateways, and come back', async () => {
    const [first, second] = [open(), open()]
    await untilShared(first, second)
    const waits = []
    for (let round = 0; round < 3; round += 1)
      for (const limits of [first, second]) waits.push((await limits.take('test', 'ada', limit)).waitMs > 0)
    expect(waits).toEqual([false, false, false, false, true, true])
    expect((await first.take('test', 'ada', limit)).waitMs).toBeLessThanOrEqual(40_000)
    for (let times = 0; times < 4; times += 1) await second.giveBack('test', 'ada', limit)
    expect((await first.take('test', 'ada', limit)).waitMs).toBe(0)
    await Promise.all([first.close(), second.close()])
  })

  it('D6: are counted by the process while Redis is frozen, and shared again afterwards', async () => {
    const proxy = await createFaultProxy({ target: { host: redis.host, port: redis.port } })
    const [frozen, direct] = [open(proxy.urlOf(redis.url)), open()]
    await untilShared(frozen, direct)
    proxy.blackhole()
    const startedAt = performance.now()
    const waits = []
    for (let times = 0; times < 50; times += 1) waits.push((await frozen.take('test', 'bob', limit)).waitMs > 0)
    expect(waits.filter((isRefused) => !isRefused)).toHaveLength(limit.burst)
    // One command's time-out, not fifty.
    expect(performance.now() - startedAt).toBeGreaterThan(200)
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    proxy.resume()
    await untilShared(frozen, direct)
    await Promise.all([frozen.close(), direct.close()])
    await proxy.close()
  })
})
