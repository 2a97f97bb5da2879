import { describe, expect, it } from '@jest/globals'
import { ApiKey } from '../../domain/api-key.ts'
import { EgressError } from '../egress/egress.ts'
import { failureOfResponse, failureOfThrown, retryAfterOf, scrub } from './failure.ts'

const context = { apiKey: undefined }
const of = (status: number, error: unknown, headers: Record<string, string> = {}) => failureOfResponse({ status, headers,
  body: typeof error === 'string' ? error : JSON.stringify({ error }) }, context)

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
    [429, { type: 'tokens', code: 'rate_limit_exceeded', message: 'Rate limit reached' }, 'provider_rate_limited', true],
    [429, { type: 'insufficient_quota', code: 'insufficient_quota', message: 'You exceeded your current quota' }, 'quota_exceeded', false],
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

describe('the provider’s own delay', () => {
  it.each([
    [{ 'retry-after-ms': '250' }, 250], [{ 'retry-after': '2' }, 2_000], [{ 'retry-after': '100000' }, 60_000], [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:05 GMT' }, 5_000],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-5' }, 0], [{}, undefined],
  ])('%o is %s ms', (headers, ms) => {
    expect(retryAfterOf(headers as Record<string, string>, 0)).toBe(ms)
  })
})

describe('a call that did not get through', () => {
  it.each([['address_not_allowed', 'address_not_allowed', false], ['refused', 'provider_unreachable', true], ['name_not_found', 'provider_unreachable', true], ['tls',
    'provider_unreachable', false], ['first_byte_timeout', 'provider_timeout', false]] as const)('%s is %s', (failure, code, retryable) => {
    expect(failureOfThrown(new EgressError(failure))).toMatchObject({ code, retryable })
  })

  it('says nothing of what it was in detail', () => {
    expect(failureOfThrown(new Error('secret 10.0.0.5')).message).not.toContain('10.0.0.5')
  })
})

describe('what a provider wrote', () => {
  it('is scrubbed of the key in its usual forms, of control characters, and cut', () => {
    const key = 'odd key+/"=' + 'x'.repeat(20)
    const text = `${key} ${encodeURIComponent(key)} ${btoa(key)} ${JSON.stringify(key)}\u0000\u001b[31m ${'long '.repeat(200)}`
    const clean = scrub(text, new ApiKey(key))
    expect(clean).not.toContain('xxxxxxxx')
    expect(clean).not.toMatch(/\p{Cc}/u)
    expect(clean.length).toBeLessThanOrEqual(300)
  })
})
