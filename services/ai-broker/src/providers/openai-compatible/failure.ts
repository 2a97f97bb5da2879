/**
 * Turns what a provider answers into our codes. One table of statuses, refined by the error's own code, type and message;
 * OpenAI: https://platform.openai.com/docs/guides/error-codes, OpenRouter: https://openrouter.ai/docs/api-reference/errors.
 */
import { errorTable } from '@scriptorium/contracts'
import type { ErrorCode } from '@scriptorium/contracts'
import type { ApiKey } from '../../domain/api-key.ts'
import type { ProviderFailure } from '../../domain/provider.ts'
import { EgressError } from '../egress/egress.ts'
import type { EgressFailure } from '../egress/egress.ts'
import { parseJson } from './json.ts'
import { scrub } from './scrub.ts'
import { wireFailureOf } from './wire-failure.ts'
import type { WireFailure } from './wire-failure.ts'

const retryAfterMaxMs = 60_000

type Verdict = { code: ErrorCode; retryable: boolean }

const passing = (code: ErrorCode): Verdict => ({ code, retryable: true })
const lasting = (code: ErrorCode): Verdict => ({ code, retryable: false })

const byStatus: Readonly<Record<number, Verdict>> = {
  400: lasting('invalid_request'),
  401: lasting('authentication_failed'),
  402: lasting('quota_exceeded'),
  403: lasting('authentication_failed'),
  404: lasting('invalid_response'),
  408: passing('provider_timeout'),
  413: lasting('prompt_too_long'),
  422: lasting('invalid_request'),
  429: passing('provider_rate_limited'),
  // Groq's own: no capacity left for the flexible tier.
  498: passing('provider_overloaded'),
  503: passing('provider_overloaded'),
  504: passing('provider_timeout'),
  529: passing('provider_overloaded'),
}

/** In order; the first that fits wins. Tested against code, type and message together; most words are those of one provider. */
const bySigns: readonly (readonly [RegExp, Verdict])[] = [
  [
    /insufficient_quota|exceeded(?:_| your )current(?:_| )quota|enforced_spend_limit|billing_(?:hard_limit|not_active)|insufficient (?:credits|balance|funds)/i,
    lasting('quota_exceeded'),
  ],
  [
    /credit balance is too low|used all available credits|spending limit|key limit exceeded/i,
    lasting('quota_exceeded'),
  ],
  [
    /context_length_exceeded|context (?:length|window|size)|maximum context|prompt is too long|too many tokens|token limit reached|reduce the length/i,
    lasting('prompt_too_long'),
  ],
  [
    /exceed_context_size|tokens_limit_reached|input is too long|prompt exceeds max length|maximum (?:prompt|model) length|exceeded model token limit/i,
    lasting('prompt_too_long'),
  ],
  [
    /input token count|maximum number of tokens allowed|range of input length|greater than (?:max_seq_len|cache_size)/i,
    lasting('prompt_too_long'),
  ],
  [/`?inputs`? (?:tokens \+|must have less than)/i, lasting('prompt_too_long')],
  // A limit per minute that one request alone passes (OpenAI, Groq): waiting does not help.
  [/request too large for model|request too large for \S+ in organization/i, lasting('prompt_too_long')],
  [/content_policy|content_filter|content management policy|moderation|flagged/i, lasting('content_policy')],
  [
    /invalid_api_key|(?:incorrect|invalid) api[ -]?key|api[ -]?key not valid|invalid_authentication|authentication_error|authentication fails|no auth credentials|missing api key/i,
    lasting('authentication_failed'),
  ],
  [
    /model_not_(?:found|available)|model_decommissioned|no such model|not a valid model|no endpoints found|no models loaded|deployment ?not ?found/i,
    lasting('model_not_found'),
  ],
  [
    /(?:unknown|invalid)[ _]model(?![ _](?:parameter|response))|deployment for this resource does not exist/i,
    lasting('model_not_found'),
  ],
  // Names of models hold dots.
  [
    /\bmodel\b[^\n]{0,200}?(?:does not exist|not exist|not found|is not available|not loaded)/i,
    lasting('model_not_found'),
  ],
]

/** Signs that decide only where no status does: in a stream that began with 200. */
const byStreamType: Readonly<Record<string, Verdict>> = {
  server_error: passing('provider_error'),
  api_error: passing('provider_error'),
  rate_limit_exceeded: passing('provider_rate_limited'),
  rate_limit_error: passing('provider_rate_limited'),
  overloaded_error: passing('provider_overloaded'),
  invalid_request_error: lasting('invalid_request'),
}

function verdictOf(status: number | undefined, wire: WireFailure | undefined): Verdict {
  const isServerFault = status !== undefined && status >= 500
  // A proxy's 5xx may quote anything: its words must not turn a passing fault into a lasting one, its code may.
  const words = isServerFault ? '' : (wire?.message.slice(0, 2_000) ?? '')
  const signs = `${wire?.code ?? ''} ${wire?.type ?? ''} ${words}`
  const signed = bySigns.find(([pattern]) => pattern.test(signs))?.[1]
  if (signed !== undefined) return signed
  if (status === undefined)
    return byStreamType[wire?.type ?? ''] ?? byStreamType[wire?.code ?? ''] ?? lasting('provider_error')
  const known = byStatus[status]
  if (known !== undefined) return known
  if (isServerFault) return passing('provider_error')
  return lasting(status < 400 ? 'invalid_response' : 'invalid_request')
}

export type FailureContext = { apiKey: ApiKey | undefined }

const redirectSentence =
  'This address leads elsewhere, and redirects are not followed. Enter the address that it leads to as the base URL.'

/** An answer whose status is not 200. A redirect is never followed: a provider's API has no need of it. */
export function failureOfResponse(
  response: { status: number; headers: Record<string, string | string[] | undefined>; body: string },
  context: FailureContext,
): ProviderFailure {
  if (response.status >= 300 && response.status < 400)
    return { code: 'invalid_response', retryable: false, message: redirectSentence }
  const wire = wireFailureOf(parseJson(response.body)?.value)
  const verdict = verdictOf(response.status, wire)
  const retryable = verdict.retryable && headerText(response.headers['x-should-retry']) !== 'false'
  const retryAfterMs = retryable ? retryAfterOf(response.headers) : undefined
  const failure = describe(verdict.code, wire?.message, retryable, context)
  return retryAfterMs === undefined ? failure : { ...failure, retryAfterMs }
}

/** An error object inside a stream that began well. */
export function failureOfEvent(wire: WireFailure, context: FailureContext): ProviderFailure {
  const verdict = verdictOf(wire.status, wire)
  return describe(verdict.code, wire.message, verdict.retryable, context)
}

const byEgressFailure: Readonly<Record<Exclude<EgressFailure, 'aborted'>, Verdict>> = {
  address_not_allowed: lasting('address_not_allowed'),
  name_not_found: passing('provider_unreachable'),
  refused: passing('provider_unreachable'),
  connect_timeout: passing('provider_unreachable'),
  network: passing('provider_unreachable'),
  tls: lasting('provider_unreachable'),
  // The user has waited a minute already; to wait three in silence helps nobody.
  first_byte_timeout: lasting('provider_timeout'),
}

export function failureOfThrown(error: unknown): ProviderFailure {
  const failure = EgressError.is(error) && error.failure !== 'aborted' ? error.failure : 'network'
  return { ...byEgressFailure[failure], message: errorTable[byEgressFailure[failure].code].sentence }
}

export function plainFailure(code: ErrorCode, retryable = false): ProviderFailure {
  return { code, message: errorTable[code].sentence, retryable }
}

function describe(
  code: ErrorCode,
  said: string | undefined,
  retryable: boolean,
  { apiKey }: FailureContext,
): ProviderFailure {
  const quoted = said === undefined ? '' : scrub(said, apiKey)
  return {
    code,
    message: quoted === '' ? errorTable[code].sentence : `${errorTable[code].sentence} The provider said: ${quoted}`,
    retryable,
  }
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110 10.2.3), capped. */
export function retryAfterOf(
  headers: Record<string, string | string[] | undefined>,
  now = Date.now(),
): number | undefined {
  const ms = Number(headerText(headers['retry-after-ms']) ?? Number.NaN)
  if (Number.isFinite(ms) && ms >= 0) return Math.min(ms, retryAfterMaxMs)
  const text = headerText(headers['retry-after'])
  if (text === undefined || text.trim() === '') return undefined
  const seconds = Number(text)
  const wait = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - now
  return Number.isFinite(wait) ? Math.min(Math.max(0, wait), retryAfterMaxMs) : undefined
}

export function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
