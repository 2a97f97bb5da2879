import { describe, expect, it } from 'vitest'
import { safeLink } from '../markdown/link.ts'
import type { EventBody } from '../stream/event-body.ts'
import { createClient } from './client.ts'
import { fieldError } from './problem.ts'
import type { ApiProblem } from './problem.ts'

type Step = { status?: number; json?: unknown; text?: string; headers?: Record<string, string>; fail?: boolean }

function stage(steps: Step[], takesStreams = false) {
  const requests: { url: string; key: string | null; accept: string | null; body: unknown }[] = []
  const streams: { id: string; events: EventBody }[] = []
  const waits: number[] = []
  const client = createClient({
    base: '/api/v1',
    random: () => 1,
    ...(takesStreams ? { onStream: (id, events) => void streams.push({ id, events }) } : {}),
    wait: async (ms) => {
      waits.push(ms)
    },
    fetch: async (url, init) => {
      const headers = new Headers(init?.headers)
      const [key, accept] = [headers.get('idempotency-key'), headers.get('accept')]
      requests.push({ url: url as string, key, accept, body: init?.body })
      const step = steps.shift()!
      if (step.fail === true) throw new TypeError('network')
      const body = step.json === undefined ? (step.text ?? null) : JSON.stringify(step.json)
      return new Response(body, { status: step.status ?? 200, headers: step.headers ?? {} })
    },
  })
  return { client, requests, waits, streams }
}

const failure = (call: Promise<unknown>) =>
  call.then(
    () => {
      throw new Error('did not fail')
    },
    (error: ApiProblem) => error,
  )
const problem = (code: string, more: object = {}) => ({
  type: 'about:blank',
  title: code,
  status: 409,
  code,
  detail: `Detail of ${code}.`,
  requestId: 'r-1',
  ...more,
})

describe('createClient', () => {
  it('fills paths and queries, and escapes what goes into them', async () => {
    const { client, requests } = stage([{ json: { items: [] } }])
    await client.call('listEntries', { params: { id: '../x' }, query: { q: 'a&b', type: '' } })
    expect(requests[0]!.url).toBe('/api/v1/novels/..%2Fx/entries?q=a%26b')
    expect(requests[0]!.key).toBeNull()
  })

  it('repeats a creating call with the same key', async () => {
    const { client, requests, waits } = stage([
      { fail: true },
      { status: 409, json: problem('idempotency_in_progress') },
      { status: 201, json: { id: 'n' } },
    ])
    expect(await client.call('createNovel', { body: { title: 'A' } })).toEqual({ id: 'n' })
    expect(requests[0]!.key).toMatch(/^[0-9a-f]{32}$/)
    expect(new Set(requests.map(({ key }) => key)).size).toBe(1)
    expect(waits).toEqual([300, 600])
  })

  it('uses the key of an earlier try', async () => {
    const { client, requests } = stage([{ status: 202, json: {} }])
    await client.call('sendMessage', { params: { id: 't' }, body: { content: 'x' }, idempotencyKey: 'kept' })
    expect(requests[0]!.key).toBe('kept')
  })

  it('tries a change once only', async () => {
    const { client, requests } = stage([{ fail: true }])
    expect(await failure(client.call('updateEntry', { params: { id: 'e' }, body: { version: 1 } }))).toMatchObject({
      code: 'unreachable',
    })
    expect(requests).toHaveLength(1)
  })

  it('gives up after three tries, and at once where the wait asked for is long', async () => {
    const tired = stage([{ fail: true }, { fail: true }, { fail: true }])
    expect(await failure(tired.client.call('getMe', {}))).toMatchObject({ code: 'unreachable' })
    const refused = stage([{ status: 429, headers: { 'retry-after': '60' }, json: problem('rate_limited') }])
    expect(await failure(refused.client.call('getMe', {}))).toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 60_000,
    })
    expect(refused.requests).toHaveLength(1)
  })

  it('hands on the problem, with fields and the current object', async () => {
    const { client } = stage([
      {
        status: 409,
        json: problem('version_conflict', {
          current: { version: 3 },
          errors: [{ path: '/aliases/0/text', message: 'Too long.' }],
        }),
      },
    ])
    const error = await failure(client.call('updateEntry', { params: { id: 'e' }, body: { version: 1 } }))
    expect(error).toMatchObject({
      code: 'version_conflict',
      detail: 'Detail of version_conflict.',
      current: { version: 3 },
      requestId: 'r-1',
    })
    expect(fieldError(error, '/aliases')).toBe('Too long.')
    expect(fieldError(error, '/name')).toBeUndefined()
  })

  it('makes a problem of a page that is none', async () => {
    const { client } = stage([{ status: 404, text: '<html>not here</html>' }])
    expect(await failure(client.call('getNovel', { params: { id: 'n' } }))).toMatchObject({
      code: 'not_found',
      status: 404,
    })
  })
})

describe('a call that answers with a stream', () => {
  const headers = { 'content-type': 'text/event-stream; charset=utf-8' }
  const accepted = { message: { id: 'm', content: 'x' }, reply: { id: 'g', status: 'queued' }, stream: '/s' }
  const beginning = `retry: 1000\n\nevent: accepted\ndata: ${JSON.stringify(accepted)}\n\n`
  const sent = { params: { id: 't' }, body: { content: 'x' } }

  it('answers with its first event, and hands on what follows', async () => {
    const step = { headers, text: `${beginning}id: 1-1\nevent: delta\ndata: {"text":"a"}\n\n` }
    const { client, requests, streams } = stage([step, { json: { items: [] } }], true)
    expect(await client.call('sendMessage', sent)).toEqual(accepted)
    expect(streams.map(({ id }) => id)).toEqual(['g'])
    expect(await streams[0]!.events.next()).toEqual({ event: 'delta', id: '1-1', data: '{"text":"a"}' })
    expect(await streams[0]!.events.next()).toBeUndefined()
    await client.call('listNovels', {})
    expect(requests.map(({ accept }) => accept)).toEqual(['text/event-stream', 'application/json'])
  })

  it('is made again with its key where the stream is cut before that event', async () => {
    const cut = { headers, text: beginning.slice(0, 40) }
    const { client, requests, streams } = stage([cut, { headers, text: beginning }], true)
    expect(await client.call('regenerate', { params: { id: 'm' } })).toEqual(accepted)
    expect([requests.length, new Set(requests.map(({ key }) => key)).size, streams.length]).toEqual([2, 1, 1])
    const gone = stage([cut, cut, cut], true)
    expect(await failure(gone.client.call('sendMessage', sent))).toMatchObject({ code: 'unreachable' })
  })

  it('may be answered by JSON all the same, and by a problem', async () => {
    const { client, streams } = stage(
      [
        { status: 202, json: accepted, headers: { 'content-type': 'application/json' } },
        { status: 422, json: problem('connection_missing') },
      ],
      true,
    )
    expect(await client.call('sendMessage', sent)).toEqual(accepted)
    expect(await failure(client.call('sendMessage', sent))).toMatchObject({ code: 'connection_missing' })
    expect(streams).toEqual([])
  })
})

describe('a browser that lacks newer functions', () => {
  const newer = [
    [AbortSignal, 'any'],
    [AbortSignal, 'timeout'],
    [Promise, 'withResolvers'],
    [URL, 'canParse'],
    [URL, 'parse'],
  ] as const

  it('C14: calls the server, tries again, and can be told to stop', async () => {
    const kept = newer.map(([owner, name]) => [owner, name, Object.getOwnPropertyDescriptor(owner, name)] as const)
    for (const [owner, name] of newer) Reflect.deleteProperty(owner, name)
    try {
      const steps = [503, 200]
      const client = createClient({
        random: () => 0,
        fetch: async () => new Response('{"items":[]}', { status: steps.shift()! }),
      })
      const { signal } = new AbortController()
      expect(await client.call('listNovels', { query: {}, signal })).toEqual({ items: [] })
      const stop = new AbortController()
      const waiting = createClient({
        fetch: (_url, init) =>
          new Promise((_resolve, reject) => {
            init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error))
          }),
      }).call('listNovels', { query: {}, signal: stop.signal })
      stop.abort()
      await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
      expect(safeLink('https://example.org/')?.target).toBe('example.org')
    } finally {
      for (const [owner, name, descriptor] of kept)
        if (descriptor !== undefined) Object.defineProperty(owner, name, descriptor)
    }
  })
})
