/** Ollama's chat: https://github.com/ollama/ollama/blob/main/docs/api.md */
import { isRecord, readMessages, readNumber } from '../chat-request.ts'
import type { ChatRequest } from '../chat-request.ts'
import type { ApiError, Closing, Counts, Wire, WireDialect } from './dialect.ts'

export const ollama: WireDialect = {
  path: '/api/chat',
  contentType: 'application/x-ndjson',
  read: readChatBody,
  wire: createWire,
  refusal: (_status, error) => errorBody(error),
}

function readChatBody(body: unknown, requestId: string | undefined): ChatRequest | undefined {
  if (!isRecord(body) || typeof body.model !== 'string' || !Array.isArray(body.messages)) return undefined
  const options = isRecord(body.options) ? body.options : {}
  return {
    model: body.model,
    messages: readMessages(body.messages),
    // Here a stream is what one gets without asking.
    stream: body.stream !== false,
    includeUsage: true,
    seed: readNumber(options.seed),
    temperature: readNumber(options.temperature),
    maxTokens: readNumber(options.num_predict),
    usesOldLimit: false,
    requestId,
  }
}

/** There are no codes, so the words say it all. */
function errorBody({ message, code }: ApiError): { error: string } {
  return { error: code === 'context_length_exceeded' ? 'the input length exceeds the context length' : message }
}

function createWire(request: ChatRequest): Wire {
  const base = { model: request.model, created_at: '2026-01-01T00:00:00Z' }
  const line = (data: Record<string, unknown>): string => `${JSON.stringify({ ...base, ...data })}\n`
  const say = (message: Record<string, unknown>, more: Record<string, unknown> = {}): string =>
    line({ message: { role: 'assistant', content: '', ...message }, done: false, ...more })
  const last = ({ finishReason, counts }: Closing): Record<string, unknown> => ({
    done: true,
    ...(finishReason === null ? {} : { done_reason: finishReason }),
    ...(counts === undefined ? {} : usageOf(counts)),
  })
  return {
    opening: () => '',
    wordyOpening: () => `\n${say({})}${say({})}`,
    token: (text, counts) => say({ content: text }, counts === undefined ? {} : usageOf(counts)),
    thought: (text) => say({ thinking: text }),
    keepAlive: () => '\n',
    error: (error) => `${JSON.stringify(errorBody(error))}\n`,
    // Behind it a proper end, as if nothing were amiss.
    hiddenError: (error) =>
      say({}, errorBody(error)) +
      line({ message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop' }),
    orders: () =>
      line({ execute: { code: 'window.__xss=1' }, done: false }) +
      say({ tool_calls: [{ function: { name: 'run', arguments: { code: 'window.__xss=1' } } }] }),
    closing: (closing) => (closing.done ? line({ message: { role: 'assistant', content: '' }, ...last(closing) }) : ''),
    whole: (text, closing) => ({ ...base, message: { role: 'assistant', content: text }, ...last(closing) }),
  }
}

function usageOf({ prompt, completion }: Counts): Record<string, number> {
  return {
    total_duration: 2_000_000,
    load_duration: 1_000_000,
    prompt_eval_count: prompt,
    prompt_eval_duration: 400_000,
    eval_count: completion,
    eval_duration: 600_000,
  }
}
