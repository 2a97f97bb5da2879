/** OpenAI's Chat Completions: https://platform.openai.com/docs/api-reference/chat-streaming */
import { readChatRequest } from '../chat-request.ts'
import type { ChatRequest } from '../chat-request.ts'
import { createdAt, sse } from './dialect.ts'
import type { ApiError, Closing, Counts, Wire, WireDialect } from './dialect.ts'

export const chatCompletions: WireDialect = {
  path: '/v1/chat/completions',
  contentType: 'text/event-stream; charset=utf-8',
  read: readChatRequest,
  wire: createWire,
  refusal: (_status, error) => errorBody(error),
}

/** As OpenAI words its errors (https://platform.openai.com/docs/guides/error-codes). */
export function errorBody({ message, type, code, param = null }: ApiError): { error: ApiError } {
  return { error: { message, type, param, code } }
}

type Choice = { delta: Record<string, unknown>; finish_reason?: string | null }

function createWire(request: ChatRequest): Wire {
  const id = `chatcmpl-demo-${request.requestId ?? '0'}`
  /** A chunk with the choice given, or with none at all. */
  const chunk = (choice: Choice | undefined, more: Record<string, unknown> = {}): string =>
    sse({
      id,
      object: 'chat.completion.chunk',
      created: createdAt,
      model: request.model,
      choices: choice === undefined ? [] : [{ index: 0, finish_reason: null, ...choice }],
      ...(request.includeUsage ? { usage: null } : {}),
      ...more,
    })
  const tool = { id: 'c', type: 'function', function: { name: 'run', arguments: '{"code":"window.__xss=1"}' } }
  return {
    opening: () => chunk({ delta: { role: 'assistant', content: '' } }),
    // Azure's first chunk: no choice, no model, results of its filter.
    wordyOpening: () =>
      sse({
        id: '',
        object: '',
        created: 0,
        model: '',
        choices: [],
        prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }],
      }) + chunk({ delta: { role: null, content: null } }),
    token: (text, counts) =>
      chunk({ delta: { content: text } }, counts === undefined ? {} : { usage: usageOf(counts) }),
    thought: (text) => chunk({ delta: { content: null, reasoning_content: text } }),
    keepAlive: () => ': OPENROUTER PROCESSING\n\n',
    error: (error) => sse(errorBody(error), 'error'),
    // As OpenRouter does it: a chunk with an error in it, then a proper end.
    hiddenError: ({ message }) => chunk({ delta: { content: '' } }, { error: { code: 502, message } }) + sse('[DONE]'),
    orders: () =>
      sse({ code: 'window.__xss=1' }, 'execute') +
      chunk({ delta: { tool_calls: [tool] } }) +
      sse({ type: 'execute', data: { code: 'window.__xss=1' } }),
    closing: ({ finishReason, done, counts }) =>
      chunk({ delta: {}, finish_reason: finishReason }) +
      (request.includeUsage && counts !== undefined ? chunk(undefined, { usage: usageOf(counts) }) : '') +
      (done ? sse('[DONE]') : ''),
    whole: (text, { finishReason, counts }: Closing) => ({
      id,
      object: 'chat.completion',
      created: createdAt,
      model: request.model,
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: finishReason }],
      ...(counts === undefined ? {} : { usage: usageOf(counts) }),
    }),
  }
}

/** What was written to a cache is OpenRouter's word, before models that bill it. */
function usageOf({ prompt, completion, cached, written, reasoning }: Counts): object {
  const details = {
    ...(cached === undefined ? {} : { cached_tokens: cached }),
    ...(written === undefined ? {} : { cache_write_tokens: written }),
  }
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(reasoning === undefined ? {} : { completion_tokens_details: { reasoning_tokens: reasoning } }),
    ...(Object.keys(details).length === 0 ? {} : { prompt_tokens_details: details }),
  }
}
