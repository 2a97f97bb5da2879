/**
 * The words by which Chat Completions' servers report what is wrong; the statuses are everybody's (http/failure.ts).
 * OpenAI: https://platform.openai.com/docs/guides/error-codes, OpenRouter: https://openrouter.ai/docs/api-reference/errors.
 */
import type { ProviderFailure } from '../../domain/provider.ts'
import { failureOfRefusal, failureOfWire, lasting, passing } from '../http/failure.ts'
import type { FailureContext, FailureSigns, Refusal } from '../http/failure.ts'
import type { WireFailure } from '../http/wire-failure.ts'

/** In order; the first that fits wins. Tested against code, type and message together; most words are those of one provider. */
const byWords: FailureSigns['byWords'] = [
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
const byStreamType: FailureSigns['byStreamType'] = {
  server_error: passing('provider_error'),
  api_error: passing('provider_error'),
  rate_limit_exceeded: passing('provider_rate_limited'),
  rate_limit_error: passing('provider_rate_limited'),
  overloaded_error: passing('provider_overloaded'),
  invalid_request_error: lasting('invalid_request'),
}

export const signs: FailureSigns = { byWords, byStreamType }

/** A response whose status is not 200. */
export function failureOfResponse(refusal: Refusal, context: FailureContext): ProviderFailure {
  return failureOfRefusal(refusal, signs, context)
}

/** An error object inside a stream that began well. */
export function failureOfEvent(wire: WireFailure, context: FailureContext): ProviderFailure {
  return failureOfWire(wire, signs, context)
}
