/** How often a user may ask for what, and how many calls may be under way. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '@scriptorium/testkit'
import { createMemoryRateLimits, defaultLimits } from '../src/index.ts'
import type { Gateway, GatewayConfig } from '../src/index.ts'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { Answer, GatewayFixture, Person } from './gateway-fixture.ts'
import { readEvents } from './stream-client.ts'

let fixture: GatewayFixture
let ada: Person
beforeAll(async () => {
  fixture = await openGatewayFixture()
  ada = await fixture.register()
}, openingMs)
afterAll(async () => await fixture.close())
afterEach(() => fixture.calls.heal())

type Limits = GatewayConfig['limits']

async function openWith(limits: Partial<Limits>, rateLimits = createMemoryRateLimits({ nowMs: () => 0 })) {
  return await fixture.open({ limits: { ...defaultLimits, ...limits } }, { rateLimits })
}

function routesWith(changes: Partial<Limits['routes']>): Limits['routes'] {
  return { ...defaultLimits.routes, ...changes }
}

function codesOf(answers: readonly Answer[]): unknown[] {
  return answers.map(({ status, body }) => (status < 300 ? status : (body as { code: string }).code))
}

async function callTimes(times: number, one: (n: number) => Promise<Answer>): Promise<Answer[]> {
  const answers = []
  for (let n = 0; n < times; n += 1) answers.push(await one(n))
  return answers
}

describe('a limit of a class of routes', () => {
  it('D7: holds for one user, and says when to come again', async () => {
    const gateway = await openWith({ routes: routesWith({ read: { burst: 3, perSecond: 0.5 } }) })
    const eve = await fixture.register()
    const answers = await callTimes(4, async () => await fixture.call('GET', '/api/v1/me', { as: ada, gateway }))
    expect(codesOf(answers)).toEqual([200, 200, 200, 'rate_limited'])
    expect(answers.map(({ headers }) => headers.get('ratelimit'))).toEqual([
      '"read";r=2;t=2',
      '"read";r=1;t=4',
      '"read";r=0;t=6',
      '"read";r=0;t=2',
    ])
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"read";q=3;w=6')
    expect([answers[3]?.status, answers[3]?.headers.get('retry-after')]).toEqual([429, '2'])
    expect((await fixture.call('GET', '/api/v1/me', { as: eve, gateway })).status).toBe(200)
    const written = await fixture.call('POST', '/api/v1/novels', { as: ada, gateway, body: { title: 'Mine' } })
    expect(written.status).toBe(201)
  })

  it('D7: is one for all gateways', async () => {
    const rateLimits = createMemoryRateLimits({ nowMs: () => 0 })
    const routes = routesWith({ read: { burst: 3, perSecond: 0.5 } })
    const gateways = [await openWith({ routes }, rateLimits), await openWith({ routes }, rateLimits)]
    const answers = await callTimes(
      4,
      async (n) => await fixture.call('GET', '/api/v1/me', { as: ada, gateway: gateways[n % 2] as Gateway }),
    )
    expect(codesOf(answers)).toEqual([200, 200, 200, 'rate_limited'])
  })

  it('D7: lets nobody test fifty connections at once, or make two hundred novels', async () => {
    const gateway = await openWith({})
    const body = { provider: 'openai-compatible', baseUrl: 'http://10.0.0.1/v1' }
    const test = async () => await fixture.call('POST', '/api/v1/connections/test', { as: ada, gateway, body })
    const tests = codesOf(await callTimes(50, test))
    expect(tests.filter((code) => code === 200).length).toBe(defaultLimits.routes.costly.burst)
    expect(tests.at(-1)).toBe('rate_limited')
    const models = await fixture.call('GET', '/api/v1/models?refresh=true', { as: ada, gateway })
    expect(models.status).toBe(429)
    const create = async () => await fixture.call('POST', '/api/v1/novels', { as: ada, gateway, body: { title: 'A' } })
    expect(codesOf(await callTimes(200, create)).filter((code) => code === 201).length).toBe(
      defaultLimits.routes.create.burst,
    )
  }, 60_000)

  it('D7: is never in the way of an import: 10,000 entries at 300 a second', async () => {
    let now = 0
    const limits = createMemoryRateLimits({ nowMs: () => now })
    let refused = 0
    for (let n = 0; n < 10_000; n += 1) {
      now += 1_000 / 300
      if ((await limits.take('route-write', 'ada', defaultLimits.routes.write)).waitMs > 0) refused += 1
    }
    expect(refused).toBe(0)
  })
})

async function threadsOf(person: Person, count: number): Promise<string[]> {
  const novel = await fixture.create<{ id: string }>(person, '/novels', { title: 'Mine' })
  const threads = []
  for (let n = 0; n < count; n += 1)
    threads.push((await fixture.create<{ id: string }>(person, `/novels/${novel.id}/threads`)).id)
  return threads
}

async function connect(person: Person): Promise<object> {
  const body = { provider: 'openai', name: 'Mine', apiKey: 'sk-0123456789abcdef' }
  return { connectionId: (await fixture.create<{ id: string }>(person, '/connections', body)).id, model: 'm' }
}

describe('the answers that wait', () => {
  it('D7: are a hundred of one user at most', async () => {
    const cyd = await fixture.register()
    const [threads, target] = [await threadsOf(cyd, 101), await connect(cyd)]
    const answers = await callTimes(
      threads.length,
      async (n) =>
        await fixture.call('POST', `/api/v1/threads/${threads[n]}/messages`, {
          as: cyd,
          body: { content: 'Hello', ...target },
        }),
    )
    expect(codesOf(answers)).toEqual([...Array.from({ length: 100 }, () => 202), 'rate_limited'])
    expect(answers.at(-1)?.body).toMatchObject({
      status: 429,
      detail: expect.stringMatching(/waiting.*Nothing was sent/),
    })
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0)
  }, 60_000)
})

describe('the queue of calls', () => {
  const calls = { send: { atOnce: 2, waitingMax: 3, waitMsMax: 60_000 } }

  it('D8: is bounded: past it nothing begins, and the answer says when to come again', async () => {
    const gateway = await openWith({ calls })
    const [threads, target] = [await threadsOf(ada, 12), await connect(ada)]
    const held = Promise.withResolvers<void>()
    const sends: string[] = []
    fixture.calls.before = async (method) => {
      if (method !== 'messages.send') return
      sends.push(method)
      await held.promise
    }
    const refused: Answer[] = []
    const sent = threads.map(async (id) => {
      const body = { content: 'Hello', ...target }
      const answer = await fixture.call('POST', `/api/v1/threads/${id}/messages`, { as: ada, gateway, body })
      if (answer.status !== 202) refused.push(answer)
      return answer
    })
    await waitFor(() => refused.length === 7 && sends.length === 2, { what: 'those past the queue are refused' })
    expect(new Set(codesOf(refused))).toEqual(new Set(['queue_full']))
    expect(refused.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(
      refused.map(() => [503, '2']),
    )
    held.resolve()
    expect(codesOf(await Promise.all(sent)).filter((code) => code === 202)).toHaveLength(5)
    // Nothing of what was refused is there.
    expect(await fixture.rows('chat.generations', ada.userId)).toHaveLength(5)
  })

  it('D8: keeps nobody waiting for long, and serves the next when it is free', async () => {
    const gateway = await openWith({ calls: { send: { atOnce: 1, waitingMax: 10, waitMsMax: 100 } } })
    const bob = await fixture.register()
    const [[first = '', second = '', third = ''], target] = [await threadsOf(bob, 3), await connect(bob)]
    const held = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    fixture.calls.before = async (method) => {
      if (method !== 'messages.send') return
      begun.resolve()
      await held.promise
    }
    const send = async (id: string): Promise<Answer> =>
      await fixture.call('POST', `/api/v1/threads/${id}/messages`, {
        as: bob,
        gateway,
        body: { content: 'Hello', ...target },
      })
    const running = send(first)
    await begun.promise
    expect(codesOf([await send(second)])).toEqual(['queue_full'])
    held.resolve()
    expect((await running).status).toBe(202)
    expect((await send(third)).status).toBe(202)
  })

  it('D8: has no place taken by an answer that is read as a stream', async () => {
    const gateway = await openWith({ calls: { send: { atOnce: 1, waitingMax: 0, waitMsMax: 100 } } })
    const dan = await fixture.register()
    const [[first = '', second = ''], target] = [await threadsOf(dan, 2), await connect(dan)]
    const body = { content: 'Hello', ...target }
    const reader = await readEvents(gateway, dan, {
      method: 'POST',
      path: `/threads/${first}/messages`,
      headers: {},
      body,
    })
    await waitFor(() => reader.frames.length > 0, { what: 'the stream' })
    expect((await fixture.call('POST', `/api/v1/threads/${second}/messages`, { as: dan, gateway, body })).status).toBe(
      202,
    )
    expect(reader.isOver()).toBe(false)
    reader.close()
  })
})
