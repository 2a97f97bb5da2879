/** Anthropic's Messages: https://docs.anthropic.com/en/api/messages-streaming */
import { isRecord, readContent, readMessages, readNumber } from '../chat-request.ts'
import type { ChatRequest } from '../chat-request.ts'
import { sse } from './dialect.ts'
import type { ApiError, Closing, Counts, FinishReason, Wire, WireDialect } from './dialect.ts'

export const messages: WireDialect = {
  path: '/v1/messages',
  contentType: 'text/event-stream; charset=utf-8',
  read: readMessageRequest,
  wire: createWire,
  refusal: (status, error) => errorBody(typeOf(status, error), error),
}

function readMessageRequest(body: unknown, requestId: string | undefined): ChatRequest | undefined {
  if (!isRecord(body) || typeof body.model !== 'string' || !Array.isArray(body.messages)) return undefined
  const maxTokens = readNumber(body.max_tokens)
  if (maxTokens === undefined) return undefined
  const system = body.system === undefined ? [] : [{ role: 'system', content: readContent(body.system) }]
  return {
    model: body.model,
    messages: [...system, ...readMessages(body.messages)],
    stream: body.stream === true,
    includeUsage: true,
    seed: undefined,
    temperature: readNumber(body.temperature),
    maxTokens,
    usesOldLimit: false,
    requestId,
  }
}

const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'overloaded_error',
}

function typeOf(status: number, { type }: ApiError): string {
  return type === 'insufficient_quota' ? 'rate_limit_error' : (types[status] ?? 'invalid_request_error')
}

function errorBody(type: string, { message, code, type: given }: ApiError): object {
  const words = code === 'context_length_exceeded' ? 'prompt is too long: 208310 tokens > 200000 maximum' : message
  // A limit of spending comes as one of a rate, and is none.
  const details = given === 'insufficient_quota' ? { details: { error_code: 'enforced_spend_limit_reached' } } : {}
  const policy = code === 'content_policy_violation' ? 'Output blocked by content filtering policy' : words
  return { type: 'error', error: { type, message: policy, ...details }, request_id: 'req_demo' }
}

function createWire(request: ChatRequest): Wire {
  let hasThought = false
  let isOpen = false
  const frame = (type: string, data: Record<string, unknown> = {}): string => sse({ type, ...data }, type)
  const start = (counts?: Counts): string =>
    frame('message_start', {
      message: {
        id: `msg_demo_${request.requestId ?? '0'}`,
        type: 'message',
        role: 'assistant',
        model: request.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: counts === undefined ? { output_tokens: 1 } : usageOf({ ...counts, completion: 1 }),
      },
    })
  const openBlock = (block: Record<string, unknown>, index: number): string =>
    frame('content_block_start', { index, content_block: block })
  const delta = (index: number, what: Record<string, unknown>): string =>
    frame('content_block_delta', { index, delta: what })
  const index = (): number => (hasThought ? 1 : 0)
  /** The block of text begins with its first token, behind the thoughts. */
  const openText = (): string => {
    if (isOpen) return ''
    isOpen = true
    const signed = hasThought
      ? delta(0, { type: 'signature_delta', signature: 'ZGVtbw==' }) + frame('content_block_stop', { index: 0 })
      : ''
    return signed + openBlock({ type: 'text', text: '' }, index())
  }
  return {
    opening: (counts) => start(counts),
    wordyOpening: (counts) => frame('ping') + start(counts) + frame('ping'),
    token: (text, counts) =>
      openText() +
      delta(index(), { type: 'text_delta', text }) +
      (counts === undefined ? '' : frame('message_delta', { delta: { stop_reason: null }, usage: usageOf(counts) })),
    thought(text) {
      const opening = hasThought ? '' : openBlock({ type: 'thinking', thinking: '', signature: '' }, 0)
      hasThought = true
      return opening + delta(0, { type: 'thinking_delta', thinking: text })
    },
    keepAlive: () => frame('ping'),
    error: (error) => sse(errorBody('api_error', error), 'error'),
    hiddenError: (error) => sse(errorBody('api_error', error)),
    orders: () =>
      sse({ code: 'window.__xss=1' }, 'execute') +
      openBlock({ type: 'tool_use', id: 'c', name: 'run', input: {} }, 7) +
      delta(7, { type: 'input_json_delta', partial_json: '{"code":"window.__xss=1"}' }) +
      frame('execute', { data: { code: 'window.__xss=1' } }),
    closing: ({ finishReason, done, counts }: Closing) =>
      (isOpen ? frame('content_block_stop', { index: index() }) : '') +
      frame('message_delta', {
        delta: { stop_reason: reasonOf(finishReason), stop_sequence: null },
        ...(counts === undefined ? {} : { usage: usageOf(counts) }),
      }) +
      (done ? frame('message_stop') : ''),
    whole: (text, { finishReason, counts }) => ({
      id: 'msg_demo',
      type: 'message',
      role: 'assistant',
      model: request.model,
      content: [{ type: 'text', text }],
      stop_reason: reasonOf(finishReason),
      ...(counts === undefined ? {} : { usage: usageOf(counts) }),
    }),
  }
}

const reasons: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  content_filter: 'refusal',
}

function reasonOf(reason: FinishReason | null): string | null {
  return reason === null ? null : reasons[reason]
}

/** `input_tokens` are those beside the cache. */
function usageOf({ prompt, completion, cached = 0, written = 0, reasoning }: Counts): object {
  return {
    input_tokens: prompt - cached - written,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: written,
    output_tokens: completion,
    ...(reasoning === undefined ? {} : { output_tokens_details: { thinking_tokens: reasoning } }),
  }
}
