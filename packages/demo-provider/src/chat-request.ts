/** What is read of a request for a completion, whatever the dialect; the rest is taken and ignored. */
export type ChatMessage = { role: string; content: string }

export type ChatRequest = {
  model: string
  messages: ChatMessage[]
  stream: boolean
  includeUsage: boolean
  /** Whether usage has to be asked for, and was. */
  asksForUsage?: boolean
  seed: number | undefined
  temperature: number | undefined
  maxTokens: number | undefined
  /** Whether the limit came as `max_tokens`, which newer models refuse. */
  usesOldLimit: boolean
  /** The header `X-Client-Request-Id`. */
  requestId: string | undefined
}

/** Of Chat Completions (https://platform.openai.com/docs/api-reference/chat/create). @returns undefined when `body` is no such request. */
export function readChatRequest(body: unknown, requestId: string | undefined): ChatRequest | undefined {
  if (!isRecord(body) || typeof body.model !== 'string' || !Array.isArray(body.messages)) return undefined
  const options = isRecord(body.stream_options) ? body.stream_options : {}
  return {
    model: body.model,
    messages: readMessages(body.messages),
    stream: body.stream === true,
    includeUsage: options.include_usage === true,
    asksForUsage: options.include_usage === true,
    seed: readNumber(body.seed),
    temperature: readNumber(body.temperature),
    maxTokens: readNumber(body.max_completion_tokens) ?? readNumber(body.max_tokens),
    usesOldLimit: readNumber(body.max_tokens) !== undefined,
    requestId,
  }
}

export function readMessages(list: readonly unknown[]): ChatMessage[] {
  return list.filter(isRecord).map(({ role, content }) => ({ role: String(role), content: readContent(content) }))
}

/** A text, or parts of which the texts count. */
export function readContent(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .filter(isRecord)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('')
}

export function readNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
