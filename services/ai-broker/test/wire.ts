/** A provider's end of the wire, byte for byte as a test wants it, and the adapter at the other end, over real HTTP. */
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ProviderKind } from '@scriptorium/contracts/nouns'
import { ApiKey } from '../src/domain/connection/api-key.ts'
import type { ProviderFactory } from '../src/domain/ports.ts'
import { createAllowList } from '../src/domain/connection/allow-list.ts'
import type {
  CallTimings,
  CompletionParameters,
  CompletionUsage,
  Provider,
  ProviderFailure,
} from '../src/domain/provider.ts'
import { createEgress } from '../src/providers/egress/egress.ts'
import { createProviderFactory } from '../src/providers/provider-factory.ts'

export type WireRequest = {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: { [field: string]: unknown } | undefined
}

/** What is to be sent: a whole response, or a hand on it. */
export type WireResponse =
  | { status?: number; headers?: Record<string, string>; body?: string | Uint8Array }
  | ((response: ServerResponse, request: WireRequest) => void)

export type Completion = {
  text: string
  reasoning: string
  usage?: CompletionUsage
  finish?: { reason: string | undefined; proper: boolean }
  failure?: ProviderFailure
}

export type Wire = {
  /** Sockets that the other side has closed before the response was over. */
  closed(): number
  requests: WireRequest[]
  /** Responds to all requests from now on; undefined is 404. */
  serve(respond: (request: WireRequest) => WireResponse | undefined): void
  /** The same of a server without OpenAI's newer API: what asks for that is refused, and not among the requests. */
  serveChat(respond: (request: WireRequest) => WireResponse | undefined): void
  providers: ProviderFactory
  /** Where it listens, without a path. */
  origin: string
  provider(options?: { kind?: ProviderKind; key?: string; path?: string; connection?: string }): Provider
  close(): Promise<void>
}

const shortTimings: CallTimings = {
  firstByteMs: 2_000,
  firstContentMs: 1_000,
  idleMs: 1_500,
  totalMs: 30_000,
  trailerMs: 200,
  refusalMs: 300,
}

export async function openWire(timings: Partial<CallTimings> = {}): Promise<Wire> {
  let respondTo: (request: WireRequest) => WireResponse | undefined = () => undefined
  let closed = 0
  let hasResponses = true
  const requests: WireRequest[] = []
  const server = createServer((incoming, response) => void respond(incoming, response))

  async function respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('close', () => {
      if (!response.writableFinished) closed += 1
    })
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const request = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: text === '' ? undefined : (JSON.parse(text) as WireRequest['body']),
    }
    if (hasResponses || !request.path.endsWith('/responses')) requests.push(request)
    const wanted = respondTo(request) ?? { status: 404 }
    if (typeof wanted === 'function') {
      wanted(response, request)
      return
    }
    response.writeHead(wanted.status ?? 200, wanted.headers ?? {})
    response.end(wanted.body)
  }

  function serve(next: typeof respondTo, withResponses: boolean): void {
    requests.length = 0
    closed = 0
    respondTo = next
    hasResponses = withResponses
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const egress = createEgress({ allowList: createAllowList([`127.0.0.1:${port}`]), connectTimeoutMs: 1_000 })
  const factory = createProviderFactory({ egress, timings: { ...shortTimings, ...timings } })
  return {
    closed: () => closed,
    requests,
    providers: factory,
    origin: `http://127.0.0.1:${port}`,
    serve(next) {
      serve(next, true)
    },
    serveChat(next) {
      serve((request) => (request.path.endsWith('/responses') ? { status: 404 } : next(request)), false)
    },
    provider({ kind = 'openai-compatible', key, path = '/v1', connection } = {}) {
      const provider = factory.open({
        kind,
        baseUrl: `http://127.0.0.1:${port}${path}`,
        apiKey: key === undefined ? undefined : new ApiKey(key),
        ...(connection === undefined ? {} : { connectionKey: connection }),
      })
      if (provider === undefined) throw new Error(`no provider of kind ${kind}`)
      return provider
    },
    async close() {
      await egress.close()
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

type CompletionOptions = { model?: string; parameters?: CompletionParameters; signal?: AbortSignal }

export async function complete(
  provider: Provider,
  { model = 'm', parameters = {}, signal = new AbortController().signal }: CompletionOptions = {},
): Promise<Completion> {
  const messages = [
    { role: 'system' as const, content: 'You help a writer.' },
    { role: 'user' as const, content: 'Go on.' },
  ]
  const completion: Completion = { text: '', reasoning: '' }
  for await (const part of provider.stream({ model, messages, parameters, requestId: 'g.1' }, signal)) {
    if (part.type === 'text') completion.text += part.text
    if (part.type === 'reasoning') completion.reasoning += part.text
    if (part.type === 'usage') completion.usage = part.usage
    if (part.type === 'finish') completion.finish = { reason: part.reason, proper: part.proper }
    if (part.type === 'error') completion.failure = part.failure
  }
  return completion
}

export const events = (body: string | Uint8Array, contentType = 'text/event-stream'): WireResponse => ({
  headers: { 'content-type': contentType },
  body,
})
export const json = (body: unknown, status = 200): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
