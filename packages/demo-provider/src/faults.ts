/**
 * What real providers, proxies and attackers do, one model name each. For tests alone: the demo that people meet knows none
 * of these. Names are those of the list in the design of failures; the traps behind them are in the design of providers.
 */
import { answering, closeStream, errorBody, openStream, sendTokens } from './behaviour.ts'
import type { Behaviour, Pace } from './behaviour.ts'
import { refusals } from './refusals.ts'
import { chunk } from './exchange.ts'
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

/** One token, then a comment that never comes to its end, byte by byte: there is always something to read and never any content. */
async function drip(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  await sendTokens(exchange, fast, 1)
  await exchange.write(':')
  for (;;) {
    await exchange.pause(Math.max(5, exchange.delayMs ?? 20))
    await exchange.write('.')
  }
}

async function hangMid(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  await sendTokens(exchange, fast, beforeTheFault)
  await exchange.hang()
}

/** As OpenRouter does it: a 200, then a chunk with an error in it, then a proper end. */
async function errorInStream(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  await sendTokens(exchange, fast, beforeTheFault)
  await exchange.event(
    chunk(
      exchange.request,
      { delta: { content: '' } },
      { error: { code: 502, message: 'The upstream provider failed.' } },
    ),
  )
  await exchange.event('[DONE]')
  exchange.end()
}

async function eventError(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  await sendTokens(exchange, fast, beforeTheFault)
  await exchange.write(
    `event: error\ndata: ${JSON.stringify(errorBody({ message: 'The server had an error.', type: 'server_error', code: null }))}\n\n`,
  )
  exchange.end()
}

/** One event that is no JSON, then a proper end as if nothing were amiss. */
async function malformed(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  await sendTokens(exchange, fast, beforeTheFault)
  await exchange.event('{"choices":[{"index":0,"delta":{"content":"ha')
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

/** One event that never ends: whoever collects a line before looking at its length collects all of it. */
async function hugeLine(exchange: Exchange): Promise<void> {
  const chunk = 'x'.repeat(64 * 1024)
  await openStream(exchange)
  await exchange.write('data: {"choices":[{"index":0,"delta":{"content":"')
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
  const [before = '', after = ''] = JSON.stringify(chunk(exchange.request, { delta: { content: '@' } })).split('@')
  await exchange.write(
    Buffer.concat([
      Buffer.from(`data: ${before}`),
      Buffer.from([0xff, 0xc3, 0x28, 0xf0, 0x9f]),
      Buffer.from(`${after}\n\n`),
    ]),
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
  const event = async (data: unknown): Promise<void> =>
    await write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`)
  const token = async (text: string): Promise<void> => {
    await event(chunk(exchange.request, { delta: { content: text } }))
    exchange.countToken()
  }
  await answering(fast)({ ...exchange, write, event, token })
}

/** Frames that a page might take for orders, between the words: nothing of them belongs to the answer. */
async function executeEvent(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  await exchange.write('event: execute\ndata: {"code":"window.__xss=1"}\n\n')
  await exchange.event(
    chunk(exchange.request, {
      delta: {
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'run', arguments: '{"code":"window.__xss=1"}' } }],
      },
    }),
  )
  await exchange.event({ type: 'execute', data: { code: 'window.__xss=1' } })
  await sendTokens(exchange, fast)
  await closeStream(exchange)
}

/** Azure's first chunk: no choice, no model, results of its filter. */
async function choicesFirst(exchange: Exchange): Promise<void> {
  exchange.head(200, 'text/event-stream')
  await exchange.event({
    id: '',
    object: '',
    created: 0,
    model: '',
    choices: [],
    prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }],
  })
  await exchange.event(chunk(exchange.request, { delta: { role: null, content: null } }))
  await sendTokens(exchange, fast)
  await closeStream(exchange)
}

async function comments(exchange: Exchange): Promise<void> {
  exchange.head(200, 'text/event-stream')
  for (let count = 0; count < 20; count += 1) await exchange.write(': OPENROUTER PROCESSING\n\n')
  await sendTokens(exchange, fast)
  await exchange.write(': OPENROUTER PROCESSING\n\n')
  await closeStream(exchange)
}

async function reasoning(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  for (const text of ['Let me', ' think.'])
    await exchange.event(chunk(exchange.request, { delta: { content: null, reasoning_content: text } }))
  await sendTokens(exchange, fast)
  await closeStream(exchange)
}

async function usageEveryChunk(exchange: Exchange): Promise<void> {
  const { request, usage } = exchange
  exchange.head(200, 'text/event-stream')
  for (const [index, text] of exchange.tokens.entries()) {
    await exchange.event(
      chunk(request, { delta: { content: text } }, { usage: { ...usage, completion_tokens: index + 1 } }),
    )
    exchange.countToken()
  }
  await closeStream(exchange)
}

/** As OpenRouter counts before models that bill what they write to their cache. */
async function usageOfCache(exchange: Exchange): Promise<void> {
  const usage = { ...exchange.usage, prompt_tokens_details: { cached_tokens: 2, cache_write_tokens: 3 } }
  await answering(fast)({ ...exchange, usage })
}

/** What PostgreSQL does not take in a text, and what is no character. */
async function nulAndSurrogate(exchange: Exchange): Promise<void> {
  await openStream(exchange)
  await exchange.write('data: {"choices":[{"index":0,"delta":{"content":"a\\u0000b\\ud800c"}}]}\n\n')
  await closeStream(exchange)
}
