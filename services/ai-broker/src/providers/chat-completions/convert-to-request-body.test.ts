import { describe, expect, it } from 'vitest'
import { baseCandidates, endpoint } from './base-url.ts'
import { dialects } from './dialect.ts'
import { convertToModels } from './convert-to-models.ts'
import { convertToRequestBody } from './convert-to-request-body.ts'
import { createRefusedFields } from '../http/refused-fields.ts'
import { refusedField } from './refused-fields.ts'

const request = {
  model: 'm',
  messages: [{ role: 'user' as const, content: 'x' }],
  requestId: 'g.1',
  parameters: { maxOutputTokens: 9, temperature: 0.5, stop: [] },
}
const none = new Set<string>()

describe('the body', () => {
  it('asks for usage, and for a limit by the dialect’s own name', () => {
    expect(convertToRequestBody(request, dialects.openai, none)).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'x' }],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.5,
      max_completion_tokens: 9,
    })
    expect(convertToRequestBody(request, dialects.groq, none)).toMatchObject({ max_tokens: 9 })
  })

  it('leaves out what was refused, and takes the other name for a limit', () => {
    const body = convertToRequestBody(request, dialects.groq, new Set(['stream_options', 'max_tokens', 'temperature']))
    expect(body).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'x' }],
      stream: true,
      max_completion_tokens: 9,
    })
  })

  const sampling = ['temperature', 'top_p', 'frequency_penalty', 'presence_penalty']
  const all = { temperature: 0.5, topP: 0.9, frequencyPenalty: 0.1, presencePenalty: 0.2, maxOutputTokens: 9 }
  it.each([
    ['o3', 'developer', []],
    ['o4-mini-2025-04-16', 'developer', []],
    ['gpt-5', 'developer', []],
    ['gpt-5-mini', 'developer', []],
    ['ft:gpt-5-nano:acme', 'developer', []],
    ['gpt-5.1', 'developer', ['temperature', 'top_p']],
    ['gpt-5.2-pro', 'developer', ['temperature', 'top_p']],
    ['gpt-5-chat-latest', 'system', sampling],
    ['gpt-5.2-chat-latest', 'system', sampling],
    ['gpt-4o', 'system', sampling],
    ['omni-moderation', 'system', sampling],
  ])('for %s of OpenAI instructs as %s and gives it %j', (model, role, fields) => {
    const asked = {
      ...request,
      model,
      messages: [
        { role: 'system' as const, content: 's' },
        { role: 'user' as const, content: 'u' },
      ],
      parameters: all,
    }
    const body = convertToRequestBody(asked, dialects.openai, none)
    expect(body['messages']).toEqual([
      { role, content: 's' },
      { role: 'user', content: 'u' },
    ])
    expect(Object.keys(body).filter((field) => /temperature|top_p|penalty/.test(field))).toEqual(fields)
    expect(body).toHaveProperty('max_completion_tokens', 9)
    // The same name elsewhere is another server's business.
    expect(convertToRequestBody(asked, dialects.openrouter, none)).toMatchObject({
      temperature: 0.5,
      messages: [{ role: 'system' }, { role: 'user' }],
    })
  })

  it('never leaves out the model, whatever a server says', () => {
    const wire = {
      code: 'unsupported_parameter',
      type: '',
      param: 'model',
      message: 'model is not supported',
      status: undefined,
    }
    expect(refusedField(400, wire, convertToRequestBody(request, dialects.openai, none))).toBeUndefined()
  })

  it.each([
    [400, { param: 'temperature', message: 'no' }, 'temperature'],
    [422, { param: '', message: 'Extra inputs are not permitted: stream_options' }, 'stream_options'],
    [400, { param: '', message: 'top_p is not supported' }, undefined],
    [400, { param: 'messages', message: 'messages too long' }, undefined],
    [500, { param: 'temperature', message: '' }, undefined],
    [400, { param: 'stream_options.include_usage', message: '' }, 'stream_options'],
  ])('a refusal of %i %o names %s', (status, wire, field) => {
    expect(
      refusedField(
        status,
        { code: '', type: '', status: undefined, ...wire },
        convertToRequestBody(request, dialects.openai, none),
      ),
    ).toBe(field)
  })

  it('remembers stream_options for the connection, parameters for the model, and not for ever more', () => {
    const refused = createRefusedFields(2)
    refused.add('a', 'stream_options')
    refused.add('a', 'temperature')
    expect([...refused.of('a')].sort()).toEqual(['stream_options', 'temperature'])
    expect([...refused.of('b')]).toEqual(['stream_options'])
    refused.add('b', 'seed')
    refused.add('c', 'seed')
    expect([...refused.of('a')]).toEqual(['stream_options'])
  })
})

describe('a base URL', () => {
  it.each([
    ['https://h', ['https://h/v1/models', 'https://h/models']],
    ['https://h/', ['https://h/v1/models', 'https://h/models']],
    ['https://h/v1', ['https://h/v1/models', 'https://h/models']],
    ['https://h/v1/', ['https://h/v1/models', 'https://h/models']],
    ['https://h/v1/chat/completions', ['https://h/v1/models', 'https://h/models']],
    ['https://h/api', ['https://h/api/v1/models', 'https://h/api/models']],
    ['https://h/v1beta/openai/', ['https://h/v1beta/openai/models']],
    ['https://h/openai/v1', ['https://h/openai/v1/models', 'https://h/openai/models']],
  ])('%s is tried as %o', (base, tried) => {
    expect(baseCandidates(new URL(base)).map((url) => endpoint(url, '/models').href)).toEqual(tried)
  })
})

describe('a list of models', () => {
  it.each([
    [{ data: [{ id: 'a' }, { id: 'b' }] }, ['a', 'b']],
    [[{ id: 'a' }], ['a']],
    [{ models: [{ name: 'a' }] }, ['a']],
    [{ data: null }, []],
    [{ data: [] }, []],
    [{ data: ['a'] }, ['a']],
    [{ data: [{ id: 'a' }, { id: 'a' }, { id: 3 }, null, { id: '' }] }, ['a']],
    [
      {
        data: [
          { id: 'e', type: 'embeddings' },
          { id: 'a', type: 'llm' },
        ],
      },
      ['a'],
    ],
    [{ ok: true }, undefined],
    ['x', undefined],
    [null, undefined],
  ])('%o gives %o', (body, ids) => {
    expect(convertToModels(body)?.map(({ id }) => id)).toEqual(ids)
  })

  it('tells windows and prices where they are given', () => {
    const openRouter = {
      id: 'o',
      name: 'O',
      context_length: 128_000,
      top_provider: { max_completion_tokens: 4_096 },
      pricing: { prompt: '0.00000015', completion: '0.0000006' },
      supported_parameters: ['tools'],
    }
    expect(
      convertToModels({
        data: [
          openRouter,
          { id: 'g', context_window: 8_192, max_completion_tokens: 1_024 },
          { id: 'r', pricing: { prompt: '-1', completion: '-1' } },
          { id: 'v', max_model_len: 4_096 },
        ],
      }),
    ).toEqual([
      {
        id: 'o',
        name: 'O',
        contextWindow: 128_000,
        maxOutputTokens: 4_096,
        price: { inputPerMillion: 0.15, outputPerMillion: 0.6, currency: 'USD' },
        capabilities: ['tools'],
      },
      { id: 'g', name: 'g', contextWindow: 8_192, maxOutputTokens: 1_024, capabilities: [] },
      { id: 'r', name: 'r', capabilities: [] },
      { id: 'v', name: 'v', contextWindow: 4_096, capabilities: [] },
    ])
  })

  it.each([
    ['a type', { type: 'embedding' }],
    ['another type', { type: 'rerank' }],
    ['what comes out', { architecture: { output_modalities: ['image'] } }],
    ['what it can do', { capabilities: { completion_chat: false } }],
    ['being switched off', { active: false }],
  ])('leaves out what does not talk, by %s', (_how, row) => {
    expect(convertToModels({ data: [{ id: 'no', ...row }, { id: 'yes' }] })?.map(({ id }) => id)).toEqual(['yes'])
  })

  it('tells the window that a model is loaded with before the one that it could have', () => {
    const rows = [
      { id: 'llama.cpp', meta: { n_ctx_train: 131_072, n_ctx: 8_192 } },
      { id: 'tabby', parameters: { max_seq_len: 16_384 } },
      { id: 'older', meta: { n_ctx_train: 4_096 } },
    ]
    expect(convertToModels({ data: rows })?.map(({ contextWindow }) => contextWindow)).toEqual([8_192, 16_384, 4_096])
  })

  it('of thousands is bounded', () => {
    expect(convertToModels({ data: Array.from({ length: 20_000 }, (_, id) => ({ id: `m${id}` })) })).toHaveLength(5_000)
  })
})
