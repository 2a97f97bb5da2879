/** How the adapter calls a provider: what it sends, what it makes of a refusal, where it looks, how long it waits. Over real HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { waitFor } from '@scriptorium/testkit'
import type { ProviderKind } from '@scriptorium/contracts/nouns'
import { defaultTimings } from '../src/providers/http/call-timer.ts'
import { complete, events, json, openWire } from './wire.ts'
import type { Wire, WireResponse, WireRequest } from './wire.ts'

let wire: Wire
beforeAll(async () => {
  wire = await openWire()
})
afterAll(() => wire.close())

const never = new AbortController().signal
const text = 'data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n'
const stop = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
const answered = { text: 'Hi', finish: { reason: 'stop', proper: true } }
/** Refuses as long as `isRefused` says so, answers then. */
const unless =
  (isRefused: (body: { [field: string]: unknown }) => boolean, refusal: WireResponse) =>
  ({ body }: WireRequest): WireResponse =>
    isRefused(body ?? {}) ? refusal : events(text + stop)

describe('a body with status 200', () => {
  const html = {
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!doctype html><title>Welcome</title>',
  }
  it.each([
    ['a page', html, 'invalid_response'],
    ['a page that is called events', events('<!doctype html><title>Welcome</title>'), 'invalid_response'],
    ['plain text', events('Hello', 'text/plain'), 'invalid_response'],
    [
      'events, compressed though nobody asked',
      { headers: { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' }, body: gzipSync(text + stop) },
      'invalid_response',
    ],
    [
      'an error as JSON',
      json({ error: { message: 'Insufficient Balance', code: 'invalid_request_error' } }),
      'quota_exceeded',
    ],
    [
      'an error as JSON that is called events',
      events('{"error":{"message":"Rate limit reached","type":"tokens","code":"rate_limit_exceeded"}}\n'),
      'provider_rate_limited',
    ],
    ['an error as JSON without a name', { body: '{"detail":"Internal error"}' }, 'provider_error'],
    ['JSON that is no answer', json({ ok: true }), 'invalid_response'],
    [
      'JSON that breaks off',
      { headers: { 'content-type': 'application/json' }, body: '{"choices":[' },
      'invalid_response',
    ],
    ['204', { status: 204 }, 'invalid_response'],
  ])('of %s ends as it should', async (_name, answer, code) => {
    wire.serveChat(() => answer)
    expect((await complete(wire.provider())).failure).toMatchObject({ code })
    expect(wire.requests).toHaveLength(1)
  })

  it.each([
    ['JSON', 'application/json'],
    ['events', 'text/event-stream'],
    ['nothing', ''],
  ])('of a whole answer, called %s, is that answer', async (_name, type) => {
    const message = { role: 'assistant', content: 'Hi', reasoning_content: 'Hm' }
    wire.serveChat(() =>
      events(
        JSON.stringify({
          choices: [{ index: 0, message, finish_reason: 'stop' }],
          usage: { prompt_tokens: 3, completion_tokens: 1 },
        }),
        type,
      ),
    )
    expect(await complete(wire.provider())).toMatchObject({
      ...answered,
      reasoning: 'Hm',
      usage: { inputTokens: 3, outputTokens: 1 },
    })
  })

  it.each([
    ['', 'nothing at all'],
    [': keep-alive\n\n', 'comments alone'],
    ['data: {"choices":[{"index":0,"de', 'half an event'],
  ])('%j is %s: cut short', async (body) => {
    wire.serveChat(() => events(body))
    expect(await complete(wire.provider())).toMatchObject({ text: '', finish: { proper: false } })
  })
})

describe('a field that a server does not know is left out, once and from then on', () => {
  const openAi = (param: string, message: string, code: string) =>
    json({ error: { message, type: 'invalid_request_error', param, code } }, 400)
  const fastApi = (field: string) =>
    json(
      {
        detail: [{ type: 'extra_forbidden', loc: ['body', field], msg: 'Extra inputs are not permitted', input: true }],
      },
      422,
    )
  const mistral = (field: string) =>
    json(
      {
        object: 'error',
        message: { detail: [{ type: 'extra_forbidden', loc: ['body', field], msg: 'Extra inputs are not permitted' }] },
        type: 'invalid_request_error',
        param: null,
        code: '1000',
      },
      422,
    )
  it.each([
    [
      'max_tokens',
      'openai-compatible',
      openAi(
        'max_tokens',
        "Unsupported parameter: 'max_tokens' is not supported with this model.",
        'unsupported_parameter',
      ),
    ],
    [
      'temperature',
      'openai',
      openAi(
        'temperature',
        "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported.",
        'unsupported_value',
      ),
    ],
    ['stream_options', 'openai-compatible', fastApi('stream_options')],
    ['stream_options', 'openai-compatible', mistral('stream_options')],
    ['seed', 'groq', json({ error: 'Unrecognized request argument supplied: seed' }, 400)],
    [
      'stream_options',
      'lm-studio',
      [
        {
          error: {
            code: 400,
            message: 'Unknown name "stream_options": Cannot find field.',
            status: 'INVALID_ARGUMENT',
          },
        },
      ],
    ],
  ] as const)('%s, %s', async (field, kind, refusal) => {
    wire.serveChat(
      unless((body) => field in body, Array.isArray(refusal) ? json(refusal, 400) : (refusal as WireResponse)),
    )
    const provider = wire.provider({ kind: kind as ProviderKind })
    const parameters = { temperature: 0.5, maxOutputTokens: 50, seed: 3 }
    expect(await complete(provider, { parameters })).toMatchObject(answered)
    expect(await complete(provider, { parameters })).toMatchObject(answered)
    expect(wire.requests.map(({ body }) => field in (body ?? {}))).toEqual([true, false, false])
    if (field === 'max_tokens') expect(wire.requests.at(-1)?.body).toMatchObject({ max_completion_tokens: 50 })
  })

  it.each([
    [
      'max_tokens is too large: 100000. This model supports at most 16384 completion tokens, whereas you provided 100000.',
      'max_tokens',
      'invalid_value',
    ],
    [
      "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead.",
      'temperature',
      'decimal_above_max_value',
    ],
    ['temperature: Input should be less than or equal to 1.5', null, null],
    ['Invalid value for temperature: must be between 0 and 2', null, null],
  ])('but a value that does not fit is the user’s to change: %s', async (message, param, code) => {
    wire.serveChat(() => json({ error: { message, type: 'invalid_request_error', param, code } }, 400))
    const { failure } = await complete(wire.provider(), { parameters: { temperature: 3, maxOutputTokens: 100_000 } })
    expect(failure).toMatchObject({
      code: 'invalid_request',
      retryable: false,
      message: expect.stringContaining(message.slice(0, 60)),
    })
    expect(wire.requests).toHaveLength(1)
  })
})

describe('a role that a server does not take', () => {
  const rolesOf = ({ body }: WireRequest): unknown =>
    ((body?.['messages'] ?? []) as { role: string }[]).map(({ role }) => role)
  const jinja = 'Jinja Exception: System role not supported'
  it.each([
    ['400', json({ error: { message: 'System role not supported', code: 400 } }, 400)],
    ['the 500 of llama.cpp', json({ error: { code: 500, message: jinja, type: 'server_error' } }, 500)],
    ['the stream of LM Studio', events(`event: error\ndata: {"error":{"message":"Error: ${jinja}"}}\n\n`)],
    ['a body with 200', json({ error: { message: jinja } })],
    ['an order that it does not take', json({ error: 'Conversation roles must alternate user/assistant/...' }, 400)],
  ])('C11: refused by %s, gives its words to the user’s, once and from then on', async (_name, refusal) => {
    wire.serveChat(unless((body) => JSON.stringify(body['messages']).includes('system'), refusal))
    const provider = wire.provider()
    expect(await complete(provider)).toMatchObject(answered)
    expect(await complete(provider)).toMatchObject(answered)
    expect(wire.requests.map(rolesOf)).toEqual([['system', 'user'], ['user'], ['user']])
    expect(wire.requests.at(-1)?.body?.['messages']).toEqual([
      { role: 'user', content: 'You help a writer.\n\nGo on.' },
    ])
  })

  it('C11: refused for ever, is told once', async () => {
    wire.serveChat(() => json({ error: { message: 'System role not supported' } }, 400))
    expect((await complete(wire.provider())).failure).toMatchObject({ code: 'invalid_request' })
    expect(wire.requests.map(rolesOf)).toEqual([['system', 'user'], ['user']])
  })
})

describe('a base URL', () => {
  const api =
    (root: string, models: WireResponse = json({ data: [{ id: 'm' }] })) =>
    ({ path }: WireRequest): WireResponse | undefined =>
      path === `${root}/models` ? models : path === `${root}/chat/completions` ? events(text + stop) : undefined
  it.each([
    ['', '/v1'],
    ['/', '/v1'],
    ['/v1', '/v1'],
    ['/v1/', '/v1'],
    ['/v1/chat/completions', '/v1'],
    ['/api', '/api'],
    ['/api', '/api/v1'],
    ['/v1', ''],
    ['/openai/v1', '/openai/v1'],
    ['/v1beta/openai/', '/v1beta/openai'],
  ])('%j finds an API at %j', async (written, root) => {
    wire.serveChat(api(root))
    expect(await wire.provider({ path: written }).listModels(never)).toMatchObject({ ok: true, value: [{ id: 'm' }] })
    expect(await complete(wire.provider({ path: written }))).toMatchObject(answered)
  })

  it('of an application that shows its page for every path finds the API behind it', async () => {
    const page = { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' }
    wire.serveChat((request) => api('/api')(request) ?? (request.method === 'GET' ? page : { status: 405 }))
    const provider = wire.provider({ path: '/api', connection: 'page' })
    expect(await provider.listModels(never)).toMatchObject({ ok: true })
    expect(await complete(provider)).toMatchObject(answered)
  })

  it('without /v1 is where the key is refused, though nothing lies at /v1', async () => {
    wire.serveChat(api('/api', json({ error: { message: 'Invalid API key' } }, 401)))
    expect(await wire.provider({ path: '/api', key: 'wrong' }).authenticate(never)).toMatchObject({
      ok: false,
      failure: { code: 'authentication_failed' },
    })
  })

  it('whose server has no list of models is not taken for another one that refuses', async () => {
    wire.serveChat(({ path }) =>
      path.startsWith('/v1/') ? { status: 404 } : json({ message: 'Missing Authentication Token' }, 403),
    )
    expect(await wire.provider().authenticate(never)).toMatchObject({ ok: true })
    expect(await wire.provider().listModels(never)).toMatchObject({ ok: false, failure: { code: 'invalid_response' } })
  })

  it('is right where the model is unknown', async () => {
    wire.serveChat(() =>
      json(
        {
          error: {
            message: 'model "llama3.1" not found, try pulling it first',
            type: 'not_found_error',
            param: null,
            code: null,
          },
        },
        404,
      ),
    )
    expect((await complete(wire.provider())).failure).toMatchObject({ code: 'model_not_found' })
    expect(wire.requests).toHaveLength(1)
  })

  it('is tried on where a server names the path that it does not know', async () => {
    wire.serveChat(
      (request) =>
        api('')(request) ??
        json(
          { error: { message: `Invalid URL (${request.method} ${request.path})`, type: 'invalid_request_error' } },
          404,
        ),
    )
    expect(await wire.provider().listModels(never)).toMatchObject({ ok: true })
  })
})

describe('a list of models', () => {
  it.each([
    [
      'words beside it',
      { code: 20_000, message: 'Ok', status: true, data: [{ id: 'm' }] },
      { ok: true, value: [{ id: 'm' }] },
    ],
    [
      'an error with status 200',
      { error: { message: 'Incorrect API key provided' } },
      { ok: false, failure: { code: 'authentication_failed' } },
    ],
    [
      'LM Studio’s word for an unknown path',
      { error: 'Unexpected endpoint or method. (GET /v1/models)' },
      { ok: false, failure: { code: 'provider_error' } },
    ],
  ])('with %s', async (_name, body, outcome) => {
    wire.serveChat(() => json(body))
    expect(await wire.provider().listModels(never)).toMatchObject(outcome)
  })

  const v1 = {
    models: [
      {
        type: 'llm',
        key: 'google/gemma-3-4b',
        display_name: 'Gemma 3 4B',
        max_context_length: 131_072,
        loaded_instances: [{ id: 'google/gemma-3-4b', config: { context_length: 8_192 } }],
        capabilities: { vision: true, trained_for_tool_use: true },
      },
      { type: 'embedding', key: 'nomic', max_context_length: 2_048, loaded_instances: [] },
    ],
  }
  const v0 = {
    data: [
      {
        id: 'qwen2.5-7b',
        type: 'llm',
        state: 'loaded',
        max_context_length: 32_768,
        loaded_context_length: 4_096,
        capabilities: ['tool_use'],
      },
      { id: 'nomic', type: 'embeddings' },
    ],
  }
  const unknown = (path: string) => json({ error: `Unexpected endpoint or method. (GET ${path})` })
  it.each([
    [
      'v1',
      { '/api/v1/models': v1, '/api/v0/models': v0 },
      [{ id: 'google/gemma-3-4b', name: 'Gemma 3 4B', contextWindow: 8_192, capabilities: ['tools', 'vision'] }],
    ],
    [
      'v0',
      { '/api/v0/models': v0 },
      [{ id: 'qwen2.5-7b', name: 'qwen2.5-7b', contextWindow: 4_096, capabilities: ['tools'] }],
    ],
    ['the compatible one', { '/v1/models': { data: [{ id: 'm' }] } }, [{ id: 'm', name: 'm', capabilities: [] }]],
  ])('of LM Studio is the richest that it has: %s', async (_name, lists, models) => {
    wire.serveChat(({ path }) => (path in lists ? json((lists as Record<string, unknown>)[path]) : unknown(path)))
    expect(await wire.provider({ kind: 'lm-studio' }).listModels(never)).toEqual({ ok: true, value: models })
  })
})

describe('the waits', () => {
  const streaming =
    (write: (response: ServerResponse) => void): WireResponse =>
    (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      write(response)
    }
  /** Every 50 ms, as long as anyone listens. */
  const dripping =
    (chunk: string) =>
    (response: ServerResponse): void => {
      const timer = setInterval(() => void response.write(chunk), 50)
      response.on('close', () => clearInterval(timer))
    }

  it.each([
    ['comments', ': still here\n\n'],
    ['empty chunks', 'data: {"choices":[{"index":0,"delta":{"content":""}}]}\n\n'],
    ['counts of usage', 'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}\n\n'],
  ])('%s are no content (42)', async (_name, chunk) => {
    wire.serveChat(() => streaming(dripping(chunk)))
    expect((await complete(wire.provider())).failure).toMatchObject({ code: 'provider_timeout' })
  })

  it('what drips behind the mark does not hold the answer back', async () => {
    wire.serveChat(() =>
      streaming((response) => {
        response.write(text + stop.replace('data: [DONE]\n\n', ''))
        dripping(': still here\n\n')(response)
      }),
    )
    expect(await complete(wire.provider())).toMatchObject(answered)
    await waitFor(() => wire.closed() === 1, { what: 'the closed socket' })
  })

  const chunk = (content: string, finish: string | null = null): string =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`

  it('C21: text that comes seconds after a finish reason is kept, by the limits that hold by default', async () => {
    const { trailerMs, idleMs } = defaultTimings
    const patient = await openWire({ trailerMs, idleMs })
    patient.serve(() =>
      streaming((response) => {
        response.write(chunk('Hi', 'stop'))
        setTimeout(() => response.end(`${chunk('!', 'stop')}data: [DONE]\n\n`), 3_000)
      }),
    )
    const completion = await complete(patient.provider())
    await patient.close()
    expect(completion).toMatchObject({ ...answered, text: 'Hi!' })
  })

  it.each([
    ['[DONE]', 'data: [DONE]\n\n', true],
    ['another finish reason', chunk('', 'length'), true],
    ['a clean end alone', '', false],
  ])('C21: behind a finish reason, text makes the answer complete by %s: %s', async (_name, end, proper) => {
    wire.serveChat(() => events(chunk('Hi', 'stop') + chunk('!') + end))
    expect(await complete(wire.provider())).toMatchObject({ text: 'Hi!', finish: { proper } })
  })

  it.each([
    ['silence', () => undefined],
    ['a cut', (response: ServerResponse) => setTimeout(() => response.destroy(), 50)],
  ])('C21: text behind a finish reason and then %s is not complete', async (_name, end) => {
    wire.serveChat(() =>
      streaming((response) => {
        response.write(chunk('Hi', 'stop') + chunk('!'))
        end(response)
      }),
    )
    const { text: told, finish, failure } = await complete(wire.provider())
    expect({ told, proper: finish?.proper ?? false, failed: failure !== undefined }).toEqual({
      told: 'Hi!',
      proper: false,
      failed: true,
    })
  })

  it('content behind a mark is read on, however late', async () => {
    wire.serveChat(() =>
      streaming((response) => {
        response.write('data: {"choices":[{"index":0,"delta":{"content":"H"},"finish_reason":"stop"}]}\n\n')
        response.write('data: {"choices":[{"index":0,"delta":{"content":"i"},"finish_reason":"stop"}]}\n\n')
        setTimeout(
          () => response.end('data: {"choices":[{"index":0,"delta":{"content":"!"},"finish_reason":"stop"}]}\n\n'),
          450,
        )
      }),
    )
    expect(await complete(wire.provider())).toMatchObject({ ...answered, text: 'Hi!' })
  })

  it.each([
    [401, 'authentication_failed'],
    [404, 'invalid_response'],
    [400, 'invalid_request'],
    [503, 'provider_overloaded'],
  ])('the body of a %i that never ends does not hide it', async (status, code) => {
    wire.serveChat(() => (response) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.write('{"error":{"message":"')
    })
    expect((await complete(wire.provider())).failure).toMatchObject({ code })
    expect(await wire.provider({ path: '/v1beta' }).listModels(never)).toMatchObject({ ok: false, failure: { code } })
  })

  const eventHead = { 'content-type': 'text/event-stream' }
  it.each([
    ['the first byte', () => undefined],
    [
      'the first content',
      (response: ServerResponse) => {
        response.writeHead(200, eventHead).flushHeaders()
      },
    ],
    [
      'the end',
      (response: ServerResponse) => {
        response.writeHead(200, eventHead).write(text)
      },
    ],
    [
      'the end of a refusal',
      (response: ServerResponse) => {
        response.writeHead(400).write('{')
      },
    ],
  ])('a cancel before %s closes the socket and says nothing', async (_name, hang) => {
    wire.serveChat(() => hang)
    const cancel = new AbortController()
    const answer = complete(wire.provider(), { signal: cancel.signal })
    await waitFor(() => wire.requests.length === 1, { what: 'the request' })
    cancel.abort()
    const { failure, finish } = await answer
    expect({ failure, finish }).toEqual({})
    await waitFor(() => wire.closed() === 1, { what: 'the closed socket' })
  })
})
