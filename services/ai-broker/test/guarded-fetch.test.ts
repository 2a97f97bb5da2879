/** The guarded way out as SDKs call it, over real HTTP. That it reaches no address inside is egress.test.ts's. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { waitFor } from '@scriptorium/testkit'
import { ApiKey } from '../src/domain/connection/api-key.ts'
import { createEgress } from '../src/providers/egress/egress.ts'
import type { Egress } from '../src/providers/egress/egress.ts'
import { createGuardedFetch } from '../src/providers/egress/guarded-fetch.ts'
import type { GuardedFetch } from '../src/providers/egress/guarded-fetch.ts'
import { createAllowList } from '../src/domain/connection/allow-list.ts'
import { failureOfThrown } from '../src/providers/http/failure.ts'

const key = 'sk-canary-0123456789abcdef'
let server: Server
let origin: string
let egress: Egress
let guardedFetch: GuardedFetch
let respond: (response: ServerResponse) => void
let requests: { method: string; path: string; headers: IncomingHttpHeaders; body: string }[] = []
let closed = 0

beforeAll(async () => {
  server = createServer((incoming, response) => void serve(incoming, response))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  origin = `http://127.0.0.1:${port}`
  egress = createEgress({ allowList: createAllowList([`127.0.0.1:${port}`]) })
  const options = { egress, apiKey: new ApiKey(key), firstByteMs: 1_000, refusalMs: 200, bodyBytesMax: 10_000 }
  guardedFetch = createGuardedFetch(options)
})
afterAll(async () => {
  await egress.close()
  server.closeAllConnections()
  await new Promise((resolve) => {
    server.close(resolve)
  })
})

async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  response.on('close', () => {
    if (!response.writableFinished) closed += 1
  })
  let body = ''
  for await (const chunk of incoming) body += String(chunk)
  requests.push({ method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body })
  respond(response)
}

function serveWith(next: (response: ServerResponse) => void): void {
  requests = []
  closed = 0
  respond = next
}

const rejection = async (call: Promise<unknown>): Promise<unknown> =>
  await call.then(
    () => 'nothing',
    (error: unknown) => error,
  )

describe('a request', () => {
  const init = {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', cookie: 'a=b' },
    body: '{"a":"é"}',
  }
  it.each([
    ['a text', () => guardedFetch(`${origin}/v1/x?y=1`, init)],
    ['a URL', () => guardedFetch(new URL(`${origin}/v1/x?y=1`), init)],
    ['a Request', () => guardedFetch(new Request(`${origin}/v1/x?y=1`, init))],
    ['a Request and what replaces a part of it', () => guardedFetch(new Request(`${origin}/v1/x?y=1`), init)],
    [
      'a body of bytes',
      () => guardedFetch(`${origin}/v1/x?y=1`, { ...init, body: new TextEncoder().encode('{"a":"é"}') }),
    ],
  ])('given as %s is sent', async (_name, call) => {
    serveWith((response) => response.writeHead(200, { 'x-request-id': 'r.1', 'set-cookie': 'c=d' }).end('{"b":1}'))
    const response = await call()
    expect(await response.json()).toEqual({ b: 1 })
    expect(response).toBeInstanceOf(Response)
    expect([response.ok, response.status, response.headers.get('x-request-id')]).toEqual([true, 200, 'r.1'])
    expect(response.headers.has('set-cookie')).toBe(false)
    expect(requests).toMatchObject([{ method: 'POST', path: '/v1/x?y=1', body: '{"a":"é"}' }])
    expect(requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'accept-encoding': 'identity',
    })
    expect(requests[0]?.headers).not.toHaveProperty('cookie')
  })

  it.each([
    ['a header that is none', { headers: { authorization: `Bearer ${key}\nx` } }],
    ['another method', { method: 'DELETE', headers: { authorization: key } }],
  ])('with %s is not sent, and its error holds nothing of it', async (_name, wrong) => {
    serveWith((response) => response.end())
    const error = await rejection(guardedFetch(`${origin}/${key}`, wrong))
    expect(error).toBeInstanceOf(TypeError)
    expect(`${String(error)} ${String((error as Error).cause)}`).not.toContain('canary')
    expect(requests).toEqual([])
  })
})

describe('a response', () => {
  it('streams: each part can be read before the next is sent', async () => {
    let open: ServerResponse | undefined
    serveWith((response) => {
      open = response
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    })
    const { body } = await guardedFetch(origin)
    const reader = body?.getReader()
    const decode = (read: { value?: Uint8Array | undefined } | undefined): string =>
      new TextDecoder().decode(read?.value)
    expect(decode(await reader?.read())).toBe('data: 1\n\n')
    open?.write('data: 2\n\n')
    expect(decode(await reader?.read())).toBe('data: 2\n\n')
    open?.end()
    expect(await reader?.read()).toMatchObject({ done: true })
  })

  it.each([301, 302, 303, 307, 308])('that redirects (%i) is not followed', async (status) => {
    serveWith((response) => response.writeHead(status, { location: `${origin}/inside` }).end('moved'))
    const response = await guardedFetch(origin, { redirect: 'follow' })
    expect([response.status, response.headers.get('location')]).toEqual([status, `${origin}/inside`])
    expect(requests.map(({ path }) => path)).toEqual(['/'])
  })

  it('that refuses is redacted of the key, and stays JSON', async () => {
    const message = `Incorrect key: ${key}, ${Buffer.from(`Bearer ${key}`).toString('base64')}`
    serveWith((response) =>
      response.writeHead(401, { 'retry-after': '3' }).end(JSON.stringify({ error: { message, code: 'invalid' } })),
    )
    const response = await guardedFetch(origin)
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'invalid' } })
    expect(text).toContain('Incorrect key: [redacted]')
    expect(text).not.toMatch(/canary|c2stY2FuYXJ5/)
    expect([response.status, response.headers.get('retry-after')]).toEqual([401, '3'])
  })

  it.each([
    ['never ends', (response: ServerResponse) => void response.writeHead(500).write('{"err')],
    ['is endless', (response: ServerResponse) => void response.writeHead(500).write('x'.repeat(1_000_000))],
  ])('that refuses and whose body %s does not hide its status', async (_name, write) => {
    serveWith(write)
    const response = await guardedFetch(origin)
    expect(response.status).toBe(500)
    expect((await response.text()).length).toBeLessThan(200_000)
    await waitFor(() => closed === 1, { what: 'the closed socket' })
  })

  it.each([
    [
      'compressed, though nobody asked',
      (response: ServerResponse) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{}')),
    ],
    ['of more bytes than may be', (response: ServerResponse) => response.writeHead(200).end('x'.repeat(20_000))],
    ['of a status that is none', (response: ServerResponse) => response.writeHead(799).end('{}')],
  ])('%s cannot be read', async (_name, write) => {
    serveWith(write)
    const error = await rejection(guardedFetch(origin).then(async (response) => await response.text()))
    expect(error).toMatchObject({ cause: { failure: 'unreadable' } })
    expect(failureOfThrown(error)).toMatchObject({ code: 'invalid_response', retryable: false })
  })

  it('that is cut rejects its reader', async () => {
    serveWith((response) => {
      response.writeHead(200).write('half')
      setImmediate(() => response.destroy())
    })
    const error = await rejection(guardedFetch(origin).then(async (response) => await response.text()))
    expect(failureOfThrown(error)).toMatchObject({ code: 'provider_unreachable', retryable: true })
  })

  it('that does not come is a first byte too late, also behind an SDK’s own error', async () => {
    serveWith(() => undefined)
    const call = createGuardedFetch({ egress, apiKey: undefined, firstByteMs: 100, refusalMs: 100 })
    const error = await rejection(call(origin))
    expect(error).toBeInstanceOf(TypeError)
    const wrapped = new Error('Connection error.', { cause: error })
    expect(failureOfThrown(wrapped)).toMatchObject({ code: 'provider_timeout' })
  })
})

describe('an abort', () => {
  const reason = new DOMException('no longer wanted', 'AbortError')

  it('before the headers closes the socket at once and rejects with its reason', async () => {
    serveWith(() => undefined)
    const abort = new AbortController()
    const call = rejection(guardedFetch(origin, { signal: abort.signal }))
    await waitFor(() => requests.length === 1, { what: 'the request' })
    abort.abort(reason)
    expect(await call).toBe(reason)
    await waitFor(() => closed === 1, { timeoutMs: 250, what: 'the closed socket' })
  })

  it('in the middle closes the socket at once, whether anybody reads or not', async () => {
    serveWith((response) => void response.writeHead(200).write('data: 1\n\n'))
    const abort = new AbortController()
    const response = await guardedFetch(new Request(origin, { signal: abort.signal }))
    abort.abort(reason)
    await waitFor(() => closed === 1, { timeoutMs: 250, what: 'the closed socket' })
    expect(await rejection(response.text())).toMatchObject({ name: 'AbortError' })
  })

  it('while a refusal is read closes the socket and rejects', async () => {
    serveWith((response) => void response.writeHead(500).write('{'))
    const abort = new AbortController()
    const call = rejection(guardedFetch(origin, { signal: abort.signal }))
    await waitFor(() => requests.length === 1, { what: 'the request' })
    abort.abort(reason)
    expect(await call).toBe(reason)
  })

  it('before the call sends nothing', async () => {
    serveWith((response) => response.end())
    expect(await rejection(guardedFetch(origin, { signal: AbortSignal.abort(reason) }))).toBe(reason)
    expect(requests).toEqual([])
  })

  it('of the reader alone closes the socket', async () => {
    serveWith((response) => void response.writeHead(200).write('data: 1\n\n'))
    const { body } = await guardedFetch(origin)
    await body?.cancel()
    await waitFor(() => closed === 1, { timeoutMs: 250, what: 'the closed socket' })
  })
})
