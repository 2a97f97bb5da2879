/**
 * Turns what went wrong on the way to a provider, or what it refused, into our codes: one table of statuses and one of
 * network failures for all protocols. What an error's own code, type and message mean is each protocol's (FailureSigns).
 */
import { errorTable } from '@scriptorium/contracts'
import type { ErrorCode } from '@scriptorium/contracts'
import type { ApiKey } from '../../domain/connection/api-key.ts'
import type { ProviderFailure } from '../../domain/provider.ts'
import { EgressError } from '../egress/egress.ts'
import type { EgressFailure } from '../egress/egress.ts'
import { headerText } from './headers.ts'
import type { HeaderFields } from './headers.ts'
import { retryAfterOf } from './retry-after.ts'
import { scrub } from './scrub.ts'
import { wireFailureOfBody } from './wire-failure.ts'
import type { WireFailure } from './wire-failure.ts'

export type Verdict = { code: ErrorCode; retryable: boolean }

/** The same call may do better later. */
export const passing = (code: ErrorCode): Verdict => ({ code, retryable: true })
/** The same call would fail again. */
export const lasting = (code: ErrorCode): Verdict => ({ code, retryable: false })

/** How one protocol's servers word their errors. */
export type FailureSigns = {
  /** In order; the first that fits wins, before any status. Tested against code, type and message together. */
  byWords: readonly (readonly [RegExp, Verdict])[]
  /** By the error's type or code, where there is no status: in a stream that began with 200. */
  byStreamType: Readonly<Record<string, Verdict>>
}

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

function verdictOf(
  status: number | undefined,
  wire: WireFailure | undefined,
  { byWords, byStreamType }: FailureSigns,
): Verdict {
  const isServerFault = status !== undefined && status >= 500
  // A proxy's 5xx may quote anything: its words must not turn a passing fault into a lasting one, its code may.
  const words = isServerFault ? '' : `${wire?.message.slice(0, 2_000) ?? ''} ${wire?.wrapping?.slice(0, 2_000) ?? ''}`
  const text = `${wire?.code ?? ''} ${wire?.type ?? ''} ${words}`
  const signed = byWords.find(([pattern]) => pattern.test(text))?.[1]
  if (signed !== undefined) return signed
  if (status === undefined)
    return byStreamType[wire?.type ?? ''] ?? byStreamType[wire?.code ?? ''] ?? lasting('provider_error')
  const known = byStatus[status]
  if (known !== undefined) return known
  if (isServerFault) return passing('provider_error')
  return lasting(status < 400 ? 'invalid_response' : 'invalid_request')
}

export type FailureContext = { apiKey: ApiKey | undefined }

/** A response whose status is not 200, its body as far as it came. */
export type Refusal = { status: number; headers: HeaderFields; body: string }

const redirectSentence =
  'This address leads elsewhere, and redirects are not followed. Enter the address that it leads to as the base URL.'

/** A redirect is never followed: a provider's API has no need of it. */
export function failureOfRefusal(refusal: Refusal, signs: FailureSigns, context: FailureContext): ProviderFailure {
  if (refusal.status >= 300 && refusal.status < 400)
    return { code: 'invalid_response', retryable: false, message: redirectSentence }
  const wire = wireFailureOfBody(refusal.body)
  const verdict = verdictOf(refusal.status, wire, signs)
  const retryAfterMs = verdict.retryable ? retryAfterOf(refusal.headers) : undefined
  const isTooLong = retryAfterMs !== undefined && retryAfterMs > pauseMaxMs
  const retryable = verdict.retryable && !isTooLong && headerText(refusal.headers['x-should-retry']) !== 'false'
  const failure = describe({ code: verdict.code, retryable }, wire?.message, context)
  if (retryAfterMs === undefined || !(retryable || isTooLong)) return failure
  return { ...failure, retryAfterMs, message: isTooLong ? withTime(failure.message, retryAfterMs) : failure.message }
}

/** Nobody is kept waiting for longer: they are told until when, and may choose another model. */
const pauseMaxMs = 60_000

/** Before what the provider said: the time is ours. */
function withTime(message: string, ms: number): string {
  const minute = 60_000
  const until = new Date(Math.ceil((Date.now() + ms) / minute) * minute).toISOString()
  const sentence = `It asks to wait until ${until.slice(0, 10)} ${until.slice(11, 16)} UTC.`
  const at = message.indexOf(' The provider said: ')
  return at === -1 ? `${message} ${sentence}` : `${message.slice(0, at)} ${sentence}${message.slice(at)}`
}

/** An error object that came without a status, inside a stream or a body that began well. */
export function failureOfWire(wire: WireFailure, signs: FailureSigns, context: FailureContext): ProviderFailure {
  return describe(verdictOf(wire.status, wire, signs), wire.message, context)
}

const byEgressFailure: Readonly<Record<Exclude<EgressFailure, 'aborted'>, Verdict>> = {
  address_not_allowed: lasting('address_not_allowed'),
  name_not_found: passing('provider_unreachable'),
  refused: passing('provider_unreachable'),
  connect_timeout: passing('provider_unreachable'),
  network: passing('provider_unreachable'),
  tls: lasting('provider_unreachable'),
  unreadable: lasting('invalid_response'),
  // The user has waited a minute already; to wait three in silence helps nobody.
  first_byte_timeout: lasting('provider_timeout'),
}

/** What a call threw, or what an SDK threw for it: the reason may stand behind it as a cause. Says nothing of the detail. */
export function failureOfThrown(error: unknown): ProviderFailure {
  const known = egressFailureOf(error)
  const failure = known === undefined || known === 'aborted' ? 'network' : known
  return { ...byEgressFailure[failure], message: errorTable[byEgressFailure[failure].code].sentence }
}

const causesMax = 5

function egressFailureOf(error: unknown): EgressFailure | undefined {
  let current = error
  for (let depth = 0; depth < causesMax; depth += 1) {
    if (EgressError.is(current)) return current.reported
    current = current instanceof Error ? current.cause : undefined
  }
  return undefined
}

/** A failure in the words of the error table alone. */
export function plainFailure(code: ErrorCode, retryable = false): ProviderFailure {
  return { code, message: errorTable[code].sentence, retryable }
}

function describe(
  { code, retryable }: Verdict,
  message: string | undefined,
  { apiKey }: FailureContext,
): ProviderFailure {
  const quoted = message === undefined ? '' : scrub(message, apiKey)
  return {
    code,
    message: quoted === '' ? errorTable[code].sentence : `${errorTable[code].sentence} The provider said: ${quoted}`,
    retryable,
  }
}
