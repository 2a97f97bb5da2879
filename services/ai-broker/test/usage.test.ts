import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventCatalogue } from '@scriptorium/contracts'
import { schemaErrors } from '@scriptorium/contracts/check'
import { providerKinds } from '@scriptorium/contracts/nouns'
import type { ConnectionFields } from '@scriptorium/contracts/nouns'
import { broker } from '@scriptorium/rpc'
import type { ServiceClient } from '@scriptorium/rpc'
import type { UsageDefinition } from '@scriptorium/rpc/broker'
import { newId } from '@scriptorium/runtime'
import { demoTokens, waitFor } from '@scriptorium/testkit'
import { openBrokerFixture } from './broker-fixture.ts'
import type { BrokerFixture, Question } from './broker-fixture.ts'

let fixture: BrokerFixture
let usage: ServiceClient<UsageDefinition>

beforeAll(async () => {
  fixture = await openBrokerFixture()
  usage = fixture.network('gateway').client(broker.usage)
})
afterAll(async () => await fixture.close())

/** Dollars for a million tokens, as its provider would list it. */
const price = { inputPerMillion: 1_000, outputPerMillion: 2_000, cachedInputPerMillion: 100, currency: 'USD' }

async function arrive(models: string[] = ['ok', 'usage-of-cache', 'no-usage'], fields: Partial<ConnectionFields> = {}) {
  const ownerId = newId()
  const connectionId = await fixture.connect(ownerId, fields)
  const listed = models.map((id) => ({ id, name: id, capabilities: [], price }))
  await fixture.fresh.sql(
    'INSERT INTO ai_broker.model_cache (owner_id, connection_id, models, fetched_at) VALUES ($1, $2, $3, now())',
    [ownerId, connectionId, JSON.stringify(listed)],
  )
  return { ownerId, connectionId }
}

async function run(question: Question) {
  const generation = await fixture.ended(await fixture.ask(question))
  await waitFor(
    async () =>
      generation.status !== 'complete' ||
      (await fixture.fresh.sql('SELECT FROM ai_broker.usage WHERE generation_id = $1', [generation.id])).length === 1,
    { what: 'the row of the ledger' },
  )
  return generation
}

const report = async (ownerId: string, by: string) => await usage.report({ by }, { ownerId })

describe('the test of a connection', () => {
  it('is in the ledger, marked as what it is', async () => {
    const { ownerId, connectionId } = await arrive()
    const tested = await fixture.connections.test({ id: connectionId, complete: true, model: 'ok' }, { ownerId })
    expect(tested).toMatchObject({ ok: true })
    const { items, total } = await report(ownerId, 'connection')
    expect(total).toMatchObject({
      generations: 0,
      attempts: 1,
      testCalls: 1,
      estimatedAttempts: 1,
      unpricedAttempts: 1,
    })
    expect(total?.inputTokens).toBeGreaterThan(0)
    expect(items).toMatchObject([{ connectionId, testCalls: 1 }])
  })

  it('is stopped by a spent budget before its model is called, unless it costs nothing', async () => {
    const { ownerId, connectionId } = await arrive()
    await usage.putBudget({ perDay: 0 }, { ownerId })
    const test = async (id: string, complete = true) =>
      await fixture.connections.test({ id, complete, model: 'ok' }, { ownerId })
    const completions = (): number => fixture.provider.log.records().filter(({ model }) => model === 'ok').length
    const before = completions()
    const stopped = await test(connectionId)
    expect(stopped.ok).toBe(false)
    expect(stopped.steps.map(({ name, ok }) => [name, ok])).toEqual([
      ['resolve', true],
      ['connect', true],
      ['authenticate', true],
      ['models', true],
      ['complete', false],
    ])
    expect(stopped.steps.at(-1)).toMatchObject({
      code: 'budget_exceeded',
      message: expect.stringContaining('0 USD for a day is spent'),
    })
    expect(completions()).toBe(before)
    expect((await report(ownerId, 'day')).total).toMatchObject({ testCalls: 0 })
    // The steps that cost nothing are made, and so is a call that does.
    expect(await test(connectionId, false)).toMatchObject({ ok: true })
    const { id: demo } = await fixture.connections.create({ id: newId(), demo: true }, { ownerId })
    expect(await test(demo)).toMatchObject({ ok: true })
    await usage.putBudget({ perDay: 1 }, { ownerId })
    expect(await test(connectionId)).toMatchObject({ ok: true })
    expect((await report(ownerId, 'day')).total).toMatchObject({ testCalls: 2 })
  })
})

describe('the title of a conversation', () => {
  const suggest = async (ownerId: string, connectionId: string, model: string) =>
    await fixture
      .network('chat')
      .client(broker.titles)
      .suggest(
        { threadId: newId(), connectionId, model, question: 'Who is Mira?', answer: 'She keeps the lamp.' },
        { ownerId },
      )

  it('is asked of the cheapest model, and in the ledger with a purpose of its own', async () => {
    const { ownerId, connectionId } = await arrive(['ok', 'no-usage'])
    const dear = { id: 'dear', name: 'dear', capabilities: [], price: { ...price, outputPerMillion: 9_000 } }
    await fixture.fresh.sql('UPDATE ai_broker.model_cache SET models = models || $2::jsonb WHERE owner_id = $1', [
      ownerId,
      JSON.stringify([dear]),
    ])
    const suggested = await suggest(ownerId, connectionId, 'dear')
    expect(suggested).toMatchObject({ model: 'ok', text: expect.stringMatching(/^Demo, not an AI/) })
    const asked = fixture.provider.log.records().findLast(({ model }) => model === 'ok')
    expect(JSON.stringify(asked?.body)).toContain('She keeps the lamp.')
    expect((await report(ownerId, 'day')).total).toMatchObject({ generations: 0, attempts: 1, titleCalls: 1 })
    const rows = await fixture.fresh.sql<{ purpose: string; cost: number }>(
      'SELECT purpose, cost::float8 FROM ai_broker.usage WHERE owner_id = $1',
      [ownerId],
    )
    expect(rows).toEqual([{ purpose: 'title', cost: expect.any(Number) }])
    expect(rows[0]?.cost).toBeGreaterThan(0)
  })

  it('is asked of the model that answered where the cheapest is not to be had', async () => {
    const { ownerId, connectionId } = await arrive(['gone', 'ok'])
    const cheap = { id: 'never-was', name: 'never-was', capabilities: [], price: { ...price, outputPerMillion: 1 } }
    await fixture.fresh.sql('UPDATE ai_broker.model_cache SET models = models || $2::jsonb WHERE owner_id = $1', [
      ownerId,
      JSON.stringify([cheap]),
    ])
    expect(await suggest(ownerId, connectionId, 'ok')).toMatchObject({ model: 'ok' })
  })

  it('is not asked for once the budget is spent, nor of another’s connection', async () => {
    const { ownerId, connectionId } = await arrive()
    const before = fixture.provider.log.records().length
    await usage.putBudget({ perDay: 0 }, { ownerId })
    await expect(suggest(ownerId, connectionId, 'ok')).rejects.toMatchObject({ code: 'budget_exceeded' })
    await expect(suggest(newId(), connectionId, 'ok')).rejects.toMatchObject({ code: 'connection_missing' })
    expect(fixture.provider.log.records()).toHaveLength(before)
  })
})

describe('what a model thinks', () => {
  it.each(providerKinds)('is counted apart, and paid for with the words: %s', async (provider) => {
    const root = provider === 'anthropic' || provider === 'ollama'
    const baseUrl = root ? new URL(fixture.provider.url).origin : fixture.provider.url
    const { ownerId, connectionId } = await arrive(['reasoning'], { provider, baseUrl, apiKey: 'sk-0123456789' })
    const { id, attempt, finished, reasoning } = await run({ ownerId, connectionId, model: 'reasoning' })
    expect(reasoning).toBe('Let me think.')
    // The demo counts three for its thoughts.
    const said = demoTokens({ model: 'reasoning', messages: [], seed: undefined, requestId: `${id}.${attempt}` }).length
    const { inputTokens = 0, outputTokens = 0, reasoningTokens, cost } = finished?.usage ?? {}
    expect(outputTokens).toBe(said + 3)
    // Ollama counts them with the rest, and is nobody's to pay for; nor is LM Studio.
    expect(reasoningTokens).toBe(provider === 'ollama' ? undefined : 3)
    const isFree = provider === 'ollama' || provider === 'lm-studio'
    expect(cost).toBe(isFree ? 0 : (inputTokens * 1_000 + outputTokens * 2_000) / 1e6)
    expect((await report(ownerId, 'model')).total).toMatchObject({ cost, reasoningTokens: reasoningTokens ?? 0 })
  })
})

describe('an answer', () => {
  it('has its cost in the usage frame, with the row, and in the ledger, by the price of the time', async () => {
    const { ownerId, connectionId } = await arrive()
    const { id, finished } = await run({ ownerId, connectionId, model: 'usage-of-cache' })
    const { inputTokens = 0, outputTokens = 0, cost } = finished?.usage ?? {}
    // Two tokens were read from the cache; what was written has no price of its own here.
    expect(cost).toBe(((inputTokens - 2) * 1_000 + 2 * 100 + outputTokens * 2_000) / 1e6)
    expect(finished?.usage).toMatchObject({ currency: 'USD', costSource: 'listed', saved: 0.0018, estimated: false })
    const { entries } = await fixture.tokenLog.read(id, { attempt: 0, seq: 0 })
    expect(entries.at(-1)?.frame).toMatchObject({ event: 'usage', data: { cost, saved: 0.0018 } })
    await fixture.fresh.sql("UPDATE ai_broker.model_cache SET models = '[]' WHERE owner_id = $1", [ownerId])
    const { total } = await report(ownerId, 'day')
    expect(total).toMatchObject({ cost, saved: 0.0018, cachedTokens: 2, cacheWriteTokens: 3, unpricedAttempts: 0 })
  })

  it('whose price nobody knows has no cost, and is counted as such', async () => {
    const { ownerId, connectionId } = await arrive([])
    const { finished } = await run({ ownerId, connectionId, model: 'no-usage' })
    expect(finished?.usage).not.toHaveProperty('cost')
    expect((await report(ownerId, 'day')).total).toMatchObject({
      attempts: 1,
      cost: 0,
      unpricedAttempts: 1,
      estimatedAttempts: 1,
    })
  })

  it('of the demo costs nothing, which is known', async () => {
    const ownerId = newId()
    const { id: connectionId } = await fixture.connections.create({ id: newId(), demo: true }, { ownerId })
    const { finished } = await run({ ownerId, connectionId, model: 'ok' })
    expect(finished?.usage).toMatchObject({ cost: 0, costSource: 'free' })
  })
})

describe('a row of the ledger', () => {
  it('is told as an event, with the numbers of the row and no text', async () => {
    const [event] = await fixture.fresh.sql<{ data: Record<string, unknown> }>(
      `SELECT data FROM ai_broker.outbox WHERE type = 'usage.recorded' AND data ->> 'purpose' = 'generation' ORDER BY seq LIMIT 1`,
    )
    expect(schemaErrors(eventCatalogue['usage.recorded'].data, event?.data)).toEqual([])
    const [row] = await fixture.fresh.sql(
      'SELECT generation_id, input_tokens, output_tokens, estimated FROM ai_broker.usage WHERE id = $1',
      [event?.data['usageId']],
    )
    expect(row).toEqual({
      generation_id: event?.data['generationId'],
      input_tokens: event?.data['inputTokens'],
      output_tokens: event?.data['outputTokens'],
      estimated: event?.data['estimated'],
    })
  })
})

describe('the ledger', () => {
  it('adds up by day, connection, model and thread, exactly', async () => {
    const { ownerId, connectionId } = await arrive()
    const other = newId()
    const [threadA, threadB] = [newId(), newId()]
    const insert = async (row: object, at: string) => {
      const values = { connection_id: connectionId, thread_id: threadA, attempt: 1, ...row }
      await fixture.fresh.sql(
        `INSERT INTO ai_broker.usage (owner_id, id, generation_id, attempt, connection_id, provider, model, status,
            input_tokens, output_tokens, cost, currency, estimated, thread_id, created_at)
          SELECT $1, gen_random_uuid(), coalesce(r.generation_id, gen_random_uuid()), r.attempt, r.connection_id, 'openai',
            coalesce(r.model, 'm'), 'complete', 10, 1, coalesce(r.cost, 0.1), coalesce(r.currency, 'USD'), false, r.thread_id, $3::timestamptz
          FROM jsonb_to_record($2) AS r(generation_id uuid, attempt int, connection_id uuid, model text, cost numeric, currency text, thread_id uuid)`,
        [ownerId, JSON.stringify(values), at],
      )
    }
    const generation = { generation_id: newId() }
    await insert({ ...generation, cost: 0.2 }, '2026-03-01T00:00:00Z')
    await insert({ ...generation, attempt: 2 }, '2026-03-01T23:59:59.999999Z')
    await insert({ connection_id: other, model: 'n', thread_id: threadB, cost: 7 }, '2026-03-02T00:00:00Z')
    await insert({ thread_id: null, currency: 'EUR', cost: 100 }, '2026-03-31T12:00:00Z')
    // Outside of what is asked for, and of somebody else.
    await insert({}, '2026-02-28T23:59:59Z')
    await insert({}, '2026-04-01T00:00:00Z')
    const ask = async (by: string, owner = ownerId) =>
      await usage.report({ from: '2026-03-01', to: '2026-03-31', by }, { ownerId: owner })
    const days = await ask('day')
    expect(days).toMatchObject({ from: '2026-03-01', to: '2026-03-31', by: 'day', currency: 'USD' })
    expect(days.items.map(({ day, cost, attempts, generations }) => [day, cost, attempts, generations])).toEqual([
      ['2026-03-01', 0.3, 2, 1],
      ['2026-03-02', 7, 1, 1],
      ['2026-03-31', 0, 1, 1],
    ])
    expect(days.total).toMatchObject({ cost: 7.3, attempts: 4, generations: 3, inputTokens: 40, unpricedAttempts: 1 })
    const rows = async (by: 'connection' | 'model' | 'thread') =>
      (await ask(by)).items.map((row) => [row.connectionId ?? row.model ?? row.threadId, row.cost])
    expect(await rows('connection')).toEqual([
      [other, 7],
      [connectionId, 0.3],
    ])
    expect(await rows('model')).toEqual([
      ['n', 7],
      ['m', 0.3],
    ])
    expect(await rows('thread')).toEqual([
      [threadB, 7],
      [threadA, 0.3],
      [undefined, 0],
    ])
    for (const by of ['day', 'connection', 'model', 'thread']) expect((await ask(by)).total).toEqual(days.total)
    expect(await ask('day', newId())).toMatchObject({ items: [], total: { attempts: 0, cost: 0 } })
  })

  it.each([
    [{ from: '2026-02-31' }, '/from'],
    [{ to: 'yesterday' }, '/to'],
    [{ from: '2026-03-02', to: '2026-03-01' }, '/to'],
    [{ from: '2024-01-01', to: '2026-01-01' }, '/from'],
    [{ by: 'hour' }, '/by'],
  ])('is not asked for %o', async (request, path) => {
    await expect(usage.report(request, { ownerId: newId() })).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ path }],
    })
  })

  it('knows the thread of an answer', async () => {
    const { ownerId, connectionId } = await arrive()
    const threadId = newId()
    const generation = await fixture.ask({ ownerId, connectionId, model: 'ok', threadId })
    await fixture.ended(generation)
    await waitFor(async () => (await report(ownerId, 'thread')).items[0]?.threadId === threadId, { what: 'its row' })
  })
})

describe('a budget', () => {
  const spend = async (ownerId: string, cost: number, at = 'now()') =>
    await fixture.fresh.sql(
      `INSERT INTO ai_broker.usage (owner_id, id, generation_id, attempt, connection_id, provider, model, status,
          input_tokens, output_tokens, cost, currency, estimated, created_at)
        VALUES ($1, gen_random_uuid(), gen_random_uuid(), 1, gen_random_uuid(), 'openai', 'm', 'complete', 1, 1, $2, 'USD', false, ${at})`,
      [ownerId, cost],
    )

  it('that is spent stops an answer before its provider is called, with a code of its own', async () => {
    const { ownerId, connectionId } = await arrive()
    await usage.putBudget({ perMonth: 5 }, { ownerId })
    await spend(ownerId, 4.99)
    expect(await run({ ownerId, connectionId, model: 'ok' })).toMatchObject({ status: 'complete' })
    await spend(ownerId, 0.01)
    const before = fixture.provider.log.records().length
    const stopped = await run({ ownerId, connectionId, model: 'ok' })
    expect(stopped.status).toBe('failed')
    expect(stopped.finished?.error).toMatchObject({
      code: 'budget_exceeded',
      message: expect.stringContaining('5 USD'),
    })
    expect(fixture.provider.log.records().length).toBe(before)
    expect(stopped.finished?.usage).toBeUndefined()
    await usage.putBudget({ perMonth: 50 }, { ownerId })
    expect(await run({ ownerId, connectionId, model: 'ok' })).toMatchObject({ status: 'complete' })
    await usage.putBudget({}, { ownerId })
    await spend(ownerId, 1_000)
    expect(await run({ ownerId, connectionId, model: 'ok' })).toMatchObject({ status: 'complete' })
  })

  it('of a day begins anew with the day, and that of a month with the month', async () => {
    const ownerId = newId()
    await usage.putBudget({ perDay: 1, perMonth: 3.5 }, { ownerId })
    await spend(ownerId, 100, `date_trunc('month', now(), 'UTC') - interval '1 microsecond'`)
    await spend(ownerId, 0.1)
    await spend(ownerId, 0.2)
    const state = await usage.getBudget({}, { ownerId })
    expect(state).toEqual({
      perDay: 1,
      perMonth: 3.5,
      spentThisDay: 0.3,
      spentThisMonth: 0.3,
      currency: 'USD',
      exceeded: false,
    })
    await spend(ownerId, 0.7)
    expect(await usage.getBudget({}, { ownerId })).toMatchObject({ spentThisDay: 1, exceeded: true })
  })

  it('does not hold up what costs nothing, nor anybody else', async () => {
    const { ownerId, connectionId } = await arrive()
    const { id: demo } = await fixture.connections.create({ id: newId(), demo: true }, { ownerId })
    await usage.putBudget({ perDay: 0 }, { ownerId })
    expect((await run({ ownerId, connectionId, model: 'ok' })).finished?.error?.code).toBe('budget_exceeded')
    expect(await run({ ownerId, connectionId: demo, model: 'ok' })).toMatchObject({ status: 'complete' })
    const other = await arrive()
    expect(await run({ ...other, model: 'ok' })).toMatchObject({ status: 'complete' })
    expect(await usage.getBudget({}, { ownerId: other.ownerId })).not.toHaveProperty('perDay')
  })

  it.each([{ perDay: -1 }, { perMonth: Number.NaN }, { perMonth: 1e9 }])('is no %o', async (limits) => {
    await expect(usage.putBudget(limits, { ownerId: newId() })).rejects.toMatchObject({ code: 'validation_failed' })
  })
})
