import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMemoryBus } from '@scriptorium/bus/memory'
import { createDatabase } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { ServiceName } from '@scriptorium/rpc'
import type { Health } from '@scriptorium/runtime'
import { createMemoryTokenLog } from '@scriptorium/token-log/memory'
import { createFaultProxy, waitFor } from '@scriptorium/testkit'
import type { FaultProxy } from '@scriptorium/testkit'
import type { Gateway } from '../src/index.ts'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture } from './gateway-fixture.ts'

/** A check has 1.5 s: a probe that waited for one would take longer than this. */
const probeMsMax = 1_000
/** Two looks in a row, a second apart, on a busy machine. */
const seenMs = 10_000

/** How long each probe took. */
const probesMs: number[] = []

let fixture: GatewayFixture
let proxy: FaultProxy
let database: Database
beforeAll(async () => {
  fixture = await openGatewayFixture()
  const { hostname, port } = new URL(fixture.fresh.adminUrl)
  proxy = await createFaultProxy({ target: { host: hostname, port: Number(port) } })
  database = createDatabase({
    appUrl: proxy.urlOf(fixture.fresh.appUrl('gateway')),
    systemUrl: proxy.urlOf(fixture.fresh.systemUrl('gateway')),
    applicationName: 'readiness-test',
    logger: fixture.logger,
  })
}, openingMs)
afterAll(async () => {
  proxy.resume()
  proxy.reset()
  await fixture.close()
  await database.close()
  await proxy.close()
})

async function probe(gateway: Gateway): Promise<{ status: number; body: Health }> {
  const since = performance.now()
  const response = await fetch(`${gateway.address()}/readyz`, { signal: AbortSignal.timeout(seenMs) })
  probesMs.push(performance.now() - since)
  return { status: response.status, body: (await response.json()) as Health }
}

/** A look at which all parts had been started. */
async function untilStatus(gateway: Gateway, status: number): Promise<Health> {
  return await waitFor(
    async () => {
      const found = await probe(gateway)
      const isWhole = Object.values(found.body.checks).every(({ detail }) => detail !== 'not started')
      return isWhole && found.status === status && found.body
    },
    { what: `/readyz to be ${status}`, timeoutMs: seenMs * 2 },
  )
}

describe('the readiness of a gateway', () => {
  it('D3: is lost while PostgreSQL hangs or is away, within seconds, and no probe waits for it', async () => {
    const gateway = await fixture.open({}, { database })
    await untilStatus(gateway, 200)
    probesMs.length = 0
    for (const hurt of [() => proxy.blackhole(), () => proxy.cut()]) {
      const since = performance.now()
      hurt()
      expect(await untilStatus(gateway, 503)).toMatchObject({ ok: false, checks: { database: { ok: false } } })
      expect(performance.now() - since).toBeLessThan(seenMs)
      proxy.resume()
      proxy.reset()
      await untilStatus(gateway, 200)
    }
    expect(Math.max(...probesMs)).toBeLessThan(probeMsMax)
  }, 90_000)

  it('D3: is kept while Kafka hangs and Redis is away: they are degraded, with the reason', async () => {
    const bus = createMemoryBus({ logger: fixture.logger })
    bus.health = async () => await new Promise(() => undefined)
    const tokenLog = createMemoryTokenLog()
    tokenLog.health = async () => ({ ok: false, detail: 'The token log cannot be reached.' })
    const gateway = await fixture.open({}, { bus, tokenLog })
    expect(await untilStatus(gateway, 200)).toMatchObject({
      ok: true,
      degraded: expect.arrayContaining(['token log', 'notifications']),
      checks: {
        'token log': { ok: false, detail: 'The token log cannot be reached.' },
        notifications: { ok: false, detail: 'does not answer' },
      },
    })
    await tokenLog.close()
  }, 60_000)

  it.each<[ServiceName, number]>([
    ['chat', 503],
    ['codex', 200],
    ['ai-broker', 200],
  ])('D3: without %s is %i', async (name, status) => {
    const network = fixture.networkOf('gateway')
    const health: typeof network.health = async (service) =>
      service === name ? { ok: false, detail: `${name} does not answer` } : await network.health(service)
    const gateway = await fixture.open({}, { rpc: { ...network, health } })
    const body = await untilStatus(gateway, status)
    expect(body.checks[name]).toEqual({ ok: false, detail: `${name} does not answer` })
    expect(body.degraded ?? []).toEqual(status === 200 ? [name] : [])
  })
})
