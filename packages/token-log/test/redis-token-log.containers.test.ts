import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { createFaultProxy, createTestLogger, waitFor } from '@scriptorium/testkit'
import type { FaultProxy } from '@scriptorium/testkit'
import { startRedisContainer } from '@scriptorium/testkit/containers'
import { Redis } from 'ioredis'
import type { TokenLog } from '../src/index.ts'
import { createRedisTokenLog } from '../src/redis-token-log.ts'
import type { RedisTokenLogOptions } from '../src/redis-token-log.ts'
import { collector, describeTokenLog, entry } from './conformance.ts'

let redis: Awaited<ReturnType<typeof startRedisContainer>>
let admin: Redis
beforeAll(async () => {
  redis = await startRedisContainer()
  admin = new Redis(redis.url)
}, 120_000)
afterAll(async () => {
  admin?.disconnect()
  await redis?.stop()
}, 60_000)

function options(changes: Partial<RedisTokenLogOptions> = {}): RedisTokenLogOptions {
  return {
    url: redis.url,
    keyPrefix: 'test:',
    ttlMs: 60_000,
    maxLength: 100_000,
    logger: createTestLogger(),
    ...changes,
  }
}

describeTokenLog('Redis', async () => {
  const log = await createRedisTokenLog(options())
  const other = await createRedisTokenLog(options())
  return {
    log,
    other,
    empty: async () => void (await admin.flushall()),
    close: async () => {
      await log.close()
      await other.close()
    },
  }
})

describe('the token log in Redis, under faults', () => {
  let proxy: FaultProxy
  let log: TokenLog
  let direct: TokenLog
  beforeAll(async () => {
    proxy = await createFaultProxy({ target: { host: redis.host, port: redis.port } })
    log = await createRedisTokenLog(options({ url: proxy.urlOf(redis.url), commandTimeoutMs: 400, pingMs: 100 }))
    direct = await createRedisTokenLog(options())
  })
  afterAll(async () => {
    await log?.close()
    await direct?.close()
    await proxy?.close()
  })

  async function healthy(): Promise<void> {
    await waitFor(async () => (await log.health()).ok, { what: 'health', timeoutMs: 10_000 })
  }

  it('bears the loss of any append’s reply: the repeat is the caller’s own', async () => {
    await healthy()
    const id = newId()
    await log.open(id, 1)
    let lost = 0
    for (let seq = 1; seq <= 40; seq += 1) {
      const cut = seq % 10 === 0 ? proxy.cutWhen('down', (chunk) => chunk.includes('appended')) : undefined
      const first = await log.append(id, entry(1, seq)).catch((error: unknown) => error)
      if (cut === undefined) {
        expect(first).toEqual({ state: 'appended' })
        continue
      }
      await cut
      expect(first).toMatchObject({ code: 'unavailable' })
      lost += 1
      await healthy()
      expect(await log.append(id, entry(1, seq))).toEqual({ state: 'appended' })
    }
    expect(lost).toBe(4)
    expect((await direct.read(id, { attempt: 0, seq: 0 })).entries).toEqual(
      Array.from({ length: 40 }, (_, i) => entry(1, i + 1)),
    )
  })

  it('learns from the repeat of a lost append that it was sealed meanwhile', async () => {
    await healthy()
    const id = newId()
    await log.open(id, 1)
    const cut = proxy.cutWhen('down', (chunk) => chunk.includes('appended'))
    await expect(log.append(id, entry(1, 1))).rejects.toMatchObject({ code: 'unavailable' })
    await cut
    expect(await direct.seal(id, { attempt: 1, afterSeq: 0, by: 'cancel' })).toEqual({
      markerPresent: true,
      tail: [entry(1, 1)],
      lastSeq: 1,
    })
    await healthy()
    expect(await log.append(id, entry(1, 1))).toEqual({ state: 'sealed', by: 'cancel' })
  })

  it('subscribes again after a lost connection, tells of the gap, and then hears', async () => {
    await healthy()
    const id = newId()
    const heard = collector()
    const cancelled: string[] = []
    const subscriptions = [
      await log.subscribe(id, heard),
      await log.onCancel((generationId) => void cancelled.push(generationId)),
    ]
    proxy.cut()
    await direct.append(id, entry(1, 1))
    expect(await log.health()).toMatchObject({ ok: false })
    await expect(log.subscribe(newId(), collector())).rejects.toMatchObject({ code: 'unavailable' })
    proxy.resume()
    await waitFor(() => heard.gaps === 1, { what: 'the gap' })
    expect(heard.messages).toEqual([])
    await healthy()
    expect((await log.read(id, { attempt: 0, seq: 0 })).entries).toEqual([entry(1, 1)])
    await direct.append(id, entry(1, 2))
    await direct.notifyCancel(id)
    await waitFor(() => heard.messages.length === 1 && cancelled.length === 1, { what: 'both notifiers' })
    for (const subscription of subscriptions) await subscription.close()
  })

  it('finds a connection that died in silence', async () => {
    await healthy()
    const id = newId()
    const heard = collector()
    const subscription = await log.subscribe(id, heard)
    proxy.blackhole()
    await expect(log.append(id, entry(1, 1))).rejects.toMatchObject({ code: 'unavailable' })
    const before = proxy.accepted()
    await waitFor(() => proxy.accepted() >= before + 2, { what: 'new connections of both kinds', timeoutMs: 10_000 })
    proxy.resume()
    await waitFor(() => heard.gaps > 0, { what: 'the gap', timeoutMs: 10_000 })
    await direct.append(id, entry(1, 1))
    await waitFor(() => heard.messages.length === 1, { what: 'the frame' })
    await subscription.close()
  })

  it('answers `unavailable` within its bound while Redis is away, and never throws where it may not', async () => {
    await healthy()
    const id = newId()
    proxy.blackhole()
    const start = performance.now()
    const calls = [
      log.open(id, 1),
      log.append(id, entry(1, 1)),
      log.read(id, { attempt: 0, seq: 0 }),
      log.seal(id, { attempt: 1, afterSeq: 0, by: 'sweeper' }),
    ]
    for (const outcome of await Promise.allSettled(calls))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } })
    await Promise.all([log.notifyChanged(id), log.notifyCancel(id), log.expire(id)])
    expect(performance.now() - start).toBeLessThan(2_000)
    proxy.resume()
    await healthy()
  })

  it('starts without Redis, and works once it is there', async () => {
    proxy.cut()
    const late = await createRedisTokenLog(options({ url: proxy.urlOf(redis.url), commandTimeoutMs: 300 }))
    expect((await late.health()).ok).toBe(false)
    const cancelled: string[] = []
    const notifier = await late.onCancel((generationId) => void cancelled.push(generationId))
    proxy.resume()
    await waitFor(async () => (await late.health()).ok, { what: 'health', timeoutMs: 10_000 })
    expect(await late.open(newId(), 1)).toEqual({ state: 'appended' })
    await waitFor(
      async () => {
        await direct.notifyCancel('generation')
        return cancelled.length > 0
      },
      { what: 'the cancel notifier' },
    )
    await notifier.close()
    await late.close()
  })

  it('goes on when Redis has forgotten its scripts, or everything', async () => {
    await healthy()
    const id = newId()
    const heard = collector()
    const subscription = await direct.subscribe(id, heard)
    await direct.open(id, 1)
    await direct.append(id, entry(1, 1))
    await admin.flushall()
    await admin.script('FLUSH')
    expect(await direct.append(id, entry(1, 2))).toEqual({ state: 'appended' })
    expect(await direct.read(id, { attempt: 1, seq: 0 })).toEqual({
      entries: [entry(1, 2)],
      attempt: 1,
      range: { first: 2, last: 2 },
    })
    await waitFor(() => heard.texts().length === 2, { what: 'both frames' })
    await subscription.close()
  })

  it('keeps a log for its time after the last write, and no more of it than told', async () => {
    const short = await createRedisTokenLog(options({ keyPrefix: 'short:', ttlMs: 30_000, maxLength: 200 }))
    const id = newId()
    await short.open(id, 1)
    for (let seq = 1; seq <= 450; seq += 1) await short.append(id, entry(1, seq))
    const { range } = await short.read(id, { attempt: 1, seq: 449 })
    expect(range?.last).toBe(450)
    expect(range?.first).toBeGreaterThan(1)
    expect(range?.first).toBeLessThanOrEqual(251)
    const key = `short:log:${id}`
    expect(await admin.pttl(key)).toBeGreaterThan(25_000)
    await admin.pexpire(key, 1_000)
    await short.expire(id)
    expect(await admin.pttl(key)).toBeGreaterThan(25_000)
    await short.close()
  })
})
