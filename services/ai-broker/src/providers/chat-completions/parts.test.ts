import { describe, expect, it } from 'vitest'
import { ApiKey } from '../../domain/connection/api-key.ts'
import type { ProviderPart } from '../../domain/provider.ts'
import { partsOfBody, reduceEvent, initialState } from './parts.ts'

const context = { apiKey: new ApiKey('sk-canary-0123456789abcdef') }

/** Recorded chunks, in short: `data` of each event; a pair gives the event's name too. */
function reduce(chunks: readonly (object | string | readonly [string, object | string])[]): {
  parts: ProviderPart[]
  finishReason: string | undefined
  done: boolean
} {
  let state = initialState
  const parts: ProviderPart[] = []
  for (const chunk of chunks) {
    const [event, data] = (Array.isArray(chunk) ? chunk : ['message', chunk]) as [string, object | string]
    const step = reduceEvent(state, { event, data: typeof data === 'string' ? data : JSON.stringify(data) }, context)
    state = step.state
    parts.push(...step.parts)
  }
  return { parts, finishReason: state.finishReason, done: state.done }
}

const delta = (content: unknown, more: object = {}) => ({
  id: 'c',
  choices: [{ index: 0, delta: { content }, finish_reason: null, ...more }],
  usage: null,
})
const stop = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }
const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 }
const texts = (parts: readonly ProviderPart[]): string =>
  parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
const codeOf = (parts: readonly ProviderPart[]): string | undefined =>
  parts.map((part) => (part.type === 'error' ? part.failure.code : undefined)).find((code) => code !== undefined)

describe('an answer of OpenAI', () => {
  it('with its usage behind, on a chunk without choices', () => {
    const { parts, finishReason, done } = reduce([
      delta(''),
      delta('Hel'),
      delta('lo'),
      stop,
      {
        choices: [],
        usage: {
          ...usage,
          prompt_tokens_details: { cached_tokens: 2 },
          completion_tokens_details: { reasoning_tokens: 1 },
        },
      },
      '[DONE]',
    ])
    expect(texts(parts)).toBe('Hello')
    expect(parts.at(-1)).toEqual({
      type: 'usage',
      usage: { inputTokens: 7, outputTokens: 3, cachedTokens: 2, reasoningTokens: 1, estimated: false },
    })
    expect({ finishReason, done }).toEqual({ finishReason: 'stop', done: true })
  })

  it('that refuses is text', () => {
    expect(texts(reduce([{ choices: [{ index: 0, delta: { content: null, refusal: 'I cannot.' } }] }]).parts)).toBe(
      'I cannot.',
    )
  })

  it('is over at [DONE]: what comes behind it is not read', () => {
    expect(texts(reduce([delta('a'), '[DONE]', delta('b')]).parts)).toBe('a')
  })
})

describe('the traps of others', () => {
  it.each([
    [
      'no choices at first (Azure)',
      [{ id: '', created: 0, model: '', choices: [], prompt_filter_results: [{}] }, delta('x')],
      'x',
    ],
    ['choices that are null', [{ choices: null }, delta('x')], 'x'],
    [
      'role and content that are null',
      [{ choices: [{ index: 0, delta: { role: null, content: null } }] }, delta('x')],
      'x',
    ],
    ['a second choice', [{ choices: [{ index: 1, delta: { content: 'no' } }] }, delta('x')], 'x'],
    ['no index', [{ choices: [{ delta: { content: 'x' } }] }], 'x'],
    ['a delta that is missing', [{ choices: [{ index: 0, finish_reason: 'stop' }] }], ''],
    [
      'content in chunks (Mistral)',
      [delta([{ type: 'text', text: 'a' }, { type: 'image' }, { type: 'text', text: 'b' }])],
      'ab',
    ],
    ['a message in place of a delta', [{ choices: [{ index: 0, message: { content: 'x' } }] }], 'x'],
    [
      'tool calls without index',
      [{ choices: [{ index: 0, delta: { tool_calls: [{ function: { name: 'f', arguments: '{}' } }] } }] }, delta('x')],
      'x',
    ],
    ['events of other names (S19)', [['execute', { code: 'alert(1)' }], ['execute', delta('no')], delta('x')], 'x'],
    ['chunks that are no objects', ['null', '3', '"x"', '[]', delta('x')], 'x'],
  ] as const)('%s', (_name, chunks, text) => {
    expect(texts(reduce(chunks as never).parts)).toBe(text)
  })

  it.each(['reasoning_content', 'reasoning', 'thinking'])('thinking in %s', (field) => {
    expect(reduce([{ choices: [{ index: 0, delta: { content: null, [field]: 'hm' } }] }]).parts).toEqual([
      { type: 'reasoning', text: 'hm' },
    ])
  })

  it('a typed chunk that stands alone, without a list', () => {
    expect(reduce([delta({ type: 'thinking', thinking: 'hm' }), delta({ type: 'text', text: 'a' })]).parts).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'a' },
    ])
  })

  it('usage on every chunk: the last one counts', () => {
    const { parts } = reduce([
      { ...delta('a'), usage: { ...usage, completion_tokens: 1 } },
      { ...delta('b'), usage: { ...usage, completion_tokens: 2 } },
    ])
    expect(parts.filter(({ type }) => type === 'usage').at(-1)).toMatchObject({ usage: { outputTokens: 2 } })
  })

  it('Groq’s usage beside the finish', () => {
    expect(reduce([{ ...stop, x_groq: { id: 'r', usage } }]).parts).toMatchObject([
      { type: 'usage', usage: { inputTokens: 7, outputTokens: 3 } },
    ])
  })

  it('OpenRouter’s cost', () => {
    expect(reduce([{ choices: [], usage: { ...usage, cost: 0.0012 } }]).parts).toMatchObject([
      { usage: { cost: 0.0012, currency: 'USD' } },
    ])
  })

  it.each([null, {}, { prompt_tokens: -1 }, { prompt_tokens: 'x' }, { completion_tokens: 1e12 }])(
    'usage that is none: %o',
    (value) => {
      expect(reduce([{ choices: [], usage: value }]).parts).toEqual([])
    },
  )

  it('usage of nothing at all is no count', () => {
    const { parts } = reduce([
      { ...delta('a'), usage },
      { choices: [], usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } },
    ])
    expect(parts.filter(({ type }) => type === 'usage')).toEqual([
      { type: 'usage', usage: { inputTokens: 7, outputTokens: 3, estimated: false } },
    ])
  })

  it.each([
    ['one name empty, the other not', { reasoning_content: '', reasoning: 'hm' }],
    ['two names for one', { reasoning_content: 'hm', reasoning: 'hm' }],
    [
      'details alone',
      {
        reasoning_details: [
          { type: 'reasoning.summary', summary: 'hm' },
          { type: 'reasoning.encrypted', data: 'x' },
        ],
      },
    ],
    ['a chunk of the content', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }],
  ])('thinking in %s is told once', (_name, fields) => {
    expect(reduce([{ choices: [{ index: 0, delta: fields }] }]).parts).toEqual([{ type: 'reasoning', text: 'hm' }])
  })

  it('chunks within chunks, as deep as one likes, are passed over', () => {
    const depth = 20_000
    const content = `${'[{"type":"thinking","thinking":'.repeat(depth)}"hm"${'}]'.repeat(depth)}`
    expect(reduce([`{"choices":[{"index":0,"delta":{"content":${content}}}]}`, delta('x')]).parts).toEqual([
      { type: 'text', text: 'x' },
    ])
  })

  it('C10: thinking in tags before the first word is thinking', () => {
    expect(reduce([delta('<think>hm</think>Yes.')]).parts).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'Yes.' },
    ])
  })

  it.each([
    ['stop', 'stop'],
    ['eos', 'stop'],
    ['eos_token', 'stop'],
    ['length', 'length'],
    ['model_length', 'length'],
    ['MAX_TOKENS', 'length'],
    ['content_filter', 'content_filter'],
    ['content-filter', 'content_filter'],
    ['SAFETY', 'content_filter'],
    ['tool_calls', 'tool_calls'],
    ['function_call', 'tool_calls'],
    ['repetition', 'repetition'],
    ['a <b>word</b>', 'other'],
    ['', undefined],
    [null, undefined],
    [3, undefined],
    [{ type: 'stop', matched: 2 }, 'stop'],
  ])('the finish reason %j is %s', (word, reason) => {
    expect(reduce([{ choices: [{ index: 0, delta: {}, finish_reason: word }] }]).finishReason).toBe(reason)
  })

  it.each([
    ['error', 'provider_error'],
    ['network_error', 'provider_error'],
    ['insufficient_system_resource', 'provider_overloaded'],
    ['abort', 'truncated'],
  ])('the finish reason %s is a failure', (word, code) => {
    expect(codeOf(reduce([delta('x', { finish_reason: word }), '[DONE]']).parts)).toBe(code)
  })

  it('a null finish reason is none', () => {
    expect(reduce([delta('x'), '[DONE]']).finishReason).toBeUndefined()
  })
})

describe('an error in a stream that began well', () => {
  it.each([
    [
      'beside choices (OpenRouter)',
      {
        error: { code: 400, message: 'Token limit reached' },
        choices: [{ index: 0, delta: { content: '' }, finish_reason: null }],
      },
      'prompt_too_long',
    ],
    ['with a status', { error: { code: 502, message: 'upstream' } }, 'provider_error'],
    ['with a status as text', { error: { code: '429', message: 'slow down' } }, 'provider_rate_limited'],
    ['of OpenAI', { error: { type: 'server_error', code: null, message: 'oops' } }, 'provider_error'],
    [
      'of a quota',
      { error: { type: 'insufficient_quota', code: 'insufficient_quota', message: 'x' } },
      'quota_exceeded',
    ],
    ['as a text', { error: 'model "x" not found' }, 'model_not_found'],
    ['as vLLM writes it', { object: 'error', message: 'boom', type: 'InternalServerError' }, 'provider_error'],
    [
      'by its finish reason',
      { choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }] },
      'provider_error',
    ],
  ])('%s', (_name, chunk, code) => {
    const { parts } = reduce([delta('before'), chunk, delta('after')])
    expect(codeOf(parts)).toBe(code)
    expect(texts(parts)).toBe('before')
  })

  it('by its event’s name, JSON or not', () => {
    expect(codeOf(reduce([['error', { message: 'x' }]]).parts)).toBe('provider_error')
    expect(codeOf(reduce([['error', 'plain words']]).parts)).toBe('provider_error')
  })

  it('is what no JSON is', () => {
    expect(codeOf(reduce(['{"choices":[']).parts)).toBe('invalid_response')
  })

  it('never repeats the key', () => {
    const { parts } = reduce([
      {
        error: {
          message: `key sk-canary-0123456789abcdef is wrong, Bearer sk-other-0123456789, ${btoa('sk-canary-0123456789abcdef')}`,
        },
      },
    ])
    expect(JSON.stringify(parts)).not.toMatch(/0123456789|c2stY2FuYXJ5/)
  })
})

describe('a whole answer where a stream was asked for', () => {
  it('is complete by being whole', () => {
    expect(
      partsOfBody({ choices: [{ index: 0, message: { content: 'Hi' }, finish_reason: 'stop' }], usage }, context).map(
        ({ type }) => type,
      ),
    ).toEqual(['text', 'usage', 'finish'])
  })

  it('is none without choices', () => {
    expect(codeOf(partsOfBody({ ok: true }, context))).toBe('invalid_response')
    expect(codeOf(partsOfBody([], context))).toBe('invalid_response')
    expect(codeOf(partsOfBody({ error: { message: 'x', type: 'overloaded_error' } }, context))).toBe(
      'provider_overloaded',
    )
  })
})
