import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { request as httpRequest } from 'node:http'
import { newId } from '@scriptorium/runtime'
import { isErrorCode, ServiceError } from '@scriptorium/contracts'
import { codexBodies, makeCodexThings, queriesOf } from './codex-things.ts'
import { defaultLimits } from '../src/index.ts'
import { openGatewayFixture, publicUrl, openingMs } from './gateway-fixture.ts'
import type { Answer, GatewayFixture, Person } from './gateway-fixture.ts'

let fixture: GatewayFixture
let ada: Person
beforeAll(async () => {
  fixture = await openGatewayFixture({
    // Each route is asked for with many ids, the costly ones too.
    limits: { ...defaultLimits, routes: { ...defaultLimits.routes, costly: { burst: 300, perSecond: 10 } } },
  })
  ada = await fixture.register()
}, openingMs)
afterAll(async () => await fixture.close())

const api = (): { method: string; url: string }[] =>
  fixture.gateway.routes().filter(({ url, method }) => url.startsWith('/api/v1') && method !== 'HEAD')
const concrete = (url: string): string => url.replaceAll(/:\w+/g, newId())
const open = /^(POST .*\/v1\/(accounts|sessions|password-resets(\/:token)?)|GET .*\/v1\/(erasures\/:id|openapi\.json))$/

function expectProblem(answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.body]).toEqual([
    status,
    expect.objectContaining({
      code,
      status,
      type: `urn:scriptorium:error:${code}`,
      title: expect.any(String),
      detail: expect.any(String),
    }),
  ])
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  expect((answer.body as { requestId: string }).requestId).toBe(answer.headers.get('x-request-id'))
}

/** Sends a body whose Content-Type fetch would not let through as it is. */
async function raw(
  path: string,
  {
    contentType,
    body,
    method = 'POST',
    headers = {},
  }: { contentType?: string; body?: string | Buffer; method?: string; headers?: Record<string, string> },
): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(fixture.gateway.address())
  return await new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        hostname,
        port,
        path,
        method,
        headers: {
          cookie: ada.cookie,
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
          ...headers,
        },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

describe('the entrance', () => {
  it('S3: lets nobody through without a session, on every route there is', async () => {
    expect(api().length).toBeGreaterThan(40)
    for (const { method, url } of api()) {
      if (open.test(`${method} ${url}`)) continue
      const body = method === 'GET' || method === 'DELETE' ? undefined : {}
      for (const as of [
        undefined,
        { ...ada, cookie: 'scriptorium_session=forged' },
        { ...ada, cookie: `scriptorium_session=${'x'.repeat(5_000)}` },
      ]) {
        const answer = await fixture.call(method, concrete(url), { ...(as === undefined ? {} : { as }), body })
        expect([method, url, answer.status]).toEqual([method, url, 401])
      }
    }
  })

  it('S30: takes no other header for a session', async () => {
    const token = ada.cookie.split('=')[1] ?? ''
    const tries: Record<string, string>[] = [
      { authorization: `Bearer ${token}` },
      { authorization: `Basic ${btoa(`${ada.email}:${ada.password}`)}` },
      { 'x-session': token },
      { 'x-user-id': ada.userId },
      { 'x-forwarded-user': ada.userId },
      { cookie: `session=${token}` },
    ]
    for (const headers of tries) expect((await fixture.call('GET', '/api/v1/me', { headers })).status).toBe(401)
  })

  it('tells of what is not there and of what belongs to others alike, for every id and method', async () => {
    const eve = await fixture.register()
    const novel = (await fixture.call('POST', '/api/v1/novels', { as: ada, body: { title: 'Mine' } })).body as {
      id: string
    }
    const entry = (
      await fixture.call('POST', `/api/v1/novels/${novel.id}/entries`, {
        as: ada,
        body: { type: 'character', name: 'Mine' },
      })
    ).body as { id: string }
    const connection = (
      await fixture.call('POST', '/api/v1/connections', { as: ada, body: { provider: 'openai', name: 'Mine' } })
    ).body as { id: string }
    const thread = await fixture.create(ada, `/novels/${novel.id}/threads`, { connectionId: connection.id })
    const sent = (
      await fixture.call('POST', `/api/v1/threads/${thread.id}/messages`, { as: ada, body: { content: 'Hello' } })
    ).body as { reply: { id: string } }
    const ids: Record<string, string> = {
      novels: novel.id,
      entries: entry.id,
      threads: thread.id,
      messages: sent.reply.id,
      generations: sent.reply.id,
      connections: connection.id,
      sessions: newId(),
      erasures: newId(),
      tokens: (await fixture.create<{ id: string }>(ada, '/tokens', { name: 'Mine', scopes: ['chat:read'] })).id,
      tasks: (await fixture.create<{ id: string }>(ada, '/tasks', { title: 'Mine' })).id,
      'task-categories': (await fixture.create<{ id: string }>(ada, '/task-categories', { name: 'Mine' })).id,
      presets: (await fixture.create<{ id: string }>(ada, '/presets', { name: 'Mine', system: 'x' })).id,
      ...(await makeCodexThings(fixture, ada, { novelId: novel.id, entryId: entry.id })),
    }
    const bodies: Record<string, unknown> = {
      ...codexBodies({ novelId: novel.id, entryId: entry.id }),
      'PATCH novels': { version: 1, title: 'x' },
      'PATCH entries': { version: 1, name: 'x' },
      'PATCH threads': { version: 1, title: 'x' },
      'PATCH messages': { content: 'x' },
      'PATCH connections': { name: 'x' },
      'PATCH tasks': { version: 1, title: 'x' },
      'PATCH task-categories': { version: 1, name: 'x' },
      'PATCH presets': { version: 1, name: 'x' },
      'POST entries': { type: 'character', name: 'x' },
      'POST bulk': { entries: [{ type: 'character', name: 'x' }] },
      'POST threads': {},
      'POST messages': { content: 'x' },
      'POST mentions': { text: 'x' },
      'POST context': { texts: [] },
      'POST preview': { content: 'x' },
      'PUT branch': { messageId: sent.reply.id },
    }
    const queries = queriesOf(sent.reply.id)
    for (const { method, url } of api().filter(({ url: path }) => path.includes('/:id'))) {
      const [, , , kind = '', , ...actions] = url.split('/')
      const action = actions.at(-1) ?? ''
      const body =
        method === 'GET' || method === 'DELETE'
          ? undefined
          : (bodies[`${method} ${action === '' ? kind : action}`] ?? {})
      // A new kind of thing has to be there to be looked for.
      expect([kind, ids[kind]]).toEqual([kind, expect.any(String)])
      const answers = []
      for (const id of [
        ids[kind] ?? '',
        newId(),
        'not-an-id',
        '..%2f..%2fetc',
        '%00',
        '%2e%2e',
        `${ids[kind]}%20`,
        'undefined',
      ]) {
        // As it is: fetch would resolve the dots.
        const answer = await raw(`${url.replace(':id', id)}${queries[action] ?? ''}`, {
          method,
          headers: { cookie: eve.cookie },
          ...(body === undefined ? {} : { contentType: 'application/json', body: JSON.stringify(body) }),
        })
        answers.push([answer.status, { ...(JSON.parse(answer.text) as object), requestId: '' }])
      }
      // Whoever asks for a stream is told no more.
      const streamed = await raw(`${url.replace(':id', ids[kind] ?? '')}${queries[action] ?? ''}`, {
        method,
        headers: { cookie: eve.cookie, accept: 'text/event-stream', 'last-event-id': '1-1' },
        ...(body === undefined ? {} : { contentType: 'application/json', body: JSON.stringify(body) }),
      })
      answers.push([streamed.status, { ...(JSON.parse(streamed.text) as object), requestId: '' }])
      expect([method, url, new Set(answers.map((answer) => JSON.stringify(answer))).size, answers[0]?.[0]]).toEqual([
        method,
        url,
        1,
        404,
      ])
    }
    expect((await fixture.call('GET', `/api/v1/novels/${novel.id}`, { as: ada })).status).toBe(200)
    expect((await fixture.call('GET', '/api/v1/novels', { as: eve })).body).toEqual({ items: [] })
  })

  it('knows a request of another site: the CSRF matrix', async () => {
    const cases: [Record<string, string>, boolean][] = [
      [{}, true],
      [{ 'sec-fetch-site': 'same-origin' }, true],
      [{ 'sec-fetch-site': 'none' }, true],
      [{ origin: publicUrl }, true],
      [{ 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }, true],
      [{ 'sec-fetch-site': 'cross-site' }, false],
      [{ 'sec-fetch-site': 'same-site' }, false],
      [{ 'sec-fetch-site': '' }, false],
      [{ 'sec-fetch-site': 'cross-site', origin: publicUrl }, false],
      [{ origin: 'https://evil.example' }, false],
      [{ origin: 'null' }, false],
      [{ origin: `${publicUrl}.evil.example` }, false],
      [{ origin: `${publicUrl}:81` }, false],
      [{ origin: publicUrl.replace('http:', 'https:') }, false],
    ]
    for (const [headers, passes] of cases) {
      for (const { method, url } of api().filter((route) => route.method !== 'GET' || route.url.endsWith('/stream'))) {
        const { status } = await raw(concrete(url), { method, headers: { ...headers, cookie: '' } })
        expect([headers, method, url, status === 403]).toEqual([headers, method, url, !passes])
      }
      expect((await raw('/api/v1/me', { method: 'GET', headers })).status).toBe(200)
    }
  }, 60_000)

  it('S33: reads JSON only, however Content-Type is spelled', async () => {
    const bad = JSON.stringify({ title: { not: 'x' } })
    const good = JSON.stringify({ title: 'A title' })
    const accepted = [
      'application/json',
      'APPLICATION/JSON',
      'application/json; charset=utf-8',
      'application/json;charset=UTF-8',
      'application/json; charset="utf-8"',
    ]
    const refused = [
      'text/plain',
      'text/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'multipart/form-data; boundary=x',
      'application/xml',
      'application/octet-stream',
      'application/json\ttext',
      'application/json text/plain',
      'application/jsonx',
      'application/json5',
      'application/ld+json',
      'application/vnd.api+json',
      'application/*',
      '*/*',
      'application',
      'json',
      ';',
      '; charset=utf-8',
      ' ',
      'application/json, text/plain',
      'text/plain; application/json',
      'application/json; charset=utf-16',
      'application/json; charset=utf-7',
      'application/json; charset=latin1',
      'application/json; charset=',
      'application/json; charset=utf-8; charset=utf-16',
      'application/json; boundary=x',
      'application/json;;charset=utf-16',
      'application /json',
      'application/ json',
      'application/\u00a0json',
      'application/json\u00a0',
      'application/json%00',
      'application/json\\',
      '"application/json"',
      'application/json;x',
      'application/json; charset=utf-8x',
    ]
    for (const contentType of accepted) {
      expect([contentType, (await raw('/api/v1/novels', { contentType, body: good })).status]).toEqual([
        contentType,
        201,
      ])
      expect([contentType, (await raw('/api/v1/novels', { contentType, body: bad })).status]).toEqual([
        contentType,
        400,
      ])
    }
    const before = (await fixture.rows('codex.novels')).length
    for (const contentType of refused) {
      for (const body of [good, bad])
        expect([contentType, (await raw('/api/v1/novels', { contentType, body })).status]).toEqual([contentType, 415])
    }
    expect((await raw('/api/v1/novels', { body: good })).status).toBe(415)
    // Said to be compressed, and read as it is: whoever stands in between would read something else.
    for (const encoding of ['gzip', 'br', 'gzip, identity', 'x'])
      expect([
        encoding,
        (
          await raw('/api/v1/novels', {
            contentType: 'application/json',
            headers: { 'content-encoding': encoding },
            body: good,
          })
        ).status,
      ]).toEqual([encoding, 415])
    expect(await fixture.rows('codex.novels')).toHaveLength(before)
  })

  it('S18: takes no operator, no list and no other type for a scalar', async () => {
    const novel = (await fixture.call('POST', '/api/v1/novels', { as: ada, body: { title: 'Mine' } })).body as {
      id: string
    }
    const values = [
      { not: 'a' },
      { contains: '' },
      { in: ['a'] },
      { OR: [] },
      { AND: [] },
      { gt: '' },
      { $ne: null },
      ['a'],
      1,
      true,
      [],
      {},
    ]
    for (const value of values) {
      const tries: [string, string, unknown][] = [
        ['POST', '/novels', { title: value }],
        ['POST', '/sessions', { email: value, password: 'x' }],
        ['POST', '/sessions', { email: 'a@b', password: value }],
        ['POST', '/accounts', { email: value, password: 'long enough x', name: 'x' }],
        ['PATCH', '/me', { defaultConnectionId: value }],
        ['PATCH', '/me', { name: value }],
        ['PATCH', `/novels/${novel.id}`, { version: 1, synopsis: value }],
        ['POST', `/novels/${novel.id}/entries`, { type: value, name: 'x' }],
        ['POST', `/novels/${novel.id}/entries`, { type: 'character', name: 'x', description: value }],
        ['POST', `/novels/${novel.id}/threads`, { model: value }],
        ['POST', '/connections', { provider: value, name: 'x' }],
        ['POST', `/threads/${newId()}/messages`, { content: value }],
      ]
      for (const [method, path, body] of tries)
        expect([path, body, (await fixture.call(method, `/api/v1${path}`, { as: ada, body })).status]).toEqual([
          path,
          body,
          400,
        ])
    }
    for (const query of [
      'limit=0',
      'limit=201',
      'limit=1e2',
      'limit=1&limit=2',
      'limit[gt]=1',
      'unknown=1',
      'limit=-1',
      'limit=',
    ]) {
      expectProblem(await fixture.call('GET', `/api/v1/novels?${query}`, { as: ada }), 400, 'validation_failed')
    }
    expectProblem(
      await fixture.call('PATCH', `/api/v1/novels/${novel.id}`, { as: ada, body: { title: 'no version' } }),
      400,
      'validation_failed',
    )
  })

  it('C18: takes out of a text what cannot be stored, wherever texts come in', async () => {
    const novel = await fixture.create<{ id: string }>(ada, '/novels', { title: 'a\u0000b', synopsis: 'half \ud800.' })
    expect(novel).toMatchObject({ title: 'ab', synopsis: 'half \ufffd.' })
    expect(
      await fixture.create(ada, `/novels/${novel.id}/entries`, {
        type: 'lore',
        name: '\u0000Tea',
        aliases: ['\u0000cha'],
        description: 'dr\u0000unk',
      }),
    ).toMatchObject({ name: 'Tea', aliases: [{ text: 'cha' }], description: 'drunk' })
    const thread = await fixture.create<{ id: string }>(ada, `/novels/${novel.id}/threads`, { title: 'T\u0000alk' })
    expect(thread).toMatchObject({ title: 'Talk' })
    const connection = await fixture.create<{ id: string }>(ada, '/connections', {
      provider: 'openai',
      name: 'M\u0000ine',
      apiKey: 'sk-0123456789abcdef',
    })
    expect(connection).toMatchObject({ name: 'Mine' })
    const sent = await fixture.create(ada, `/threads/${thread.id}/messages`, {
      content: 'He\u0000llo',
      connectionId: connection.id,
      model: 'm',
    })
    expect(sent).toMatchObject({ message: { content: 'Hello' } })
    expect((await fixture.call('GET', `/api/v1/novels/${novel.id}/entries?q=T%00ea`, { as: ada })).body).toMatchObject({
      items: [{ name: 'Tea' }],
    })
    // Nothing but NUL is nothing.
    expectProblem(
      await fixture.call('POST', '/api/v1/novels', { as: ada, body: { title: '\u0000' } }),
      400,
      'validation_failed',
    )
  })

  it('refuses what is no UTF-8', async () => {
    expect(
      (
        await raw('/api/v1/novels', {
          contentType: 'application/json',
          body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]),
        })
      ).status,
    ).toBe(400)
  })

  it('answers every malformed request with a problem of its own', async () => {
    const bodies: [string, number, string][] = [
      ['{', 400, 'validation_failed'],
      ['', 400, 'validation_failed'],
      ['null', 400, 'validation_failed'],
      ['[]', 400, 'validation_failed'],
      ['"x"', 400, 'validation_failed'],
      ['{"title":"x"}{', 400, 'validation_failed'],
      ['{"__proto__":{"title":"x"}}', 400, 'validation_failed'],
      ['{"title":"x","constructor":{"prototype":{}}}', 400, 'validation_failed'],
      ['['.repeat(200_000), 400, 'validation_failed'],
      [JSON.stringify({ title: 'x', synopsis: 'y'.repeat(2_600_000) }), 413, 'payload_too_large'],
    ]
    for (const [body, status, code] of bodies)
      expectProblem(
        await fixture.call('POST', '/api/v1/novels', {
          as: ada,
          body,
          headers: { 'content-type': 'application/json' },
        }),
        status,
        code,
      )
    expectProblem(await fixture.call('GET', '/api/v1/nothing', { as: ada }), 404, 'not_found')
    expectProblem(await fixture.call('GET', '/api/v2/me', { as: ada }), 404, 'not_found')
    const wrong = await fixture.call('PUT', '/api/v1/novels', { as: ada, body: {} })
    expectProblem(wrong, 405, 'method_not_allowed')
    expect(wrong.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'POST'])
    expect((await raw('/api/v1/novels/%zz', { method: 'GET' })).status).toBe(400)
    expect((await raw('/api/v1/novels', { method: 'OPTIONS' })).status).toBe(405)
    expect(
      (
        await fixture.call('POST', `/api/v1/threads/${newId()}/messages`, {
          as: ada,
          body: { content: 'ä'.repeat(140_000) },
        })
      ).status,
    ).toBe(413)
    expect((await fixture.call('HEAD', '/api/v1/me', { as: ada })).status).toBe(200)
  })

  it('tells nothing of its inside', async () => {
    const secret = 'canary at services/gateway/src, password=hunter2'
    fixture.calls.before = () => {
      throw new Error(secret)
    }
    const answer = await fixture.call('GET', '/api/v1/novels', { as: ada })
    fixture.calls.before = () => {
      throw new ServiceError('unavailable', { detail: secret, retryAfterMs: 1_500 })
    }
    const away = await fixture.call('GET', '/api/v1/novels', { as: ada })
    fixture.calls.heal()
    expectProblem(answer, 500, 'internal')
    expectProblem(away, 503, 'unavailable')
    expect(away.headers.get('retry-after')).toBe('2')
    expect(answer.text + away.text).not.toContain('canary')
  })

  it('puts its headers on every answer', async () => {
    for (const path of ['/api/v1/me', '/api/v1/nothing', '/healthz', '/nothing', '/api/v1/novels/%zz']) {
      const { headers } = await fixture.call('GET', path, { as: ada })
      expect([
        path,
        headers.get('x-content-type-options'),
        headers.get('referrer-policy'),
        headers.get('content-security-policy'),
      ]).toEqual([path, 'nosniff', 'same-origin', expect.stringContaining("default-src 'self'")])
      expect(headers.get('content-security-policy')).not.toMatch(
        /script-src[^;]*unsafe-inline|default-src[^;]*unsafe-inline/,
      )
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  it('S2: S1: is led nowhere by headers', async () => {
    const headers = {
      'x-base-url': 'http://127.0.0.1:1',
      'x-api-base': 'http://127.0.0.1:1',
      'x-forwarded-host': 'evil.example',
      'x-original-url': '/api/v1/me',
      'x-rewrite-url': '/api/v1/me',
      'x-http-method-override': 'DELETE',
    }
    for (const { method, url } of api().filter((route) => route.method === 'GET')) {
      if (/\/(?:stream|events)$/.test(url)) continue
      const plain = await fixture.call(method, concrete(url), { as: ada })
      const led = await fixture.call(method, concrete(url), { as: ada, headers })
      expect([url, led.status]).toEqual([url, plain.status])
      expect(led.text).not.toContain('evil.example')
    }
  })

  it('is alive and ready, and says when it is not', async () => {
    expect((await fixture.call('GET', '/healthz')).body).toEqual({ ok: true })
    expect((await fixture.call('GET', '/readyz')).body).toMatchObject({
      ok: true,
      checks: { database: { ok: true }, chat: { ok: true } },
    })
  })

  it('answers with codes of the table only', () => {
    for (const code of ['cross_site', 'idempotency_mismatch', 'version_conflict']) expect(isErrorCode(code)).toBe(true)
  })
})
