import { describe, expect, it } from 'vitest'
import { failureOfEvent, failureOfResponse } from './failures.ts'
import { wireFailureOf } from '../http/wire-failure.ts'

const context = { apiKey: undefined }
const of = (status: number, error: unknown, headers: Record<string, string> = {}) =>
  failureOfResponse({ status, headers, body: typeof error === 'string' ? error : JSON.stringify({ error }) }, context)

describe('a status and what the body says', () => {
  it.each([
    [401, { code: 'invalid_api_key', message: 'Incorrect API key' }, 'authentication_failed', false],
    [403, { message: 'Country not supported' }, 'authentication_failed', false],
    [403, { message: 'flagged', metadata: {} }, 'content_policy', false],
    [402, { message: 'Insufficient credits' }, 'quota_exceeded', false],
    [404, { code: 'model_not_found', message: 'The model `x` does not exist' }, 'model_not_found', false],
    [404, { message: 'model "llama3" not found, try pulling it first' }, 'model_not_found', false],
    [404, '<html>nginx</html>', 'invalid_response', false],
    [408, {}, 'provider_timeout', true],
    [413, {}, 'prompt_too_long', false],
    [
      429,
      { type: 'tokens', code: 'rate_limit_exceeded', message: 'Rate limit reached' },
      'provider_rate_limited',
      true,
    ],
    [
      429,
      { type: 'insufficient_quota', code: 'insufficient_quota', message: 'You exceeded your current quota' },
      'quota_exceeded',
      false,
    ],
    [400, { code: 'context_length_exceeded', message: 'maximum context length is 8192' }, 'prompt_too_long', false],
    [400, { message: 'prompt is too long: 9000 tokens' }, 'prompt_too_long', false],
    [400, { code: 'content_policy_violation', message: 'safety' }, 'content_policy', false],
    [400, { code: 'content_filter', message: 'Azure' }, 'content_policy', false],
    [400, { message: 'API key not valid' }, 'authentication_failed', false],
    [400, { message: 'bad temperature' }, 'invalid_request', false],
    [422, { message: 'x' }, 'invalid_request', false],
    [500, { message: 'The prompt is too long, said a proxy' }, 'provider_error', true],
    [502, '<html>', 'provider_error', true],
    [503, {}, 'provider_overloaded', true],
    [504, {}, 'provider_timeout', true],
    [529, {}, 'provider_overloaded', true],
    [302, '', 'invalid_response', false],
    [418, {}, 'invalid_request', false],
    [204, '', 'invalid_response', false],
  ])('%i %o is %s', (status, error, code, retryable) => {
    expect(of(status, error)).toMatchObject({ code, retryable })
  })

  it('obeys x-should-retry: false', () => {
    expect(of(503, {}, { 'x-should-retry': 'false' })).toMatchObject({ retryable: false })
  })
})

describe('the words of a provider for', () => {
  const said = (status: number, body: object) =>
    failureOfResponse({ status, headers: {}, body: JSON.stringify(body) }, context)
  it.each([
    [
      'OpenAI',
      400,
      { error: { message: 'x', type: 'invalid_request_error', param: 'messages', code: 'context_length_exceeded' } },
    ],
    [
      'OpenAI, per minute',
      429,
      {
        error: {
          message:
            'Request too large for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Requested 50000.',
          type: 'tokens',
          code: 'rate_limit_exceeded',
        },
      },
    ],
    [
      'Groq',
      413,
      {
        error: {
          message: 'Request too large for model `llama-3.1-8b-instant`',
          type: 'tokens',
          code: 'rate_limit_exceeded',
        },
      },
    ],
    [
      'OpenRouter',
      400,
      {
        error: {
          message:
            "This endpoint's maximum context length is 131072 tokens. However, you requested about 200000 tokens.",
          code: 400,
          metadata: { provider_name: null },
        },
      },
    ],
    [
      'the one behind OpenRouter',
      400,
      {
        error: {
          message: 'Provider returned error',
          code: 400,
          metadata: {
            raw: '{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 213462 tokens > 200000 maximum"}}',
            provider_name: 'Anthropic',
          },
        },
      },
    ],
    [
      'llama.cpp',
      400,
      {
        error: {
          code: 400,
          message: 'the request exceeds the available context size.',
          type: 'exceed_context_size_error',
          n_prompt_tokens: 9_000,
          n_ctx: 4_096,
        },
      },
    ],
    [
      'vLLM',
      400,
      {
        object: 'error',
        message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens",
        type: 'BadRequestError',
        param: null,
        code: 400,
      },
    ],
    [
      'newer vLLM',
      400,
      {
        error: {
          message: 'The decoder prompt (length 5000) is longer than the maximum model length of 4096.',
          type: 'BadRequestError',
          code: 400,
        },
      },
    ],
    [
      'Mistral',
      400,
      {
        object: 'error',
        message: 'Prompt contains 40000 tokens, too large for model with 32768 maximum context length',
        type: 'invalid_request_prompt',
        code: '3051',
      },
    ],
    [
      'xAI',
      400,
      {
        code: 'Client specified an invalid argument',
        error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
      },
    ],
    [
      'Gemini',
      400,
      [
        {
          error: {
            code: 400,
            message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048575).',
            status: 'INVALID_ARGUMENT',
          },
        },
      ],
    ],
    [
      'TGI',
      422,
      {
        error: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 32010',
        error_type: 'validation',
      },
    ],
    ['TabbyAPI', 400, { detail: { error: { message: 'Prompt length 9000 is greater than max_seq_len 4096' } } }],
    [
      'LM Studio',
      400,
      { error: 'The number of tokens to keep from the initial prompt is greater than the context length.' },
    ],
    [
      'a proxy that knows the code',
      500,
      { error: { message: 'litellm.ContextWindowExceededError', code: 'context_length_exceeded' } },
    ],
  ])('a prompt that is too long: %s', (_provider, status, body) => {
    expect(said(status, body)).toMatchObject({ code: 'prompt_too_long', retryable: false })
  })

  it.each([
    [
      'OpenAI',
      429,
      {
        error: {
          message: 'You exceeded your current quota, please check your plan',
          type: 'insufficient_quota',
          param: null,
          code: 'insufficient_quota',
        },
      },
    ],
    [
      'DeepSeek',
      402,
      { error: { message: 'Insufficient Balance', type: 'unknown_error', param: null, code: 'invalid_request_error' } },
    ],
    ['OpenRouter', 402, { error: { message: 'This request requires more credits, or fewer max_tokens.', code: 402 } }],
    ['an OpenRouter key', 403, { error: { message: 'Key limit exceeded (total limit).', code: 403 } }],
    [
      'xAI',
      403,
      {
        code: 'The caller does not have permission',
        error: 'Your team has either used all available credits or reached its monthly spending limit.',
      },
    ],
    ['Moonshot', 429, { error: { message: 'Your account is not active', type: 'exceeded_current_quota_error' } }],
  ])('a quota that is used up: %s', (_provider, status, body) => {
    expect(said(status, body)).toMatchObject({ code: 'quota_exceeded', retryable: false })
  })

  it.each([
    [
      'OpenAI',
      404,
      {
        error: {
          message: 'The model `gpt-9.5` does not exist or you do not have access to it.',
          type: 'invalid_request_error',
          param: null,
          code: 'model_not_found',
        },
      },
    ],
    [
      'Ollama',
      404,
      {
        error: {
          message: 'model "llama3.1" not found, try pulling it first',
          type: 'not_found_error',
          param: null,
          code: null,
        },
      },
    ],
    [
      'vLLM',
      404,
      {
        object: 'error',
        message: 'The model `meta-llama/Llama-3.1-8B` does not exist.',
        type: 'NotFoundError',
        param: null,
        code: 404,
      },
    ],
    ['OpenRouter', 404, { error: { message: 'No endpoints found for acme/model-1.5.', code: 404 } }],
    ['OpenRouter, not an id', 400, { error: { message: 'acme/model-1.5 is not a valid model ID', code: 400 } }],
    [
      'DeepSeek',
      400,
      {
        error: {
          message: 'Model Not Exist',
          type: 'invalid_request_error',
          param: null,
          code: 'invalid_request_error',
        },
      },
    ],
    [
      'Mistral',
      400,
      { object: 'error', message: 'Invalid model: mistral-x', type: 'invalid_model', param: null, code: '1500' },
    ],
    [
      'Azure',
      404,
      { error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' } },
    ],
    [
      'Groq',
      400,
      {
        error: {
          message: 'The model `llama-2` has been decommissioned',
          type: 'invalid_request_error',
          code: 'model_decommissioned',
        },
      },
    ],
    [
      'LM Studio',
      404,
      {
        error: {
          message: 'No models loaded. Please load a model in the developer page.',
          type: 'invalid_request_error',
          param: 'model',
          code: 'model_not_found',
        },
      },
    ],
  ])('a model that is not there: %s', (_provider, status, body) => {
    expect(said(status, body)).toMatchObject({ code: 'model_not_found', retryable: false })
  })

  it.each([
    ['xAI', 400, { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***bc.' }],
    [
      'Gemini',
      400,
      [
        {
          error: { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' },
        },
      ],
    ],
    ['OpenRouter', 401, { error: { message: 'User not found.', code: 401 } }],
    [
      'DeepSeek',
      401,
      {
        error: {
          message: 'Authentication Fails, Your api key: ****cdef is invalid',
          type: 'authentication_error',
          code: 'invalid_request_error',
        },
      },
    ],
    ['Mistral', 401, { detail: 'Unauthorized' }],
  ])('a key that is refused: %s', (_provider, status, body) => {
    expect(said(status, body)).toMatchObject({ code: 'authentication_failed', retryable: false })
  })

  it('a field, as a list of them, is named', () => {
    expect(
      said(422, {
        detail: [
          { type: 'less_than_equal', loc: ['body', 'temperature'], msg: 'Input should be less than or equal to 1.5' },
        ],
      }),
    ).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('temperature: Input should be less than or equal to 1.5'),
    })
  })

  it('a rate limit behind OpenRouter are those of the one behind', () => {
    expect(
      said(429, {
        error: {
          message: 'Provider returned error',
          code: 429,
          metadata: { raw: 'acme/m is temporarily rate-limited upstream.', provider_name: 'BaseTen' },
        },
      }),
    ).toMatchObject({
      code: 'provider_rate_limited',
      retryable: true,
      message: expect.stringContaining('rate-limited upstream'),
    })
  })

  it.each([
    [498, 'provider_overloaded'],
    [520, 'provider_error'],
    [524, 'provider_error'],
  ])('no capacity, or a proxy’s own %i: %s', (status, code) => {
    expect(said(status, {})).toMatchObject({ code, retryable: true })
  })
})

describe('an error in a stream', () => {
  const of200 = (body: unknown) =>
    failureOfEvent(wireFailureOf(body) ?? { code: '', type: '', param: '', message: '', status: undefined }, context)
  it.each([
    ['a number that is no status', { error: { code: 1_004, message: 'login fail' } }, 'provider_error', false],
    ['a number at the top', { object: 'error', message: 'x', code: 400 }, 'invalid_request', false],
    ['a status of its own', { error: { message: 'x', http_status_code: 429 } }, 'provider_rate_limited', true],
  ])('with %s', (_name, body, code, retryable) => {
    expect(of200(body)).toMatchObject({ code, retryable })
  })

  it.each([
    {},
    { error: null },
    { error: '' },
    { error: {} },
    { choices: [], message: 'x' },
    { data: [], message: 'Ok' },
    [],
    [{ id: 'm' }],
    null,
  ])('%j is none', (body) => {
    expect(wireFailureOf(body)).toBeUndefined()
  })
})
