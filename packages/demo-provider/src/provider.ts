import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from '@scriptorium/runtime'
import { isRecord } from './chat-request.ts'
import { chatCompletions, errorBody } from './dialects/chat-completions.ts'
import type { ApiError, WireDialect } from './dialects/dialect.ts'
import { messages } from './dialects/messages.ts'
import { ollama } from './dialects/ollama.ts'
import { responses } from './dialects/responses.ts'
import { createExchange } from './exchange.ts'
import { lookUp } from './lists.ts'
import { behaviourOf } from './models.ts'
import { createRequestLog } from './request-log.ts'
import type { OpenRequestLog, RequestLog, RequestRecord } from './request-log.ts'

export type DemoProviderOptions = {
  host: string
  /** 0 lets the system choose. */
  port: number
  /** Between tokens, and before the first, in milliseconds; each model's own otherwise, and always of `slow` and `tokens-…-every-…`. */
  delayMs?: number
  /** For tests alone: answers to the fault models too, and keeps bodies and keys in the log. */
  faults?: boolean
  /** Refuses other keys with 401; any key will do otherwise, and none. */
  apiKey?: string
  logger?: Logger
}

export type DemoProvider = {
  /** Base URL as a connection of OpenAI's dialects wants it, with `/v1`. */
  url: string
  /** The same without a path, for Anthropic's and Ollama's. */
  origin: string
  port: number
  log: RequestLog
  /** Cuts what is under way. */
  close(): Promise<void>
}

const bodyBytesMax = 32 * 1024 * 1024
const connectionsMax = 2_000
const promptsMax = 10_000

/** Each at a path of its own. */
const dialects: readonly WireDialect[] = [chatCompletions, responses, messages, ollama]

/**
 * Serves completions in four dialects (OpenAI's two, Anthropic's, Ollama's) and their lists of models, from a program that makes
 * words out of the prompt and says so.
 *
 * @throws Error when the address cannot be bound.
 */
export async function startDemoProvider(options: DemoProviderOptions): Promise<DemoProvider> {
  const log = createRequestLog(options.faults === true ? 10_000 : 100)
  const closing = new AbortController()
  const state: ServerState = { options, log, closing: closing.signal, timesAsked: new Map() }
  const server = createServer((request, response) => {
    serve(state, request, response).catch((error: unknown) => {
      options.logger?.error({ error }, 'demo request failed')
      response.destroy()
    })
  })
  server.maxConnections = connectionsMax
  server.requestTimeout = 60_000
  server.on('error', (error) => options.logger?.error({ error }, 'the demo provider’s server reports an error'))
  await listen(server, options)
  const { port } = server.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    url: `http://${host}:${port}/v1`,
    origin: `http://${host}:${port}`,
    port,
    log,
    async close() {
      closing.abort()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

type ServerState = {
  options: DemoProviderOptions
  log: OpenRequestLog
  closing: AbortSignal
  timesAsked: Map<string, number>
}

async function listen(server: Server, { host, port }: DemoProviderOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function serve(state: ServerState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { options, log } = state
  const withFaults = options.faults === true
  const text = await readBody(request)
  const body = text === undefined ? undefined : parse(text)
  const path = (request.url ?? '').split('?')[0] ?? ''
  const dialect = dialects.find((candidate) => candidate.path === path)
  const record = log.add({
    method: request.method ?? '',
    path: request.url ?? '',
    headers: readHeaders(request, withFaults),
    body: withFaults ? body : undefined,
    model: dialect !== undefined && isRecord(body) && typeof body.model === 'string' ? body.model : undefined,
  })
  response.on('close', () => {
    if (record.endedAtMs === undefined && !state.closing.aborted) record.closedByClientAtMs = Date.now()
    log.changed()
  })
  const to: Reply = { log, record, response, dialect }
  if (options.apiKey !== undefined && keyOf(request) !== options.apiKey)
    return refuse(to, 401, { message: 'Incorrect API key provided.', code: 'invalid_api_key' })
  if (request.method === 'GET' && path === '/healthz') return reply(to, 200, { ok: true })
  const found = lookUp({ method: request.method ?? '', path, headers: request.headers, body, withFaults })
  if (found !== undefined) return reply(to, found.status, found.body)
  if (request.method !== 'POST' || dialect === undefined) {
    const paths = dialects.map((known) => `POST ${known.path}`).join(', ')
    return refuse(to, 404, { message: `This demo knows GET /v1/models and ${paths}.`, code: null })
  }
  await complete(state, { request, to, dialect, body, isTooLarge: text === undefined })
}

/** OpenAI's and most others' header, or Anthropic's. */
function keyOf({ headers }: IncomingMessage): string {
  return String(headers['x-api-key'] ?? headers.authorization?.replace(/^Bearer /, '') ?? '')
}

type Completion = {
  request: IncomingMessage
  to: Reply
  dialect: WireDialect
  body: unknown
  isTooLarge: boolean
}

async function complete(state: ServerState, { request, to, dialect, body, isTooLarge }: Completion): Promise<void> {
  const { options, log } = state
  if (isTooLarge) return refuse(to, 413, { message: 'The request is too large.', code: null })
  const requestId = request.headers['x-client-request-id']
  const chat = dialect.read(body, typeof requestId === 'string' ? requestId : undefined)
  if (chat === undefined)
    return refuse(to, 400, { message: 'The body must be JSON with a model and messages.', code: null })
  const behave = behaviourOf(chat.model, options.faults === true)
  if (behave === undefined) {
    return refuse(to, 404, {
      message: `The model \`${chat.model}\` does not exist here.`,
      param: 'model',
      code: 'model_not_found',
    })
  }

  const gone = new AbortController()
  to.response.on('close', () => gone.abort())
  to.response.on('error', () => gone.abort())
  const exchange = createExchange({
    request: chat,
    dialect,
    response: to.response,
    record: to.record,
    onChange: log.changed,
    authorization: authorizationOf(request),
    apiKey: keyOf(request),
    timesAsked: countAsked(state, chat.model, chat.messages),
    delayMs: options.delayMs,
    signal: AbortSignal.any([gone.signal, state.closing]),
  })
  try {
    await behave(exchange)
  } catch (error) {
    if (!gone.signal.aborted && !state.closing.aborted) throw error
  }
}

function authorizationOf({ headers }: IncomingMessage): string {
  const name = headers['x-api-key'] === undefined ? 'authorization' : 'x-api-key'
  return `${name}: ${String(headers[name] ?? '')}`
}

/** By model and messages, so that a second try of the same prompt is recognized with any headers. */
function countAsked({ timesAsked }: ServerState, model: string, messages: readonly unknown[]): number {
  const name = createHash('sha256')
    .update(JSON.stringify([model, messages]))
    .digest('base64')
  const times = (timesAsked.get(name) ?? 0) + 1
  if (timesAsked.size >= promptsMax) timesAsked.clear()
  timesAsked.set(name, times)
  return times
}

type Reply = { log: OpenRequestLog; record: RequestRecord; response: ServerResponse; dialect: WireDialect | undefined }

function reply({ log, record, response }: Reply, status: number, body: unknown): void {
  record.status = status
  record.endedAtMs = Date.now()
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
  log.changed()
}

function refuse(to: Reply, status: number, refusal: Omit<ApiError, 'type'>): void {
  const error = { ...refusal, type: 'invalid_request_error' }
  reply(to, status, to.dialect === undefined ? errorBody(error) : to.dialect.refusal(status, error))
}

/** @returns undefined when it is too large; the rest is not read. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > bodyBytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readHeaders(request: IncomingMessage, withKeys: boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers)
      .filter(([name]) => withKeys || (name !== 'authorization' && name !== 'x-api-key'))
      .map(([name, value]) => [name, String(value)]),
  )
}
