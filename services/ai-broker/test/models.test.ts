import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { createServer } from 'node:http'
import type { Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openBrokerFixture } from './broker-fixture.ts'
import type { BrokerFixture } from './broker-fixture.ts'

/** A provider that lists what the test says, or does not answer. */
type ListServer = { url: string; asked: number; models: object[]; mode: 'answer' | 'hang' | 'refuse'; server: Server }

const many = 3_000
const manyModels = Array.from({ length: many }, (_, index) => ({
  id: `maker-${index % 40}/model-${index}`,
  name: `Model number ${index}`,
  context_length: 128_000,
  pricing: { prompt: '0.0000025', completion: '0.00001' },
}))

let fixture: BrokerFixture
let list: ListServer

beforeAll(async () => {
  list = await openListServer()
  fixture = await openBrokerFixture({ config: { egressAllow: [new URL(list.url).host] } })
})
afterAll(async () => {
  list.server.closeAllConnections()
  list.server.close()
  await fixture.close()
})

async function openListServer(): Promise<ListServer> {
  const hanging = new Set<ServerResponse>()
  const server = createServer((_request, response) => {
    made.asked += 1
    if (made.mode === 'hang') return void hanging.add(response)
    response.writeHead(made.mode === 'refuse' ? 503 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ data: made.models }))
  })
  const made: ListServer = { url: '', asked: 0, models: [], mode: 'answer', server }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  made.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  return made
}

function reset(models: object[]): void {
  Object.assign(list, { models, mode: 'answer', asked: 0 })
}

async function arrive(fields: object = {}) {
  const ownerId = newId()
  return { as: { ownerId }, id: await fixture.connect(ownerId, { baseUrl: list.url, ...fields }) }
}

async function age(id: string): Promise<void> {
  await fixture.fresh.sql(
    `UPDATE ai_broker.model_cache SET fetched_at = fetched_at - interval '1 hour', failed_at = failed_at - interval '1 hour' WHERE connection_id = $1`,
    [id],
  )
}

const all = async (as: { ownerId: string }, options: object = {}) =>
  await fixture.connections.listModels({ refresh: false, ...options }, as)

describe('a place in the list of connections', () => {
  it('is where the connection stands then; the others keep their order', async () => {
    const ownerId = newId()
    const ids: string[] = []
    for (let index = 0; index < 4; index += 1) ids.push(await fixture.connect(ownerId))
    const [a, b, c, d] = ids as [string, string, string, string]
    const order = async () => {
      const { items } = await fixture.connections.list({ limit: 0 }, { ownerId })
      expect(items.map(({ position }) => position)).toEqual(items.map((_, index) => index))
      return items.map(({ id }) => id)
    }
    const move = async (id: string, position: number) =>
      await fixture.connections.update({ id, fields: { position, models: [] }, mask: ['position'] }, { ownerId })
    expect((await move(d, 0)).position).toBe(0)
    expect(await order()).toEqual([d, a, b, c])
    expect((await move(d, 2)).position).toBe(2)
    expect(await order()).toEqual([a, b, d, c])
    expect((await move(a, 99_999)).position).toBe(3)
    expect(await order()).toEqual([b, d, c, a])
    const e = await fixture.connect(ownerId, { position: 1 })
    expect(await order()).toEqual([b, e, d, c, a])
    await Promise.all([move(b, 4), move(a, 0), move(c, 2), move(d, 1)])
    expect(new Set(await order())).toEqual(new Set([...ids, e]))
  })
})

describe('a favourite', () => {
  it('is marked in both lists, whatever its id is, until it is none', async () => {
    reset([{ id: 'meta/llama' }, { id: 'other' }])
    const { as, id } = await arrive({ models: ['by/hand'] })
    const set = async (model: string, favourite: boolean, owner = as) =>
      await fixture.connections.setFavourite({ connectionId: id, model, favourite }, owner)
    const liked = async (options: object) =>
      (await all(as, options)).items.filter(({ favourite }) => favourite).map((model) => model.id)
    for (const model of ['meta/llama', 'by/hand', 'not listed now', 'meta/llama']) await set(model, true)
    expect(await liked({})).toEqual(['by/hand', 'meta/llama'])
    await set('by/hand', false)
    await set('by/hand', false)
    expect(await liked({ connectionId: id })).toEqual(['meta/llama'])
    for (const favourite of [true, false])
      await expect(set('other', favourite, { ownerId: newId() })).rejects.toMatchObject({ code: 'not_found' })
    await fixture.connections.delete({ id }, as)
    expect(await fixture.fresh.sql('SELECT FROM ai_broker.favourite_models WHERE connection_id = $1', [id])).toEqual([])
  })

  it('is one of at most 500 of a connection', async () => {
    const { as, id } = await arrive()
    await fixture.fresh.sql(
      `INSERT INTO ai_broker.favourite_models (owner_id, connection_id, model) SELECT $1, $2, n::text FROM generate_series(1, 500) n`,
      [as.ownerId, id],
    )
    const set = async (model: string) =>
      await fixture.connections.setFavourite({ connectionId: id, model, favourite: true }, as)
    await expect(set('one more')).rejects.toMatchObject({ code: 'conflict' })
    await set('500')
  })
})

describe('the models of all connections', () => {
  it('are searched by words in any order, among thousands', async () => {
    reset(manyModels)
    const { as } = await arrive()
    expect((await all(as)).items.length).toBe(many)
    const found = await all(as, { q: ' 1203  MAKER-3/ ' })
    expect(found.items.map(({ id }) => id)).toEqual(['maker-3/model-1203'])
    expect(found.items[0]).toMatchObject({ price: { inputPerMillion: 2.5, outputPerMillion: 10, currency: 'USD' } })
    expect((await all(as, { q: 'nothing like it' })).items).toEqual([])
  })

  it('are those of the last answer while the endpoint hangs, and are asked for again in the background', async () => {
    reset([{ id: 'one' }])
    const { as, id } = await arrive()
    expect((await all(as)).items.map((model) => model.id)).toEqual(['one'])
    await age(id)
    list.mode = 'hang'
    const startedAt = performance.now()
    const lists = await Promise.all([all(as), all(as), all(as)])
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    // Nobody waited to learn that it does not answer.
    for (const { items, errorCode } of lists)
      expect([items.map((model) => model.id), errorCode]).toEqual([['one'], undefined])
    // However many read it meanwhile, the endpoint is asked once.
    await waitFor(() => list.asked >= 2, { what: 'the question in the background' })
    expect(list.asked).toBe(2)
    list.mode = 'refuse'
    list.server.closeAllConnections()
    const told = await waitFor(async () => (await all(as)).errorCode !== undefined && (await all(as)), {
      what: 'the error beside the stale list',
    })
    expect(told).toMatchObject({ stale: true, items: [{ id: 'one' }], errorCode: expect.stringMatching(/^provider/) })
    reset([{ id: 'one' }, { id: 'two' }])
    await age(id)
    await waitFor(async () => (await all(as)).items.length === 2, { what: 'the new list' })
    const fresh = await all(as)
    expect([fresh.stale, fresh.errorCode]).toEqual([false, undefined])
  })

  it('do not wait for an endpoint that has never answered', async () => {
    reset([{ id: 'one' }])
    const good = await arrive()
    list.mode = 'refuse'
    await fixture.connect(good.as.ownerId, { baseUrl: list.url, name: 'dead' })
    list.mode = 'answer'
    await all(good.as, { connectionId: good.id })
    list.mode = 'refuse'
    expect(await all(good.as)).toMatchObject({ items: [{ id: 'one' }] })
    await fixture.fresh.sql(
      `UPDATE ai_broker.model_cache SET failed_at = failed_at - interval '1 hour' WHERE owner_id = $1`,
      [good.as.ownerId],
    )
    list.mode = 'hang'
    const startedAt = performance.now()
    expect(await all(good.as)).toMatchObject({ items: [{ id: 'one' }], errorCode: expect.stringMatching(/provider/) })
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    list.server.closeAllConnections()
  })

  it('are asked for anew when the key has changed', async () => {
    reset([{ id: 'one' }])
    const { as, id } = await arrive()
    await all(as)
    reset([{ id: 'one' }, { id: 'for who pays' }])
    await fixture.connections.update({ id, fields: { apiKey: 'another', models: [] }, mask: ['apiKey'] }, as)
    expect((await all(as)).items.map((model) => model.id)).toEqual(['one', 'for who pays'])
  })
})

describe('what a provider leaves open', () => {
  it('comes from our own table, with its day, and never replaces what the provider says', async () => {
    const ownerId = newId()
    const id = await fixture.connect(ownerId, { provider: 'openai', baseUrl: list.url, apiKey: 'k' })
    reset([{ id: 'gpt-4o-2024-08-06' }, { id: 'gpt-4.1', context_length: 1_000 }, { id: 'unheard-of' }])
    const { items } = await fixture.connections.listModels({ connectionId: id, refresh: true }, { ownerId })
    expect(items).toMatchObject([
      {
        contextWindow: 128_000,
        maxOutputTokens: 16_384,
        price: { inputPerMillion: 2.5, outputPerMillion: 10, cachedInputPerMillion: 1.25, currency: 'USD' },
        capabilities: ['tools', 'vision'],
        fromTable: {
          facts: ['contextWindow', 'maxOutputTokens', 'capabilities', 'price'],
          asOf: expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
        },
      },
      { contextWindow: 1_000, fromTable: { facts: ['maxOutputTokens', 'capabilities', 'price'] } },
      { id: 'unheard-of', capabilities: [] },
    ])
    expect([items[2]?.fromTable, items[2]?.price]).toEqual([undefined, undefined])
    expect(await fixture.connections.resolve({ connectionId: id, model: 'gpt-4o' }, { ownerId })).toMatchObject({
      contextWindow: 128_000,
    })
  })
})
