/** Tokens of the API: what each scope opens, and how they end. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allowsScope, scopes, tokenLimits } from '@scriptorium/contracts/nouns'
import type { Scope } from '@scriptorium/contracts/nouns'
import { routes, scopeOf } from '@scriptorium/contracts/routes'
import type { Route } from '@scriptorium/contracts/routes'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { Answer, GatewayFixture, Person } from './gateway-fixture.ts'
import { readEvents } from './stream-client.ts'

let fixture: GatewayFixture
let ada: Person
beforeAll(async () => {
  fixture = await openGatewayFixture()
  ada = await fixture.register()
}, openingMs)
afterAll(async () => await fixture.close())

type Made = { id: string; token: string }
const table = Object.entries<Route>(routes)

async function tokenOf(person: Person, held: readonly Scope[], more: object = {}): Promise<Made> {
  return await fixture.create<Made>(person, '/tokens', { name: 'A program', scopes: held, ...more })
}

const bearer = ({ token }: Made) => ({ authorization: `Bearer ${token}` })

async function ask(path: string, headers: Record<string, string>, method = 'GET', body?: unknown): Promise<Answer> {
  return await fixture.call(method, `/api/v1${path}`, { headers, body })
}

async function tried({ method, path }: Route, headers: Record<string, string>) {
  const { status, body } = await ask(path.replaceAll(/:\w+/g, newId()), headers, method)
  return { status, detail: (body as { detail?: string } | undefined)?.detail }
}

describe('the scopes of a token', () => {
  it('T1: open the routes that they name, and no others', async () => {
    const streams = table.filter(([, route]) => route.path === '/events')
    expect(streams).toHaveLength(1)
    const tokens = new Map<Scope, Record<string, string>>()
    for (const scope of scopes) tokens.set(scope, bearer(await tokenOf(ada, [scope])))
    const refused = new Set<string>()
    const tries = table.flatMap(([name, route]) => {
      if (route.public === true) return []
      const needed = scopeOf(route)
      const isAllowed = (scope: Scope): boolean => needed !== undefined && allowsScope([scope], needed)
      const isNew = (scope: Scope): boolean => {
        const pair = `${scope} for ${needed}`
        return !refused.has(pair) && refused.add(pair).has(pair)
      }
      // A stream that opens would go on.
      const opening = name === streams[0]?.[0] ? [] : scopes.filter((scope) => isAllowed(scope))
      const [first, ...others] = scopes.filter((scope) => !isAllowed(scope))
      // Each pair of scopes once, and each route with one that does not open it.
      return [...opening, ...(first === undefined ? [] : [first]), ...others.filter((scope) => isNew(scope))].map(
        (scope) => ({ name, route, scope, needed, isAllowed: isAllowed(scope) }),
      )
    })
    expect(new Set(tries.filter(({ isAllowed }) => !isAllowed).map(({ name }) => name)).size).toBe(
      table.filter(([, route]) => route.public !== true).length,
    )
    const atOnce = 50
    for (let at = 0; at < tries.length; at += atOnce)
      await Promise.all(
        tries.slice(at, at + atOnce).map(async ({ name, route, scope, needed, isAllowed }) => {
          const { status, detail } = await tried(route, tokens.get(scope) ?? {})
          if (isAllowed) return expect([name, scope, [401, 403].includes(status)]).toEqual([name, scope, false])
          const sentence =
            needed === undefined ? /^No token may/ : new RegExp(`^This token lacks the scope ${needed}[.]$`)
          return expect([name, scope, status, detail]).toEqual([name, scope, 403, expect.stringMatching(sentence)])
        }),
      )
  }, 60_000)

  it('are one for every route, but for those that only a person may use', () => {
    const without = table.filter(([, route]) => scopeOf(route) === undefined && route.public !== true)
    expect(without.map(([name]) => name)).toEqual([
      'listSessions',
      'endSession',
      'changePassword',
      'deleteMe',
      'exportMe',
      'createToken',
      'listTokens',
      'deleteToken',
    ])
    expect(scopeOf(routes.lookupContext)).toBe('codex:read')
    expect(scopeOf(routes.sendMessage)).toBe('chat:write')
    expect(scopeOf(routes.getUsage)).toBe('connections:read')
  })
})

describe('a token', () => {
  it('is shown once, kept as a hash, and listed without it', async () => {
    const bob = await fixture.register()
    const made = await fixture.call('POST', '/api/v1/tokens', {
      as: bob,
      body: { name: 'Backup', scopes: ['novels:read', 'codex:read'] },
      headers: { 'idempotency-key': 'once' },
    })
    expect([made.status, made.body]).toEqual([
      201,
      {
        id: expect.any(String),
        name: 'Backup',
        scopes: ['novels:read', 'codex:read'],
        createdAt: expect.any(String),
        token: expect.stringMatching(/^scr_[\w-]{43}$/),
      },
    ])
    const { token, ...shown } = made.body as Made
    const repeat = await fixture.call('POST', '/api/v1/tokens', {
      as: bob,
      body: { name: 'Backup', scopes: ['novels:read', 'codex:read'] },
      headers: { 'idempotency-key': 'once' },
    })
    expect([repeat.status, (repeat.body as { code: string }).code]).toEqual([409, 'conflict'])
    const list = async () => (await fixture.call('GET', '/api/v1/tokens', { as: bob })).body
    expect(await list()).toEqual({ items: [shown] })
    expect((await ask('/novels', { authorization: `bearer ${token}` })).status).toBe(200)
    expect(await list()).toEqual({ items: [{ ...shown, lastUsedAt: expect.any(String) }] })
    expect((await fixture.call('GET', '/api/v1/sessions', { as: bob })).body).toMatchObject({ items: [{}] })
    const rows = await fixture.fresh.sql('SELECT * FROM gateway.sessions WHERE name IS NOT NULL')
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  it('T2: ends at once, everywhere, with its streams', async () => {
    const [bob, other] = [await fixture.register(), await fixture.open()]
    const made = await tokenOf(bob, ['account:read'])
    const stream = await readEvents(fixture.gateway, bob, {
      method: 'GET',
      path: '/events',
      headers: { ...bearer(made), cookie: '' },
    })
    await waitFor(() => stream.frames.length > 0, { what: 'the stream' })
    expect((await fixture.call('GET', '/api/v1/me', { gateway: other, headers: bearer(made) })).status).toBe(200)
    expect((await fixture.call('DELETE', `/api/v1/tokens/${made.id}`, { as: bob })).status).toBe(204)
    const refused = await ask('/me', bearer(made))
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"'])
    await waitFor(
      async () => (await fixture.call('GET', '/api/v1/me', { gateway: other, headers: bearer(made) })).status === 401,
      { what: 'the end elsewhere' },
    )
    await stream.ended
    expect((await fixture.call('GET', '/api/v1/me', { as: bob })).status).toBe(200)
  })

  it('ends when it was to end, and with a new password', async () => {
    const [bob, other] = [await fixture.register(), await fixture.open()]
    const past = { name: 'Past', scopes: ['account:read'], expiresAt: '2020-01-01T00:00:00Z' }
    expect((await fixture.call('POST', '/api/v1/tokens', { as: bob, body: past })).status).toBe(400)
    const short = await tokenOf(bob, ['account:read'], { expiresAt: new Date(Date.now() + 3_600_000).toISOString() })
    const endless = await tokenOf(bob, ['account:read'])
    expect((await ask('/me', bearer(short))).status).toBe(200)
    // A use moves the end of a session, and never that of a token.
    await fixture.fresh.sql(
      `UPDATE gateway.sessions SET expires_at = clock_timestamp() + interval '4 s', last_seen_at = 'epoch' WHERE id = $1`,
      [short.id],
    )
    expect((await fixture.call('GET', '/api/v1/me', { gateway: other, headers: bearer(short) })).status).toBe(200)
    await waitFor(async () => (await ask('/me', bearer(short))).status === 401, { what: 'its end' })
    expect((await ask('/me', bearer(endless))).status).toBe(200)
    const body = { current: bob.password, next: 'another battery' }
    expect((await fixture.call('PUT', '/api/v1/me/password', { as: bob, body })).status).toBe(204)
    expect((await ask('/me', bearer(endless))).status).toBe(401)
  })

  it('T3: counts alone: no cookie beside it, not in a cookie’s place, and no session in its place', async () => {
    const [bob, eve] = [await fixture.register('Bob'), await fixture.register('Eve')]
    const made = await tokenOf(bob, ['account:read'])
    expect((await ask('/me', { ...bearer(made), cookie: eve.cookie })).body).toMatchObject({ name: 'Bob' })
    for (const authorization of ['Bearer', 'Bearer ', 'Bearer nonsense', `Bearer ${made.token}x`])
      expect([authorization, (await ask('/me', { authorization, cookie: eve.cookie })).status]).toEqual([
        authorization,
        401,
      ])
    const session = eve.cookie.split('=')[1] ?? ''
    expect((await ask('/me', { authorization: `Bearer ${session}` })).status).toBe(401)
    expect((await ask('/me', { cookie: `scriptorium_session=${made.token}` })).status).toBe(401)
    for (const name of ['x-api-key', 'x-authorization', 'proxy-authorization', 'token'])
      expect((await ask('/me', { [name]: `Bearer ${made.token}` })).status).toBe(401)
    // A proxy before us may have a password of its own.
    expect((await ask('/me', { authorization: 'Basic YTpi', cookie: eve.cookie })).body).toMatchObject({ name: 'Eve' })
  })

  it('is exempt from the check of where a request comes from; a cookie is not', async () => {
    const bob = await fixture.register()
    const headers = { 'sec-fetch-site': 'cross-site' }
    const write = { ...headers, ...bearer(await tokenOf(bob, ['novels:write'])) }
    expect((await ask('/novels', write, 'POST', { title: 'From afar' })).status).toBe(201)
    expect((await ask('/novels', { ...headers, cookie: bob.cookie }, 'POST', { title: 'A' })).status).toBe(403)
    expect((await ask('/sessions', write, 'POST', { email: bob.email, password: bob.password })).status).toBe(403)
  })

  it('is one user’s own, and they have fifty at most', async () => {
    const [bob, eve] = [await fixture.register(), await fixture.register()]
    const made = await tokenOf(bob, ['account:read'])
    expect((await fixture.call('DELETE', `/api/v1/tokens/${made.id}`, { as: eve })).status).toBe(404)
    expect((await fixture.call('DELETE', `/api/v1/sessions/${made.id}`, { as: bob })).status).toBe(404)
    const body = { name: 'Many', scopes: ['account:read'] }
    const create = async () => (await fixture.call('POST', '/api/v1/tokens', { as: bob, body })).status
    const statuses = await Promise.all(Array.from({ length: tokenLimits.perUser + 4 }, create))
    expect(statuses.filter((status) => status === 201)).toHaveLength(tokenLimits.perUser - 1)
    expect(new Set(statuses)).toEqual(new Set([201, 409]))
  })
})
