import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dumpDatabase, findSecret, textOf } from '@scriptorium/testkit'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture, Person } from './gateway-fixture.ts'

let fixture: GatewayFixture
let ada: Person
let ben: Person

beforeAll(async () => {
  fixture = await openGatewayFixture()
  ada = await fixture.register('Ada')
  ben = await fixture.register('Ben')
}, openingMs)
afterAll(async () => await fixture.close())

const call = async (as: Person, method: string, path: string, body?: unknown) =>
  await fixture.call(method, `/api/v1${path}`, { as, body })
type Listed = { items: { id: string; name: string; position: number; favourite?: boolean }[] }
const listOf = async (as: Person, path: string) => (await call(as, 'GET', path)).body as Listed

/** A connection of which something is known already: nobody is asked. */
async function connect(as: Person, name: string, models: object[] = []): Promise<string> {
  const { id } = await fixture.create(as, '/connections', { provider: 'openai', name, apiKey: 'k' })
  await fixture.fresh.sql(
    'INSERT INTO ai_broker.model_cache (owner_id, connection_id, models, fetched_at) VALUES ($1, $2, $3, now())',
    [as.userId, id, JSON.stringify(models)],
  )
  return id
}

describe('connections over HTTP', () => {
  it('are put in order, several of one kind, by their places', async () => {
    const [a, b, c] = [await connect(ada, 'a'), await connect(ada, 'b'), await connect(ada, 'c')]
    const moved = await call(ada, 'PATCH', `/connections/${c}`, { position: 0 })
    expect([moved.status, moved.body]).toEqual([200, expect.objectContaining({ id: c, position: 0 })])
    expect((await listOf(ada, '/connections')).items.map(({ id, position }) => [id, position])).toEqual([
      [c, 0],
      [a, 1],
      [b, 2],
    ])
    expect((await call(ben, 'PATCH', `/connections/${c}`, { position: 1 })).status).toBe(404)
  })

  it('are found where the operator allows an address, and here none is allowed', async () => {
    const { status, body } = await call(ada, 'GET', '/connections/discover')
    expect([status, body]).toEqual([200, { items: [] }])
  })

  it('have favourites, also with slashes in their ids, which the lists mark', async () => {
    const model = { id: 'meta-llama/llama 3.3:free', name: 'Llama', capabilities: [] }
    const id = await connect(ada, 'favourites', [model, { id: 'gpt-4o', name: 'gpt-4o', capabilities: [] }])
    const path = `/connections/${id}/models/${encodeURIComponent(model.id)}/favourite`
    expect((await call(ada, 'PUT', path)).status).toBe(204)
    expect((await call(ada, 'PUT', path)).status).toBe(204)
    const found = await listOf(ada, '/models?q=llama')
    expect(found.items).toMatchObject([{ ...model, connectionId: id, favourite: true }])
    expect((await listOf(ada, `/connections/${id}/models`)).items).toMatchObject([
      { favourite: true },
      { id: 'gpt-4o', favourite: false, contextWindow: 128_000, fromTable: { asOf: expect.any(String) } },
    ])
    for (const method of ['PUT', 'DELETE']) expect((await call(ben, method, path)).status).toBe(404)
    expect((await call(ada, 'DELETE', path)).status).toBe(204)
    expect((await listOf(ada, '/models?q=llama')).items).toMatchObject([{ favourite: false }])
    expect((await call(ada, 'PUT', `/connections/${id}/models/${'x'.repeat(301)}/favourite`)).status).toBe(404)
  })
})

describe('a key', () => {
  it('stands in no response of any route, in no table of any service and in no log; planted there, it is found', async () => {
    const canary = `sk-canary-${crypto.randomUUID()}`
    const connection = {
      provider: 'openai-compatible',
      name: 'secret',
      baseUrl: 'http://127.0.0.1:9/v1',
      apiKey: canary,
    }
    const { id } = await fixture.create(ada, '/connections', connection)
    const calls: [method: string, path: string, body?: unknown][] = [
      ['GET', `/connections/${id}`],
      ['GET', '/connections'],
      ['PATCH', `/connections/${id}`, { apiKey: canary, concurrency: 2 }],
      ['PATCH', `/connections/${id}`, { apiKey: `${canary} two words` }],
      ['PATCH', `/connections/${id}`, { apiKey: { not: canary } }],
      ['POST', '/connections', { ...connection, provider: canary }],
      ['POST', '/connections/test', { provider: 'openai-compatible', baseUrl: connection.baseUrl, apiKey: canary }],
      ['POST', `/connections/${id}/test`],
      ['GET', `/connections/${id}/models?refresh=true`],
      ['GET', '/models'],
      ['GET', '/usage'],
      ['GET', '/me'],
    ]
    const out: Record<string, string> = {}
    for (const [method, path, body] of calls) {
      const { text, headers } = await call(ada, method, path, body)
      out[`${method} ${path} ${JSON.stringify(body ?? '').length}`] = `${text} ${JSON.stringify([...headers])}`
    }
    out['database'] = await dumpDatabase(fixture.fresh)
    out['log'] = textOf(fixture.logger.lines)
    for (const [where, text] of Object.entries(out)) {
      expect([where, findSecret(text, canary)]).toEqual([where, []])
      expect(findSecret(text + encodeURIComponent(canary), canary)).not.toEqual([])
    }
    const planted = `sk-planted-${crypto.randomUUID()}`
    await fixture.create(ada, '/connections', { ...connection, name: planted })
    expect(findSecret(await dumpDatabase(fixture.fresh), planted)).toContain('plain')
  })
})

describe('usage and budget over HTTP', () => {
  it('are one’s own: tokens and cost by what they were for, and limits that are spent', async () => {
    const threadId = crypto.randomUUID()
    await fixture.fresh.sql(
      `INSERT INTO ai_broker.usage (owner_id, id, generation_id, attempt, thread_id, connection_id, provider, model, status,
          input_tokens, output_tokens, cached_tokens, cost, currency, cost_source, saved, estimated)
        SELECT $1, gen_random_uuid(), gen_random_uuid(), 1, $2, gen_random_uuid(), 'openai', 'gpt-4o', 'complete',
          1000, 100, 500, 0.1, 'USD', 'table', 0.01, false FROM generate_series(1, 3)`,
      [ada.userId, threadId],
    )
    const { status, body } = await call(ada, 'GET', '/usage?by=thread')
    const sums = { attempts: 3, inputTokens: 3_000, cachedTokens: 1_500, cost: 0.3, saved: 0.03, unpricedAttempts: 0 }
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        by: 'thread',
        currency: 'USD',
        items: [expect.objectContaining({ threadId, ...sums })],
        total: expect.objectContaining(sums),
      }),
    ])
    expect((await call(ben, 'GET', '/usage')).body).toMatchObject({ by: 'day', items: [], total: { cost: 0 } })
    const put = await call(ada, 'PUT', '/budget', { perDay: 0.3, perMonth: 20 })
    expect([put.status, put.body]).toEqual([
      200,
      { perDay: 0.3, perMonth: 20, spentThisDay: 0.3, spentThisMonth: 0.3, currency: 'USD', exceeded: true },
    ])
    expect((await call(ada, 'PUT', '/budget', {})).body).not.toHaveProperty('perDay')
    expect((await call(ben, 'GET', '/budget')).body).toEqual({
      spentThisDay: 0,
      spentThisMonth: 0,
      currency: 'USD',
      exceeded: false,
    })
    for (const body of [{ perDay: -1 }, { perDay: '5' }, { perYear: 1 }, { perDay: { gt: 0 } }])
      expect((await call(ada, 'PUT', '/budget', body)).status).toBe(400)
    expect((await call(ada, 'GET', '/usage?from=2026-02-31')).status).toBe(400)
    expect((await call(ada, 'GET', '/usage?by=hour')).status).toBe(400)
  })
})
