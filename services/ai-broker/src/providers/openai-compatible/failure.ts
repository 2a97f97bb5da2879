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
import { asObject, asText, parseJson } from './json.ts'
import type { JsonObject } from './json.ts'

const retryAfterMaxMs = 60_000

/** What an error object of the wire says; `param` names the field that was refused. */
export type WireFailure = { code: string; type: string; param: string; message: string; status: number | undefined }

/** Finds the error in a body: `{error: {…}}`, `{error: "…"}`, `{message}` or `{detail}`. */
export function wireFailureOf(body: unknown): WireFailure | undefined {
  const object = asObject(body)
  if (object === undefined) return undefined
  const inner = asObject(object['error'])
  if (inner !== undefined) return fromObject(inner)
  const text = asText(object['error']) ?? (object['object'] === 'error' || object['choices'] === undefined ? asText(object['message']) ?? asText(object['detail']) : undefined)
  return text === undefined ? undefined : { code: asText(object['code']) ?? '', type: asText(object['type']) ?? '', param: asText(object['param']) ?? '', message: text, status: undefined }
}

function fromObject(error: JsonObject): WireFailure {
  const code = error['code']
  const status = typeof code === 'number' ? code : /^[45]\d\d$/.test(String(code)) ? Number(code) : undefined
  return { code: asText(code) ?? '', type: asText(error['type']) ?? '', param: asText(error['param']) ?? '', message: asText(error['message']) ?? '', status }
}

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
  503: passing('provider_overloaded'),
  504: passing('provider_timeout'),
  529: passing('provider_overloaded'),
}

/** In order; the first that fits wins. Tested against code, type and message together. */
const bySigns: readonly (readonly [RegExp, Verdict])[] = [
  [/insufficient_quota|exceeded your current quota|enforced_spend_limit|billing_(?:hard_limit|not_active)|insufficient (?:credits|balance|funds)/i, lasting('quota_exceeded')],
  [/context_length_exceeded|context (?:length|window|size)|maximum context|prompt is too long|too many tokens|token limit reached|reduce the length/i, lasting('prompt_too_long')],
  [/content_policy|content_filter|content management policy|moderation|flagged/i, lasting('content_policy')],
  [/invalid_api_key|incorrect api key|api key not valid|invalid_authentication|authentication_error|no auth credentials|missing api key/i, lasting('authentication_failed')],
  [/model_not_found|model_decommissioned|no such model|not a valid model|no endpoints found/i, lasting('model_not_found')],
  [/model [^.]{0,120}(?:does not exist|not found|is not available|not loaded)/i, lasting('model_not_found')],
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
  const signs = wire === undefined ? '' : `${wire.code} ${wire.type} ${wire.message.slice(0, 2_000)}`
  const isServerFault = status !== undefined && status >= 500
  // A proxy's 5xx may quote anything; what it quotes must not turn a passing fault into a lasting one.
  const signed = isServerFault ? undefined : bySigns.find(([pattern]) => pattern.test(signs))?.[1]
  if (signed !== undefined) return signed
  if (status === undefined) return byStreamType[wire?.type ?? ''] ?? byStreamType[wire?.code ?? ''] ?? lasting('provider_error')
  const known = byStatus[status]
  if (known !== undefined) return known
  if (isServerFault) return passing('provider_error')
  return lasting(status < 400 ? 'invalid_response' : 'invalid_request')
}

export type FailureContext = { apiKey: ApiKey | undefined }

/** An answer whose status is not 200. A redirect is never followed: a provider's API has no need of it. */
export function failureOfResponse(response: { status: number; headers: Record<string, string | string[] | undefined>; body: string }, context: FailureContext): ProviderFailure {
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

function describe(code: ErrorCode, said: string | undefined, retryable: boolean, { apiKey }: FailureContext): ProviderFailure {
  const quoted = said === undefined ? '' : scrub(said, apiKey)
  return { code, message: quoted === '' ? errorTable[code].sentence : `${errorTable[code].sentence} The provider said: ${quoted}`, retryable }
}

/** What a provider wrote, fit to be stored and shown: without the key in any of its usual forms, without control characters, short. */
export function scrub(text: string, apiKey: ApiKey | undefined): string {
  let clean = text.slice(0, 4_000)
  if (apiKey !== undefined) {
    const key = apiKey.reveal()
    const forms = [key, encodeURIComponent(key), btoa(unescape(encodeURIComponent(key))), JSON.stringify(key).slice(1, -1)]
    for (const form of forms) if (form !== '') clean = clean.replaceAll(form, '[redacted]')
  }
  clean = clean.replaceAll(/\b(?:Bearer|Basic)\s+[\w.~+/=*-]+/gi, '[redacted]').replaceAll(/\b(?:sk|gsk|pk|rk)[-_][\w*-]{6,}/gi, '[redacted]')
  return clean.toWellFormed().replaceAll(/\p{Cc}+/gu, ' ').trim().slice(0, 300)
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110 10.2.3), capped. */
export function retryAfterOf(headers: Record<string, string | string[] | undefined>, now = Date.now()): number | undefined {
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
