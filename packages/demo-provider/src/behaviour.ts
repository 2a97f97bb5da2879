import type { Closing, FinishReason } from './dialects/dialect.ts'
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
  /** What the end says; null for providers that never say. */
  finishReason: FinishReason | null
  /** Whether the dialect's own mark is sent. */
  done: boolean
  usage: boolean
}

/** A proper answer, streamed or whole as asked, at a pace. `plan` says what is to be different. */
export function answering(pace: Pace, plan: Partial<StreamPlan> = {}): Behaviour {
  return async (exchange) =>
    await (exchange.request.stream ? streamAnswer(exchange, { ...pace, ...plan }) : sendWhole(exchange, plan))
}

export function openBody(exchange: Exchange): void {
  exchange.head(200, exchange.dialect.contentType)
}

export async function openStream(exchange: Exchange, plan: Partial<StreamPlan> = {}): Promise<void> {
  openBody(exchange)
  await exchange.write(exchange.wire.opening(plan.usage === false ? undefined : exchange.counts))
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

/** The reason for the end, the usage where it was asked for, and the dialect's mark. */
export async function closeStream(exchange: Exchange, plan: Partial<StreamPlan> = {}): Promise<void> {
  await exchange.write(exchange.wire.closing(closingOf(exchange, plan)))
  exchange.end()
}

function closingOf({ finishReason, counts }: Exchange, plan: Partial<StreamPlan>): Closing {
  return {
    finishReason: plan.finishReason === undefined ? finishReason : plan.finishReason,
    done: plan.done !== false,
    counts: plan.usage === false ? undefined : counts,
  }
}

async function streamAnswer(exchange: Exchange, plan: Pace & Partial<StreamPlan>): Promise<void> {
  await openStream(exchange, plan)
  await sendTokens(exchange, plan)
  await closeStream(exchange, plan)
}

async function sendWhole(exchange: Exchange, plan: Partial<StreamPlan>): Promise<void> {
  await exchange.pause(exchange.delayMs ?? 0)
  sendJson(exchange, 200, exchange.wire.whole(exchange.tokens.join(''), closingOf(exchange, plan)))
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
