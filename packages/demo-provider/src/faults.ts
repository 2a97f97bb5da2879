/**
 * What real providers, proxies and attackers do, one model name each. For tests alone: the demo that people meet knows none
 * of these. Names are those of the list in the design of failures; the traps behind them are in the design of providers.
 */
import { answering, closeStream, openBody, openStream, sendTokens } from './behaviour.ts'
import type { Behaviour, Pace } from './behaviour.ts'
import { refusals } from './refusals.ts'
import type { Exchange } from './exchange.ts'

const fast: Pace = { firstMs: 1, everyMs: 1 }
const beforeTheFault = 3

export const faults: Readonly<Record<string, Behaviour>> = {
  ok: answering(fast),
  slow: answering({ firstMs: 500, everyMs: 100, isFixed: true }),
  drip: drip,
  // Below HTTP there is no model name: this is the nearest that one can ask for by name, a request that is taken and never answered.
  'hang-connect': async (exchange) => await exchange.hang(),
  'hang-headers': async (exchange) => await exchange.hang(),
  'hang-mid': hangMid,
  'error-in-stream': errorInStream,
  'event-error': eventError,
  'error-before-text': errorBeforeText,
  malformed: malformed,
  html: html,
  redirect: redirect,
  'huge-line': hugeLine,
  endless: endless,
  'bad-utf8': badUtf8,
  'split-every-byte': splitEveryByte,
  'execute-event': executeEvent,
  'null-finish': answering(fast, { finishReason: null }),
  empty: answering(fast),
  'no-done': answering(fast, { done: false }),
  'no-usage': answering(fast, { usage: false }),
  'no-end': answering(fast, { finishReason: null, done: false, usage: false }),
  length: answering(fast, { finishReason: 'length' }),
  'content-filter': answering(fast, { finishReason: 'content_filter' }),
  json: async (exchange) => await answering(fast)({ ...exchange, request: { ...exchange.request, stream: false } }),
  'choices-first': choicesFirst,
  comments: comments,
  crlf: crlf,
  reasoning: reasoning,
  'usage-every-chunk': usageEveryChunk,
  'usage-of-cache': usageOfCache,
  'drops-prompt': dropsPrompt,
  // Not in memory yet, as a local server says that is asked for what is.
  loading: answering({ firstMs: 50, everyMs: 1 }),
  'nul-and-surrogate': nulAndSurrogate,
  ...refusals,
}

type Parametric = (first: number, second: number) => Behaviour

export const parametricFaults: readonly (readonly [RegExp, Parametric])[] = [
  [/^cut-at-(\d{1,6})$/, (count) => async (exchange) => await cutAt(exchange, count, () => exchange.end())],
  [/^reset-at-(\d{1,6})$/, (count) => async (exchange) => await cutAt(exchange, count, () => exchange.destroy())],
  [/^tokens-(\d{1,7})-every-(\d{1,6})$/, (_count, everyMs) => answering({ firstMs: everyMs, everyMs, isFixed: true })],
]

/** A clean end of the body, or a reset, after so many tokens: either way without the dialect's own mark. */
async function cutAt(exchange: Exchange, count: number, cut: () => void): Promise<void> {
  await openStream(exchange)
  await sendTokens(exchange, fast, count)
  cut()
}

/** One token, then what never comes to its end, byte by byte: there is always something to read and never any content. */
async function drip(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  await sendTokens(exchange, fast, 1)
  // A comment, where the dialect has some.
  const isLines = exchange.dialect.contentType.includes('ndjson')
  if (!isLines) await exchange.write(':')
  for (;;) {
    await exchange.pause(Math.max(5, exchange.delayMs ?? 20))
    await exchange.write(isLines ? ' ' : '.')
  }
}

async function hangMid(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  await sendTokens(exchange, fast, beforeTheFault)
  await exchange.hang()
}

/** A 200, then an error in a form that is easily overlooked: a field among others, a frame without its name, a terminal event. */
async function errorInStream(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  await sendTokens(exchange, fast, beforeTheFault)
  await exchange.write(
    exchange.wire.hiddenError({ message: 'The upstream provider failed.', type: 'server_error', code: null }),
  )
  exchange.end()
}

async function eventError(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  await sendTokens(exchange, fast, beforeTheFault)
  await exchange.write(exchange.wire.error({ message: 'The server had an error.', type: 'server_error', code: null }))
  exchange.end()
}

/** One frame that is no JSON, then a proper end as if nothing were amiss. */
async function malformed(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  await sendTokens(exchange, fast, beforeTheFault)
  await exchange.write(exchange.wire.token('ha').replace(/\}(\n+)$/, '$1'))
  await closeStream(exchange)
}

async function html(exchange: Exchange): Promise<void> {
  exchange.head(200, 'text/html; charset=utf-8')
  exchange.end('<!doctype html><title>Sign in to the network</title><p>Welcome to the café.')
}

async function redirect(exchange: Exchange): Promise<void> {
  exchange.head(307, 'text/plain', { location: '/redirected' })
  exchange.end()
}

/** One frame that never ends: whoever collects a line before looking at its length collects all of it. */
async function hugeLine(exchange: Exchange): Promise<void> {
  const chunk = 'x'.repeat(64 * 1024)
  await openStream(exchange)
  await exchange.write(exchange.wire.token('@').split('@')[0] ?? '')
  for (let sent = 0; sent < 256 * 1024 * 1024; sent += chunk.length) await exchange.write(chunk)
  exchange.end()
}

async function endless(exchange: Exchange): Promise<void> {
  const word = ` ${'word'.repeat(256)}`
  await openStream(exchange)
  for (;;) await exchange.token(word)
}

/** Bytes that are no UTF-8 within a string of JSON: to be shown as U+FFFD, not to break the rest. */
async function badUtf8(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  await sendTokens(exchange, fast, beforeTheFault)
  const [before = '', after = ''] = exchange.wire.token('@').split('@')
  await exchange.write(
    Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0xc3, 0x28, 0xf0, 0x9f]), Buffer.from(after)]),
  )
  await closeStream(exchange)
}

/** A proper answer of which every byte is a write of its own, so that no letter and no line comes whole. */
async function splitEveryByte(exchange: Exchange): Promise<void> {
  const writeSlowly = async (bytes: string | Buffer): Promise<void> => {
    for (const byte of Buffer.from(bytes)) {
      await exchange.write(Buffer.of(byte))
      await exchange.pause(0)
      await new Promise<void>((resolve) => {
        setImmediate(resolve)
      })
    }
  }
  await rewritten(exchange, writeSlowly)
}

/** Line ends as other servers write them. */
async function crlf(exchange: Exchange): Promise<void> {
  await rewritten(exchange, async (bytes) => await exchange.write(String(bytes).replaceAll('\n', '\r\n')))
}

/** A proper answer whose every write goes through `write`. */
async function rewritten(exchange: Exchange, write: Exchange['write']): Promise<void> {
  const token = async (text: string): Promise<void> => {
    await write(exchange.wire.token(text))
    exchange.countToken()
  }
  await answering(fast)({ ...exchange, write, token })
}

/** Frames that a page might take for orders, between the words: nothing of them belongs to the answer. */
async function executeEvent(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  await exchange.write(exchange.wire.orders())
  await sendTokens(exchange, fast)
  await closeStream(exchange)
}

/** What real servers send before the first word: Azure's filter results, pings, a queue. */
async function choicesFirst(exchange: Exchange): Promise<void> {
  openBody(exchange)
  await exchange.write(exchange.wire.wordyOpening(exchange.counts))
  await sendTokens(exchange, fast)
  await closeStream(exchange)
}

/** Anthropic counts the prompt at once, so this was paid for. */
async function errorBeforeText(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  await exchange.write(exchange.wire.error({ message: 'Overloaded.', type: 'overloaded_error', code: null }))
  exchange.end()
}

async function comments(exchange: Exchange): Promise<void> {
  openBody(exchange)
  for (let count = 0; count < 20; count += 1) await exchange.write(exchange.wire.keepAlive())
  await exchange.write(exchange.wire.opening(exchange.counts))
  await sendTokens(exchange, fast)
  await exchange.write(exchange.wire.keepAlive())
  await closeStream(exchange)
}

async function reasoning(plain: Exchange): Promise<void> {
  const exchange = { ...plain, counts: { ...plain.counts, completion: plain.counts.completion + 3, reasoning: 3 } }
  await openStream(exchange)
  for (const text of ['Let me', ' think.']) await exchange.write(exchange.wire.thought(text))
  await sendTokens(exchange, fast)
  await closeStream(exchange)
}

async function usageEveryChunk(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  for (const [index, text] of exchange.tokens.entries())
    await exchange.token(text, { ...exchange.counts, completion: index + 1 })
  await closeStream(exchange)
}

async function usageOfCache(exchange: Exchange): Promise<void> {
  await answering(fast)({ ...exchange, counts: { ...exchange.counts, cached: 2, written: 3 } })
}

/** As a server that keeps the end of a long prompt alone, and says nothing of it but its count. */
async function dropsPrompt(exchange: Exchange): Promise<void> {
  await answering(fast)({ ...exchange, counts: { ...exchange.counts, prompt: Math.ceil(exchange.counts.prompt / 4) } })
}

/** What PostgreSQL does not take in a text, and what is no character. */
async function nulAndSurrogate(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  await exchange.token('a\0b\ud800c')
  await closeStream(exchange)
}
