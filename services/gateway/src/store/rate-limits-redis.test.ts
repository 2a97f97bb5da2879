/** Without Redis; what it does with one is in test/rate-limits.containers.test.ts. */
import { afterEach, describe, expect, it } from 'vitest'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { createTestLogger } from '@scriptorium/testkit'
import { createRedisRateLimits } from './rate-limits-redis.ts'
import type { RedisRateLimits } from './rate-limits-redis.ts'

let server: Server | undefined
const sockets = new Set<Socket>()
let limits: RedisRateLimits | undefined
afterEach(async () => {
  await limits?.close()
  for (const socket of sockets) socket.destroy()
  server?.close()
  server = undefined
})

async function listen(onData: (socket: Socket, text: string) => void): Promise<string> {
  const started = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => onData(socket, bytes.toString()))
  })
  server = started
  await new Promise<void>((resolve) => {
    started.listen(0, '127.0.0.1', resolve)
  })
  return `redis://127.0.0.1:${(started.address() as AddressInfo).port}`
}

const limit = { burst: 3, perSecond: 0.01 }

async function takeFour(url: string, commandTimeoutMs = 100): Promise<{ refused: boolean[]; tookMs: number }> {
  limits = createRedisRateLimits({ url, keyPrefix: 'test:', logger: createTestLogger(), commandTimeoutMs })
  const startedAt = performance.now()
  const refused = []
  for (let times = 0; times < 4; times += 1) refused.push((await limits.take('test', 'ada', limit)).waitMs > 0)
  await limits.giveBack('test', 'ada', limit)
  refused.push((await limits.take('test', 'ada', limit)).waitMs > 0)
  return { refused, tookMs: performance.now() - startedAt }
}

const counted = [false, false, false, true, false]

describe('limits in Redis', () => {
  it('D6: are counted by the process when there is no Redis', async () => {
    const url = await listen(() => undefined)
    server?.close()
    const { refused, tookMs } = await takeFour(url)
    expect(refused).toEqual(counted)
    expect(tookMs).toBeLessThan(1_000)
  })

  it('D6: are counted by the process when Redis takes connections and says nothing', async () => {
    const { refused, tookMs } = await takeFour(await listen(() => undefined))
    expect(refused).toEqual(counted)
    expect(tookMs).toBeLessThan(1_000)
  })

  it('D6: wait for a Redis that freezes no longer than one command may take', async () => {
    const asked: string[] = []
    // As Redis greets, and then nothing comes of a command.
    const url = await listen((socket, text) => {
      if (text.includes('hello')) socket.write('%1\r\n$5\r\nproto\r\n:3\r\n+OK\r\n+OK\r\n')
      else if (/\r\ninfo\r\n/i.test(text)) socket.write('$22\r\nredis_version:7.0.0\r\n\r\n\r\n')
      else asked.push(text)
    })
    limits = createRedisRateLimits({ url, keyPrefix: 'test:', logger: createTestLogger(), commandTimeoutMs: 100 })
    const waits = []
    // Until one was sent to it.
    for (let times = 0; asked.length === 0 && times < 100_000; times += 1) {
      await limits.take('test', `key ${times}`, limit)
      await new Promise(setImmediate)
    }
    expect(asked).not.toEqual([])
    const startedAt = performance.now()
    for (let times = 0; times < 20; times += 1) waits.push((await limits.take('test', 'ada', limit)).waitMs > 0)
    expect(waits.filter((waits) => !waits).length).toBe(3)
    expect(performance.now() - startedAt).toBeLessThan(1_500)
  })
})
