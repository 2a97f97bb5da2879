/** Answers that refuse, with the status, headers and wording of the providers that do so. */
import { answering, sendJson } from './behaviour.ts'
import type { Behaviour } from './behaviour.ts'
import type { ApiError } from './dialects/dialect.ts'
import type { ChatRequest } from './chat-request.ts'
import type { Exchange } from './exchange.ts'

export const refusals: Readonly<Record<string, Behaviour>> = {
  '400': refusing(400, { message: 'Unsupported value.', type: 'invalid_request_error', code: 'unsupported_value' }),
  '401': refusing(401, {
    message: 'Incorrect API key provided.',
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  }),
  '404': refusing(404, {
    message: 'The model does not exist or you do not have access to it.',
    type: 'invalid_request_error',
    code: 'model_not_found',
  }),
  '429': refusing(
    429,
    { message: 'Rate limit reached.', type: 'tokens', code: 'rate_limit_exceeded' },
    { 'retry-after': '1' },
  ),
  // No word of when it ends.
  '429-untimed': refusing(429, { message: 'Rate limit reached.', type: 'tokens', code: 'rate_limit_exceeded' }),
  '429-quota': refusing(429, {
    message: 'You exceeded your current quota.',
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  }),
  '500': refusing(500, {
    message: 'The server had an error while processing your request.',
    type: 'server_error',
    code: null,
  }),
  '503': refusing(
    503,
    { message: 'The engine is currently overloaded.', type: 'server_error', code: null },
    { 'retry-after': '1' },
  ),
  '429-then-ok': recovering(1),
  '429-thrice-then-ok': recovering(3),
  'context-length': refusing(400, {
    message: 'This model’s maximum context length is 8192 tokens.',
    type: 'invalid_request_error',
    param: 'messages',
    code: 'context_length_exceeded',
  }),
  'content-policy': refusing(400, {
    message: 'Your request was rejected by our safety system.',
    type: 'invalid_request_error',
    code: 'content_policy_violation',
  }),
  // Servers that do not know `stream_options`; in other dialects there is no such field.
  'stream-options-refused': unless(({ asksForUsage }) => asksForUsage === true, {
    message: 'Unrecognized request argument supplied: stream_options',
    type: 'invalid_request_error',
    param: 'stream_options',
    code: null,
  }),
  // Models that want `max_completion_tokens`.
  'max-tokens-refused': unless(({ usesOldLimit }) => usesOldLimit, {
    message: "Unsupported parameter: 'max_tokens' is not supported with this model.",
    type: 'invalid_request_error',
    param: 'max_tokens',
    code: 'unsupported_parameter',
  }),
  // Reasoning models.
  'temperature-refused': unless(({ temperature }) => temperature !== undefined, {
    message: 'Unsupported parameter: temperature is not supported with this model.',
    type: 'invalid_request_error',
    param: 'temperature',
    code: 'unsupported_parameter',
  }),
  'echo-key': echoKey,
}

function refusing(status: number, error: ApiError, headers: Record<string, string> = {}): Behaviour {
  return async (exchange) => refuse(exchange, status, error, headers)
}

/** The first so many requests with this prompt are turned away. */
function recovering(refusedTimes: number): Behaviour {
  const answer = answering({ firstMs: 1, everyMs: 1 })
  return async (exchange) => {
    if (exchange.timesAsked > refusedTimes) return await answer(exchange)
    const error = { message: 'Rate limit reached.', type: 'tokens', code: 'rate_limit_exceeded' }
    refuse(exchange, 429, error, { 'retry-after-ms': '50', 'retry-after': '1' })
  }
}

/** In the words of the dialect. */
function refuse(exchange: Exchange, status: number, error: ApiError, headers: Record<string, string> = {}): void {
  sendJson(exchange, status, exchange.dialect.refusal(status, error), headers)
}

/** Refuses with 400 as long as the request has what `has` looks for. */
function unless(has: (request: ChatRequest) => boolean, error: ApiError): Behaviour {
  const answer = answering({ firstMs: 1, everyMs: 1 })
  return async (exchange) => (has(exchange.request) ? refuse(exchange, 400, error) : await answer(exchange))
}

/** A provider that repeats the key in its error. */
async function echoKey(exchange: Exchange): Promise<void> {
  const { apiKey, authorization } = exchange
  refuse(exchange, 401, {
    message: `Incorrect API key provided: ${apiKey}. Header was "${authorization}".`,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  })
}
