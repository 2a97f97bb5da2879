import { chunk } from './exchange.ts'
import type { Exchange } from './exchange.ts'

/** How one model answers. Whatever it awaits may reject when the client has gone; it need not catch that. */
export type Behaviour = (exchange: Exchange) => Promise<void>

export type Pace = {
  firstMs: number
  everyMs: number
  /** What the model is for: not changed by the pace that whoever started the provider wants. */
  isFixed?: boolean
}

export type StreamPlan = Pace & {
  /** What the last chunk of content says; null for providers that never say. */
  finishReason: string | null
  done: boolean
  usage: boolean
}

/** A proper answer, streamed or whole as asked, at a pace. `plan` says what is to be different. */
export function answering(pace: Pace, plan: Partial<StreamPlan> = {}): Behaviour {
  return async (exchange) =>
    await (exchange.request.stream ? streamAnswer(exchange, { ...pace, ...plan }) : sendWhole(exchange, plan))
}

export async function openStream(exchange: Exchange): Promise<void> {
  exchange.head(200, 'text/event-stream; charset=utf-8')
  await exchange.event(chunk(exchange.request, { delta: { role: 'assistant', content: '' } }))
}

/** Sends the first `count` tokens, or all. */
export async function sendTokens(
  exchange: Exchange,
  { firstMs, everyMs, isFixed }: Pace,
  count = exchange.tokens.length,
): Promise<void> {
  const wantedMs = isFixed === true ? undefined : exchange.delayMs
  const betweenMs = wantedMs ?? everyMs
  await exchange.pause(wantedMs ?? firstMs)
  for (const [index, token] of exchange.tokens.slice(0, count).entries()) {
    if (index > 0) await exchange.pause(betweenMs)
    await exchange.token(token)
  }
}

/** The last chunk of content, the usage where it was asked for, and `[DONE]`. */
export async function closeStream(exchange: Exchange, plan: Partial<StreamPlan> = {}): Promise<void> {
  const { request, usage } = exchange
  await exchange.event(
    chunk(request, {
      delta: {},
      finish_reason: plan.finishReason === undefined ? exchange.finishReason : plan.finishReason,
    }),
  )
  if (request.includeUsage && plan.usage !== false) await exchange.event(chunk(request, undefined, { usage }))
  if (plan.done !== false) await exchange.event('[DONE]')
  exchange.end()
}

async function streamAnswer(exchange: Exchange, plan: Pace & Partial<StreamPlan>): Promise<void> {
  await openStream(exchange)
  await sendTokens(exchange, plan)
  await closeStream(exchange, plan)
}

async function sendWhole(exchange: Exchange, plan: Partial<StreamPlan>): Promise<void> {
  const { request, tokens, usage } = exchange
  await exchange.pause(exchange.delayMs ?? 0)
  const message = { role: 'assistant', content: tokens.join('') }
  const finishReason = plan.finishReason === undefined ? exchange.finishReason : plan.finishReason
  sendJson(exchange, 200, {
    id: `chatcmpl-demo-${request.requestId ?? '0'}`,
    object: 'chat.completion',
    created: 1_767_225_600,
    model: request.model,
    choices: [{ index: 0, message, finish_reason: finishReason }],
    ...(plan.usage === false ? {} : { usage }),
  })
}

export function sendJson(
  exchange: Exchange,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  exchange.head(status, 'application/json', headers)
  exchange.end(JSON.stringify(body))
}

export type ApiError = { message: string; type: string; code: string | null; param?: string | null }

/** As OpenAI words its errors (https://platform.openai.com/docs/guides/error-codes). */
export function errorBody({ message, type, code, param = null }: ApiError): { error: ApiError } {
  return { error: { message, type, param, code } }
}
