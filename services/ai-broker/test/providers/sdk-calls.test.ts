/** What goes out through the SDKs: ours alone, in the form that each model takes. Over real HTTP. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { CompletionRequest, ProviderMessage, ProviderPart } from '../../src/domain/provider.ts'
import type { ProviderKind, Reasoning } from '@scriptorium/contracts/nouns'
import { events, json, openWire } from '../wire.ts'
import type { Wire, WireRequest, WireResponse } from '../wire.ts'
import { sse } from './traps/play.ts'

let wire: Wire
beforeAll(async () => {
  wire = await openWire()
})
afterAll(() => wire.close())

const never = new AbortController().signal
const messages: ProviderMessage[] = [
  { role: 'system', content: 'You help a writer.' },
  { role: 'user', content: 'Go on.' },
]
type Body = { [field: string]: unknown }

const message = events(
  sse(
    { type: 'message_start', message: { usage: { input_tokens: 3, output_tokens: 1 } } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
    { type: 'message_stop' },
  ),
)
const response = events(
  sse(
    { type: 'response.output_text.delta', delta: 'Hi' },
    { type: 'response.completed', response: { status: 'completed', usage: { input_tokens: 3, output_tokens: 2 } } },
  ),
)
const chat = events(
  'data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\ndata: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
)
const lines = (count = 20): WireResponse =>
  events(
    `${JSON.stringify({ message: { content: 'Hi' }, done: false })}\n${JSON.stringify({ done: true, done_reason: 'stop', prompt_eval_count: count, eval_count: 2 })}\n`,
    'application/x-ndjson',
  )
const answers: Record<string, WireResponse> = {
  '/v1/messages': message,
  '/v1/responses': response,
  '/v1/chat/completions': chat,
  '/api/chat': lines(),
  '/api/ps': json({ models: [] }),
  '/api/show': json({ model_info: { 'llama.context_length': 32_768 }, capabilities: ['completion'] }),
}
const answer = ({ path }: WireRequest): WireResponse => answers[path] ?? { status: 404 }
const pathOf: Partial<Record<ProviderKind, string>> = { openai: '/v1' }

async function ask(
  kind: ProviderKind,
  more: Partial<CompletionRequest> = {},
  connection?: string,
): Promise<{ parts: ProviderPart[]; body: Body; request: WireRequest | undefined }> {
  const provider = wire.provider({
    kind,
    key: 'sk-own-0123456789abcdef',
    path: pathOf[kind] ?? '',
    ...(connection === undefined ? {} : { connection }),
  })
  const parts: ProviderPart[] = []
  const request = { model: 'm', messages, parameters: {}, requestId: 'g.1', ...more }
  for await (const part of provider.stream(request, never)) parts.push(part)
  const last = wire.requests.findLast(({ method }) => method === 'POST')
  return { parts, body: last?.body ?? {}, request: last }
}

describe('an SDK', () => {
  const variables = {
    OPENAI_API_KEY: 'sk-operator',
    OPENAI_ADMIN_KEY: 'sk-operator',
    OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
    OPENAI_ORG_ID: 'org-operator',
    OPENAI_PROJECT_ID: 'proj-operator',
    OPENAI_CUSTOM_HEADERS: 'authorization: Bearer sk-operator\nx-operator: 1',
    OPENAI_LOG: 'debug',
    ANTHROPIC_API_KEY: 'sk-operator',
    ANTHROPIC_AUTH_TOKEN: 'sk-operator',
    ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
    ANTHROPIC_CUSTOM_HEADERS: 'x-api-key: sk-operator\nx-operator: 1',
    ANTHROPIC_PROFILE: 'operator',
    ANTHROPIC_LOG: 'debug',
    OLLAMA_API_KEY: 'sk-operator',
  }
  afterEach(() => {
    for (const name of Object.keys(variables)) delete process.env[name]
    vi.restoreAllMocks()
  })

  it.each([
    ['openai', 'authorization', 'Bearer sk-own-0123456789abcdef'],
    ['anthropic', 'x-api-key', 'sk-own-0123456789abcdef'],
    ['ollama', 'authorization', 'Bearer sk-own-0123456789abcdef'],
  ] as const)('takes nothing from its environment and writes nothing: %s', async (kind, header, value) => {
    Object.assign(process.env, variables)
    const logs = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => undefined),
    )
    wire.serve(answer)
    // A model of which the SDK would warn.
    const { parts, request } = await ask(kind, { model: 'claude-opus-4-5' })
    expect(parts.at(-1)).toMatchObject({ type: 'finish', proper: true })
    expect(request?.headers[header]).toBe(value)
    expect(JSON.stringify(wire.requests)).not.toMatch(/operator|x-stainless|openai-organization|traceparent/i)
    wire.serve(() => json({ error: { message: 'broken', type: 'x' } }, 500))
    await ask(kind)
    for (const log of logs) expect(log).not.toHaveBeenCalled()
  })

  it.each(['openai', 'anthropic', 'ollama'] as const)('sends no key where there is none: %s', async (kind) => {
    Object.assign(process.env, variables)
    wire.serve(answer)
    const provider = wire.provider({ kind, path: pathOf[kind] ?? '' })
    for await (const _ of provider.stream({ model: 'm', messages, parameters: {}, requestId: 'g.1' }, never));
    for (const { headers } of wire.requests) {
      expect(headers['x-api-key']).toBeUndefined()
      expect(headers.authorization).toBeUndefined()
    }
  })
})

describe('Anthropic', () => {
  it('is asked with a limit, the system prompt apart, and marks for its cache', async () => {
    wire.serve(answer)
    const { body, request } = await ask('anthropic', {
      parameters: { temperature: 1.5, topP: 0.9, stop: [' ', 'END'] },
    })
    const mark = { cache_control: { type: 'ephemeral' } }
    expect(body).toEqual({
      model: 'm',
      max_tokens: 8_192,
      system: [{ type: 'text', text: 'You help a writer.', ...mark }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Go on.', ...mark }] }],
      stream: true,
      temperature: 1,
      stop_sequences: ['END'],
    })
    expect(request?.headers['anthropic-version']).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(request?.headers['x-client-request-id']).toBe('g.1')
  })

  it('has marks where the prompt says so, four at most, and turns that begin with the user', async () => {
    wire.serve(answer)
    const many = Array.from({ length: 6 }, (_, index) => ({
      role: index % 2 === 0 ? ('assistant' as const) : ('user' as const),
      content: `t${index}`,
      endsPrefix: true,
    }))
    const { body } = await ask('anthropic', { messages: many })
    expect(JSON.stringify(body).match(/cache_control/g)).toHaveLength(4)
    expect(body['messages']).toMatchObject([{ role: 'user' }, { role: 'assistant' }, { role: 'user' }, {}, {}, {}, {}])
  })

  it.each([
    [
      'a budget',
      'claude-sonnet-4-0',
      { budgetTokens: 4_000 },
      { thinking: { type: 'enabled', budget_tokens: 4_000 }, max_tokens: 4_100 },
    ],
    [
      'an effort, of a model that takes budgets',
      'claude-sonnet-4-0',
      { effort: 'low' as const },
      { thinking: { type: 'enabled', budget_tokens: 2_048 } },
    ],
    [
      'an effort',
      'claude-opus-4-6',
      { effort: 'high' as const },
      { thinking: { type: 'adaptive' }, output_config: { effort: 'high' }, max_tokens: 100 },
    ],
    ['none', 'claude-opus-4-6', { effort: 'none' as const }, { thinking: { type: 'disabled' } }],
  ])('is asked to think by %s', async (_name, model, reasoning: Reasoning, expected) => {
    wire.serve(answer)
    const { body } = await ask('anthropic', {
      model,
      reasoning,
      parameters: { maxOutputTokens: 100, temperature: 0.4 },
    })
    expect(body).toMatchObject(expected)
    expect('temperature' in body).toBe(reasoning.effort === 'none')
  })

  const refusal = (text: string): WireResponse =>
    json({ type: 'error', error: { type: 'invalid_request_error', message: text } }, 400)
  it.each([
    ['temperature', '`temperature` is deprecated for this model.', (body: Body) => 'temperature' in body],
    [
      'max_tokens',
      'max_tokens: 8192 > 4096, which is the maximum allowed number of output tokens for m',
      (body: Body) => body['max_tokens'] !== 4_096,
    ],
    [
      'adaptive thinking',
      'adaptive thinking is not supported on this model',
      (body: Body) => (body['thinking'] as Body | undefined)?.['type'] === 'adaptive',
    ],
    [
      'a last word of its own',
      'This model does not support assistant message prefill. The conversation must end with a user message.',
      (body: Body) => (body['messages'] as Body[]).at(-1)?.['role'] === 'assistant',
    ],
    [
      'a system prompt',
      'Conversation roles must alternate user/assistant/user/assistant/...',
      (body: Body) => 'system' in body,
    ],
  ])('that refuses %s is asked without it, once', async (name, words, refuses) => {
    wire.serve((request) => (refuses(request.body ?? {}) ? refusal(words) : answer(request)))
    const request: Partial<CompletionRequest> = {
      model: name === 'adaptive thinking' ? 'claude-opus-4-6' : 'm',
      parameters: { temperature: 0.5 },
      ...(name === 'adaptive thinking' ? { reasoning: { effort: 'low' } } : {}),
      ...(name === 'a last word of its own'
        ? { messages: [...messages, { role: 'assistant', content: 'Once ' }] }
        : {}),
    }
    const connection = `repairs ${name}`
    for (let call = 0; call < 2; call += 1)
      expect((await ask('anthropic', request, connection)).parts.at(-1)).toMatchObject({ type: 'finish' })
    expect(wire.requests).toHaveLength(3)
  })

  it('whose spending is at its limit is not asked again', async () => {
    const error = {
      type: 'rate_limit_error',
      message: 'Limit.',
      details: { error_code: 'enforced_spend_limit_reached' },
    }
    wire.serve(() => json({ type: 'error', error }, 429))
    expect((await ask('anthropic')).parts).toMatchObject([
      { type: 'error', failure: { code: 'quota_exceeded', retryable: false } },
    ])
  })

  it('lists its models page by page, with what it says of them', async () => {
    const page = (id: string, more: boolean): WireResponse =>
      json({
        data: [
          { id, display_name: id.toUpperCase(), max_input_tokens: 200_000, max_tokens: 64_000, capabilities: null },
        ],
        has_more: more,
        last_id: id,
      })
    wire.serve(({ path }) => (path.includes('after_id=a') ? page('b', false) : page('a', true)))
    expect(await wire.provider({ kind: 'anthropic', path: '/v1' }).listModels(never)).toMatchObject({
      ok: true,
      value: [
        { id: 'a', name: 'A', contextWindow: 200_000, maxOutputTokens: 64_000 },
        { id: 'b', name: 'B' },
      ],
    })
    expect(wire.requests.map(({ path }) => path)).toEqual(['/v1/models?limit=1000', '/v1/models?limit=1000&after_id=a'])
  })
})

describe('OpenAI', () => {
  it('is asked by Responses, and keeps nothing', async () => {
    wire.serve(answer)
    const { body, request } = await ask('openai', {
      model: 'gpt-5',
      parameters: { maxOutputTokens: 5, temperature: 0.5 },
      reasoning: { budgetTokens: 3_000 },
    })
    expect(request?.path).toBe('/v1/responses')
    expect(body).toEqual({
      model: 'gpt-5',
      input: [
        { role: 'developer', content: 'You help a writer.' },
        { role: 'user', content: 'Go on.' },
      ],
      stream: true,
      store: false,
      stream_options: { include_obfuscation: false },
      max_output_tokens: 16,
      reasoning: { effort: 'low', summary: 'auto' },
    })
  })

  it.each([
    ['gpt-5', { reasoning: { effort: 'minimal' } }, []],
    ['o3', { reasoning: { effort: 'low' } }, ['temperature']],
    ['gpt-4.1', { temperature: 0.5 }, []],
  ])('is asked for the effort that comes nearest to none, where a model has no such: %s', async (model, sent, more) => {
    wire.serve(answer)
    const parameters = more.length === 0 && model === 'gpt-5' ? {} : { temperature: 0.5 }
    const { body, parts } = await ask('openai', { model, reasoning: { effort: 'none' }, parameters })
    expect(body).toMatchObject(sent)
    expect('reasoning' in (body ?? {})).toBe(model !== 'gpt-4.1')
    const leftOut = more.length === 0 ? [] : [{ type: 'left-out', settings: more }]
    expect(parts.filter(({ type }) => type === 'left-out')).toEqual(leftOut)
  })

  it.each(['openai', 'groq'] as const)('that takes other efforts is asked for the nearest, once: %s', async (kind) => {
    const message = `Unsupported value: 'none' is not supported with this model. Supported values are: 'low', 'medium', and 'high'.`
    wire.serve((request) =>
      JSON.stringify(request.body).includes('none')
        ? json({ error: { message, param: 'reasoning_effort' } }, 400)
        : answer(request),
    )
    for (let call = 0; call < 2; call += 1) {
      const { body, parts } = await ask(kind, { reasoning: { effort: 'none' } }, `efforts of ${kind}`)
      expect(body).toMatchObject(kind === 'openai' ? { reasoning: { effort: 'low' } } : { reasoning_effort: 'low' })
      expect(parts.at(-1)).toMatchObject({ type: 'finish' })
    }
    expect(wire.requests).toHaveLength(3)
  })

  it.each([
    ['openai', 'temperature'],
    ['anthropic', 'temperature'],
    ['groq', 'temperature'],
    ['ollama', 'temperature'],
  ] as const)('%s: says which settings it was asked without', async (kind, refused) => {
    wire.serve((request) => {
      const sent = { ...request.body, ...(request.body?.['options'] as Body | undefined) }
      const error = { message: `Unsupported parameter: '${refused}' is not supported with this model.`, param: refused }
      return refused in sent ? json(kind === 'ollama' ? { error: error.message } : { error }, 400) : answer(request)
    })
    const wanted = { parameters: { temperature: 0.5, maxOutputTokens: 50 } }
    const { parts } = await ask(kind, wanted, `left out by ${kind}`)
    expect(parts).toContainEqual({ type: 'left-out', settings: ['temperature'] })
  })

  it.each([
    ['a stop word', { parameters: { stop: ['END'] } }, { stop: ['END'] }],
    ['a seed', { parameters: { seed: 7 } }, { seed: 7 }],
    ['a penalty', { parameters: { presencePenalty: 0.5 } }, { presence_penalty: 0.5 }],
    ['a model that is served there alone', { model: 'gpt-4o-search-preview' }, { model: 'gpt-4o-search-preview' }],
  ])('is asked by Chat Completions for %s', async (_name, more, expected) => {
    wire.serve(answer)
    const { body, request } = await ask('openai', more)
    expect(request?.path).toBe('/v1/chat/completions')
    expect(body).toMatchObject(expected)
  })

  it.each([
    ['is not there', { status: 404 }, 'm'],
    [
      'does not take the model',
      json({ error: { message: 'This model is only supported in v1/chat/completions.', param: 'model' } }, 400),
      'm',
    ],
  ])('is asked by Chat Completions where the newer API %s, and from then on', async (name, refusal, model) => {
    wire.serve((request) => (request.path.endsWith('/responses') ? refusal : answer(request)))
    for (let call = 0; call < 2; call += 1)
      expect((await ask('openai', { model }, name)).parts.at(-1)).toMatchObject({ type: 'finish', proper: true })
    expect(wire.requests.at(-1)?.path).toBe('/v1/chat/completions')
    expect(wire.requests.filter(({ path }) => path === '/v1/responses')).toHaveLength(1)
  })

  it('that shows no thoughts to this organisation is asked for none', async () => {
    const error = {
      message: 'Your organization must be verified to generate reasoning summaries.',
      param: 'reasoning.summary',
      code: 'unsupported_value',
    }
    wire.serve((request) => (JSON.stringify(request.body).includes('summary') ? json({ error }, 400) : answer(request)))
    const { parts, body } = await ask('openai', { model: 'o4-mini', reasoning: { effort: 'high' } })
    expect(parts.at(-1)).toMatchObject({ type: 'finish' })
    expect(body['reasoning']).toEqual({ effort: 'high' })
  })
})

describe('OpenRouter', () => {
  it('is asked to cache for Anthropic’s models alone, and to think in its own words', async () => {
    wire.serve(answer)
    const reasoning = { budgetTokens: 2_000 }
    const marked = await ask('openrouter', { model: 'anthropic/claude-sonnet-4', reasoning })
    expect(marked.body).toMatchObject({
      messages: [
        {
          role: 'system',
          content: [{ type: 'text', text: 'You help a writer.', cache_control: { type: 'ephemeral' } }],
        },
        { role: 'user', content: [{ type: 'text', text: 'Go on.', cache_control: { type: 'ephemeral' } }] },
      ],
      reasoning: { max_tokens: 2_000 },
    })
    const plain = await ask('openrouter', { model: 'openai/gpt-5', reasoning: { effort: 'low' } })
    expect(plain.body).toMatchObject({ messages, reasoning: { effort: 'low' } })
  })
})

describe('Ollama', () => {
  const serve = (more: Record<string, WireResponse>): void =>
    wire.serve((request) => more[request.path] ?? answer(request))
  const ps = (context_length?: number): WireResponse =>
    json({ models: [{ name: 'm:latest', model: 'm:latest', context_length }] })
  const long: ProviderMessage[] = [{ role: 'user', content: 'harbour '.repeat(6_000) }]

  it.each([
    ['the smallest step that fits', {}, { messages }, 4_096],
    ['a larger one for a longer prompt', {}, { messages: long }, 16_384],
    ['what is loaded, where it is enough', { '/api/ps': ps(20_000) }, { messages: long }, 20_000],
    ['more than what is loaded, where it is not', { '/api/ps': ps(4_096) }, { messages: long }, 16_384],
    [
      'what its owner has set',
      { '/api/show': json({ parameters: 'num_ctx   24576', model_info: { 'a.context_length': 131_072 } }) },
      { messages },
      32_768,
    ],
    [
      'no more than the model has',
      { '/api/show': json({ model_info: { 'a.context_length': 8_192 } }) },
      { messages: long },
      8_192,
    ],
    ['what the user has set', {}, { messages, providerOptions: { num_ctx: 10_000 } }, 10_000],
    ['what chat has counted', {}, { messages, limits: { promptTokens: 40_000 } }, 32_768],
  ])('is asked for a window: %s', async (_name, more, request, expected) => {
    serve(more)
    const { body } = await ask('ollama', request)
    expect(body).toMatchObject({ options: { num_ctx: expected }, truncate: false, shift: false })
  })

  it('says that it loads the model, and does not where it need not', async () => {
    serve({})
    expect((await ask('ollama')).parts[0]).toEqual({ type: 'status', status: 'loading-model' })
    serve({ '/api/ps': ps(4_096) })
    expect((await ask('ollama')).parts[0]).toMatchObject({ type: 'text' })
  })

  it('that dropped the beginning of a prompt has failed, and says what to do', async () => {
    serve({ '/api/chat': lines(2_050), '/api/ps': ps(2_048) })
    const { parts } = await ask('ollama', { messages: long })
    expect(parts.at(-1)).toMatchObject({
      type: 'error',
      failure: {
        code: 'prompt_too_long',
        retryable: false,
        message: expect.stringMatching(/only 2,050 of about .* window of 2,048 .* Shorten/),
      },
    })
    expect(parts).toContainEqual({ type: 'text', text: 'Hi' })
  })

  it('that had most of a prompt in its cache has not', async () => {
    serve({ '/api/chat': lines(50), '/api/ps': ps(16_384) })
    expect((await ask('ollama', { messages: long })).parts.at(-1)).toMatchObject({ type: 'finish', proper: true })
  })

  it('is not asked for what no window of the model can hold', async () => {
    serve({ '/api/show': json({ model_info: { 'a.context_length': 2_048 } }) })
    expect((await ask('ollama', { messages: long })).parts).toMatchObject([
      { type: 'error', failure: { code: 'prompt_too_long', message: expect.stringContaining('reads 2,048 at most') } },
    ])
    expect(wire.requests.some(({ path }) => path === '/api/chat')).toBe(false)
  })

  it('of another version, which knows neither list nor facts, still completes', async () => {
    serve({ '/api/show': { status: 404 }, '/api/ps': { status: 404 } })
    const { parts, body } = await ask('ollama')
    expect(parts).toMatchObject([{ type: 'text' }, { type: 'usage' }, { type: 'finish' }])
    expect(body).toMatchObject({ options: { num_ctx: 4_096 } })
  })

  it('is asked to think only if it can, and by a level only if it takes one', async () => {
    serve({})
    expect((await ask('ollama', { reasoning: { effort: 'low' } })).body).not.toHaveProperty('think')
    const show = json({ capabilities: ['thinking'], model_info: {} })
    const refusal = json({ error: 'think value "low" is not supported for this model' }, 400)
    wire.serve((request) => {
      if (request.path === '/api/show') return show
      return request.body?.['think'] === 'low' ? refusal : answer(request)
    })
    expect((await ask('ollama', { reasoning: { effort: 'low' } })).body).toMatchObject({ think: true })
  })

  it('lists what writes, with the window that the model has', async () => {
    const rows = [
      { model: 'a' },
      { model: 'nomic-embed-text', details: { family: 'nomic-bert' } },
      { model: 'v', capabilities: ['embedding'] },
    ]
    serve({ '/api/tags': json({ models: rows }) })
    expect(await wire.provider({ kind: 'ollama', path: '/v1' }).listModels(never)).toMatchObject({
      ok: true,
      value: [{ id: 'a', contextWindow: 32_768 }],
    })
  })
})
