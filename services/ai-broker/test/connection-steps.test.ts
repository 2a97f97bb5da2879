/** What the test of a connection says about the servers that people really have: which step fails, and what to do about it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConnectionFields, TestAnswer } from '@scriptorium/contracts/nouns'
import { createConnectionTest } from '../src/domain/connection/connection-test.ts'
import type { ConnectionStore } from '../src/domain/ports.ts'
import { events, json, openWire } from './wire.ts'
import type { Wire, WireResponse, WireRequest } from './wire.ts'

let wire: Wire
beforeAll(async () => {
  wire = await openWire()
})
afterAll(() => wire.close())

async function test(
  fields: Partial<ConnectionFields> = {},
  { complete = true, model }: { complete?: boolean; model?: string } = {},
): Promise<TestAnswer> {
  // An unsaved connection is tested: nothing is asked of the store.
  const run = createConnectionTest({
    store: {} as ConnectionStore,
    usageLog: { record: () => Promise.resolve() },
    budgets: { spending: () => Promise.resolve({ spentThisDay: '0', spentThisMonth: '0' }) },
    onUsageLost: () => undefined,
    providers: wire.providers,
    newId: () => 'test',
    now: () => performance.now(),
    stepMs: 1_500,
    completeMs: 3_000,
  })
  return await run('owner', {
    id: undefined,
    complete,
    model,
    fields: {
      provider: 'openai-compatible',
      baseUrl: `${wire.origin}/v1`,
      apiKey: 'sk-canary-0123456789abcdef',
      ...fields,
    },
  })
}

const list = json({ data: [{ id: 'whisper-large' }, { id: 'text-embedding-3' }, { id: 'talker' }] })
const hi = events('data: {"choices":[{"index":0,"delta":{"content":"OK"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n')
const routes =
  (models: WireResponse, completion: WireResponse = hi) =>
  ({ path }: WireRequest): WireResponse | undefined =>
    path === '/v1/models' ? models : path === '/v1/chat/completions' ? completion : undefined

it('asks a model that talks, whatever stands first in the list', async () => {
  wire.serve(routes(list))
  expect(await test()).toMatchObject({ ok: true, modelCount: 3 })
  expect(wire.requests.at(-1)?.body).toMatchObject({ model: 'talker' })
})

describe('the step that fails, and what it says', () => {
  const html: WireResponse = { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' }
  const redirect: WireResponse = { status: 301, headers: { location: 'https://elsewhere.example/v1' } }
  it.each([
    [
      'a key that is refused',
      routes(json({ error: { message: 'Incorrect API key provided: sk-canary-0123456789abcdef.' } }, 401)),
      'authenticate authentication_failed',
      /Enter the key again/,
    ],
    [
      'a quota that is used up',
      routes(json({ error: { message: 'Insufficient Balance' } }, 402)),
      'authenticate quota_exceeded',
      /quota or credit/,
    ],
    ['a web page', () => html, 'models invalid_response', /Check the base URL/],
    ['a redirect', () => redirect, 'models invalid_response', /leads elsewhere/],
    ['no list', () => undefined, 'models invalid_response', /add model ids by hand/],
    ['a server that fails', routes(json({ error: { message: 'boom' } }, 500)), 'models provider_error', /boom/],
    [
      'a server that limits',
      routes(json({ error: { message: 'slow down' } }, 429)),
      'models provider_rate_limited',
      /Wait a little.*slow down/,
    ],
    ['a server that says nothing', routes(() => undefined), 'authenticate provider_timeout', /did not answer in time/],
    [
      'a list that is public, and a key that is not right',
      routes(list, json({ error: { message: 'Invalid API key' } }, 401)),
      'complete authentication_failed',
      /Enter the key again/,
    ],
    [
      'an answer without a text',
      routes(list, events('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n')),
      'complete empty_response',
      /empty answer/,
    ],
    ['a list of nothing', routes(json({ data: [] })), 'complete model_missing', /Add a model id by hand/],
  ])('%s', async (_name, serve, found, words) => {
    const [name, code] = found.split(' ')
    wire.serve(serve)
    const report = await test()
    expect(report.ok).toBe(false)
    expect(report.steps.at(-1)).toMatchObject({ name, ok: false, code, message: expect.stringMatching(words) })
    expect(report.steps.slice(0, -1).every(({ ok }) => ok)).toBe(true)
    expect(JSON.stringify(report)).not.toContain('0123456789')
  })

  it.each(['authenticate', 'complete'])('A17: no key where one is wanted is asked for, at %s', async (name) => {
    const refusal = json({ error: { message: 'No credentials were sent' } }, 401)
    wire.serve(routes(name === 'complete' ? list : refusal, refusal))
    // A field that is undefined is one that was not given.
    const last = (await test({ apiKey: undefined } as unknown as ConnectionFields)).steps.at(-1)
    expect(last).toMatchObject({ name, ok: false, code: 'key_missing' })
    expect(last?.message).toBe(
      'This provider needs an API key. Enter one and test again. The provider said: No credentials were sent',
    )
  })

  it.each([
    ['a wrong path', () => undefined],
    ['a server that fails', routes(json({ error: { message: 'boom' } }, 500))],
    ['a web page', () => html],
  ])('A17: %s says nothing of the key: that step is not told', async (_name, serve) => {
    wire.serve(serve)
    expect((await test()).steps.map(({ name, ok }) => [name, ok])).toEqual([
      ['resolve', true],
      ['connect', true],
      ['models', false],
    ])
  })

  it.each(['', '/v1'])('A17: a bare loopback address with the path “%s” is called by http', async (path) => {
    wire.serve(routes(list))
    expect(await test({ baseUrl: `${wire.origin.replace('http://', '')}${path}` })).toMatchObject({ ok: true })
  })

  it.each(['not a url', 'example.com:8000/v1', '10.0.0.1:8000', 'localhost:80@example.com/v1', 'localhost.example:80'])(
    'A17: %s is refused at its field',
    async (baseUrl) => {
      await expect(test({ baseUrl })).rejects.toMatchObject({
        code: 'validation_failed',
        errors: [{ path: '/baseUrl' }],
      })
    },
  )

  it('a list that is missing matters not to who names the models', async () => {
    wire.serve(({ path }) => (path === '/v1/chat/completions' ? hi : undefined))
    expect(await test({ models: ['by-hand'] })).toMatchObject({ ok: true })
    expect(wire.requests.at(-1)?.body).toMatchObject({ model: 'by-hand' })
  })

  it('OpenRouter’s list is public, so its key is tried where only a key opens', async () => {
    wire.serve(({ path }) =>
      path === '/api/v1/models'
        ? list
        : path === '/api/v1/key'
          ? json({ error: { message: 'User not found.', code: 401 } }, 401)
          : undefined,
    )
    expect((await test({ provider: 'openrouter', baseUrl: `${wire.origin}/api/v1` })).steps.at(-1)).toMatchObject({
      name: 'authenticate',
      code: 'authentication_failed',
    })
  })

  it('an OpenRouter key with nothing left to spend is found at its own step', async () => {
    wire.serve(({ path }) =>
      path === '/api/v1/models'
        ? list
        : path === '/api/v1/key'
          ? json({ data: { label: 'sk-or-v1-abc...def', limit: 5, usage: 5, limit_remaining: 0 } })
          : undefined,
    )
    expect((await test({ provider: 'openrouter', baseUrl: `${wire.origin}/api/v1` })).steps.at(-1)).toMatchObject({
      name: 'authenticate',
      code: 'quota_exceeded',
    })
  })
})
