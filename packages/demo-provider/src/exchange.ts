import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { demoTokens, estimateTokens } from './answer.ts'
import type { ChatRequest } from './chat-request.ts'
import type { Counts, Wire, WireDialect } from './dialects/dialect.ts'
import type { RequestRecord } from './request-log.ts'

/** One request under way, as a behaviour sees it. What writes or waits rejects once the client has gone. */
export type Exchange = {
  request: ChatRequest
  dialect: WireDialect
  wire: Wire
  /** What is to be said, cut to the request's own limit. */
  tokens: readonly string[]
  finishReason: 'stop' | 'length'
  counts: Counts
  /** The header that holds the key, and the key. */
  authorization: string
  apiKey: string
  /** How often this prompt has been asked of this model, itself included. */
  timesAsked: number
  /** The milliseconds between tokens that whoever started the provider wants; each model's own otherwise. */
  delayMs: number | undefined
  head(status: number, contentType: string, headers?: Record<string, string>): void
  write(bytes: string | Buffer): Promise<void>
  /** A frame with a token in it. */
  token(text: string, counts?: Counts): Promise<void>
  /** Notes in the log that one more has been sent; `token` does so itself. */
  countToken(): void
  pause(ms: number): Promise<void>
  /** Waits until the client or the provider ends it. */
  hang(): Promise<never>
  end(text?: string): void
  /** Cuts the connection without an end. */
  destroy(): void
}

export type ExchangeOptions = {
  request: ChatRequest
  dialect: WireDialect
  response: ServerResponse
  record: RequestRecord
  onChange: () => void
  authorization: string
  apiKey: string
  timesAsked: number
  delayMs: number | undefined
  /** Aborts when the client has gone or the provider closes. */
  signal: AbortSignal
}

export function createExchange({ request, response, record, onChange, signal, ...rest }: ExchangeOptions): Exchange {
  const said = demoTokens(request)
  const tokens = request.maxTokens === undefined ? said : said.slice(0, Math.max(0, request.maxTokens))
  const promptTokens = estimateTokens(request.messages.map(({ content }) => content).join(' '))

  async function write(bytes: string | Buffer): Promise<void> {
    signal.throwIfAborted()
    record.bytesSent += Buffer.byteLength(bytes)
    if (!response.write(bytes)) await once(response, 'drain', { signal })
  }
  const wire = rest.dialect.wire(request)

  const countToken = (): void => {
    record.tokensSent += 1
    onChange()
  }

  return {
    ...rest,
    request,
    wire,
    tokens,
    finishReason: tokens.length < said.length ? 'length' : 'stop',
    counts: { prompt: promptTokens, completion: tokens.length },
    head(status, contentType, headers = {}) {
      record.status = status
      response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store', ...headers })
      response.flushHeaders()
      onChange()
    },
    write,
    async token(text, counts) {
      await write(wire.token(text, counts))
      countToken()
    },
    countToken,
    async pause(ms) {
      if (ms > 0) await sleep(ms, undefined, { signal })
    },
    async hang() {
      signal.throwIfAborted()
      await once(signal, 'abort')
      throw signal.reason
    },
    end(text) {
      if (text !== undefined) record.bytesSent += Buffer.byteLength(text)
      record.endedAtMs = Date.now()
      response.end(text)
      onChange()
    },
    destroy() {
      record.endedAtMs = Date.now()
      response.destroy()
      onChange()
    },
  }
}
