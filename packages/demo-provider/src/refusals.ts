/** Answers that refuse, with the status, headers and wording of the providers that do so. */
import { answering, errorBody, sendJson } from './behaviour.ts'
import type { ApiError, Behaviour } from './behaviour.ts'
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
  'stream-options-refused': streamOptionsRefused,
  'max-tokens-refused': maxTokensRefused,
  'echo-key': echoKey,
}

function refusing(status: number, error: ApiError, headers: Record<string, string> = {}): Behaviour {
  return async (exchange) => sendJson(exchange, status, errorBody(error), headers)
}

/** The first so many requests with this prompt are turned away. */
function recovering(refusedTimes: number): Behaviour {
  const answer = answering({ firstMs: 1, everyMs: 1 })
  return async (exchange) => {
    if (exchange.timesAsked > refusedTimes) return await answer(exchange)
    sendJson(
      exchange,
      429,
      errorBody({ message: 'Rate limit reached.', type: 'tokens', code: 'rate_limit_exceeded' }),
      { 'retry-after-ms': '50', 'retry-after': '1' },
    )
  }
}

/** Servers that do not know `stream_options`. */
async function streamOptionsRefused(exchange: Exchange): Promise<void> {
  if (!exchange.request.includeUsage) return await answering({ firstMs: 1, everyMs: 1 })(exchange)
  sendJson(
    exchange,
    400,
    errorBody({
      message: 'Unrecognized request argument supplied: stream_options',
      type: 'invalid_request_error',
      param: 'stream_options',
      code: null,
    }),
  )
}

/** Models that want `max_completion_tokens`. */
async function maxTokensRefused(exchange: Exchange): Promise<void> {
  if (!exchange.request.usesOldLimit) return await answering({ firstMs: 1, everyMs: 1 })(exchange)
  const message = "Unsupported parameter: 'max_tokens' is not supported with this model."
  sendJson(
    exchange,
    400,
    errorBody({ message, type: 'invalid_request_error', param: 'max_tokens', code: 'unsupported_parameter' }),
  )
}

/** A provider that repeats the key in its error. */
async function echoKey(exchange: Exchange): Promise<void> {
  const key = exchange.authorization.replace(/^Bearer /, '')
  sendJson(
    exchange,
    401,
    errorBody({
      message: `Incorrect API key provided: ${key}. Header was "Authorization: ${exchange.authorization}".`,
      type: 'invalid_request_error',
      code: 'invalid_api_key',
    }),
  )
}
