/** OpenAI's Responses: https://platform.openai.com/docs/api-reference/responses-streaming */
import { isRecord, readMessages, readNumber } from '../chat-request.ts'
import type { ChatRequest } from '../chat-request.ts'
import { errorBody } from './chat-completions.ts'
import { createdAt, sse } from './dialect.ts'
import type { Closing, Counts, Wire, WireDialect } from './dialect.ts'

export const responses: WireDialect = {
  path: '/v1/responses',
  contentType: 'text/event-stream; charset=utf-8',
  read: readResponseRequest,
  wire: createWire,
  refusal: (_status, error) => errorBody(error),
}

function readResponseRequest(body: unknown, requestId: string | undefined): ChatRequest | undefined {
  if (!isRecord(body) || typeof body.model !== 'string') return undefined
  const input = typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : body.input
  if (!Array.isArray(input)) return undefined
  const instructions = typeof body.instructions === 'string' ? [{ role: 'system', content: body.instructions }] : []
  return {
    model: body.model,
    messages: [...instructions, ...readMessages(input)],
    stream: body.stream === true,
    includeUsage: true,
    seed: undefined,
    temperature: readNumber(body.temperature),
    maxTokens: readNumber(body.max_output_tokens),
    usesOldLimit: false,
    requestId,
  }
}

const item = { id: 'msg_demo', type: 'message', role: 'assistant' }

function createWire(request: ChatRequest): Wire {
  let sequence = 0
  let said = ''
  const frame = (type: string, data: Record<string, unknown> = {}): string => {
    const text = sse({ type, sequence_number: sequence, ...data }, type)
    sequence += 1
    return text
  }
  const response = (status: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
    response: { ...base(request), status, ...more },
  })
  const place = { item_id: item.id, output_index: 0, content_index: 0 }
  const begin = (): string => frame('response.created', response('in_progress'))
  const beginItem = (): string =>
    frame('response.output_item.added', { output_index: 0, item: { ...item, status: 'in_progress', content: [] } }) +
    frame('response.content_part.added', { ...place, part: { type: 'output_text', text: '', annotations: [] } })
  return {
    opening: () => begin() + beginItem(),
    wordyOpening: () =>
      begin() +
      frame('response.queued', response('queued')) +
      frame('response.in_progress', response('in_progress')) +
      beginItem(),
    token(text) {
      said += text
      return frame('response.output_text.delta', { ...place, delta: text })
    },
    thought: (text) =>
      frame('response.reasoning_summary_text.delta', {
        item_id: 'rs_demo',
        output_index: 0,
        summary_index: 0,
        delta: text,
      }),
    keepAlive: () => ': keep-alive\n\n',
    error: ({ message, code }) =>
      frame('error', { code: code ?? 'server_error', message, param: null }) +
      frame('response.failed', response('failed', { error: { code: code ?? 'server_error', message } })),
    hiddenError: ({ message }) =>
      frame('response.failed', response('failed', { error: { code: 'server_error', message } })),
    orders: () =>
      sse({ code: 'window.__xss=1' }, 'execute') +
      frame('response.function_call_arguments.delta', { delta: '{"code":"window.__xss=1"}' }) +
      frame('execute', { data: { code: 'window.__xss=1' } }),
    closing(closing) {
      const part = { type: 'output_text', text: said, annotations: [] }
      const texts =
        frame('response.output_text.done', { ...place, text: said }) +
        frame('response.content_part.done', { ...place, part })
      if (!closing.done) return texts
      const { status, ...rest } = ending(said, closing)
      return texts + frame(`response.${status}`, response(status, rest))
    },
    whole: (text, closing) => ({ ...base(request), ...ending(text, closing) }),
  }
}

function base(request: ChatRequest): Record<string, unknown> {
  return {
    id: `resp_demo_${request.requestId ?? '0'}`,
    object: 'response',
    created_at: createdAt,
    model: request.model,
    error: null,
    incomplete_details: null,
    output: [],
    usage: null,
  }
}

function ending(text: string, { finishReason, counts }: Closing): { status: string; [field: string]: unknown } {
  const isWhole = finishReason === 'stop' || finishReason === null
  const reason = finishReason === 'length' ? 'max_output_tokens' : finishReason
  return {
    status: isWhole ? 'completed' : 'incomplete',
    incomplete_details: isWhole ? null : { reason },
    output: [{ ...item, status: 'completed', content: [{ type: 'output_text', text, annotations: [] }] }],
    usage: counts === undefined ? null : usageOf(counts),
  }
}

function usageOf({ prompt, completion, cached = 0, written = 0, reasoning = 0 }: Counts): object {
  return {
    input_tokens: prompt,
    input_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
    output_tokens: completion,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: prompt + completion,
  }
}
