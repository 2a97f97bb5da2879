import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cookieOf, openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture } from './gateway-fixture.ts'

let fixture: GatewayFixture
beforeAll(async () => {
  fixture = await openGatewayFixture()
}, openingMs)
afterAll(async () => await fixture.close())

const password = 'correct horse battery'

describe('accounts', () => {
  it('registers, signs in, and knows who asks', async () => {
    const ada = await fixture.register('Ada')
    const me = await fixture.call('GET', '/api/v1/me', { as: ada })
    expect(me.status).toBe(200)
    expect(me.body).toMatchObject({ id: ada.userId, email: ada.email, name: 'Ada', role: 'user' })
    const again = await fixture.call('POST', '/api/v1/sessions', { body: { email: ada.email.toUpperCase(), password } })
    expect(again.status).toBe(201)
    expect(again.headers.getSetCookie()[0]).toMatch(
      /^scriptorium_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    const sessions = await fixture.call('GET', '/api/v1/sessions', { as: ada })
    expect((sessions.body as { items: unknown[] }).items).toHaveLength(2)
  })

  it('keeps one account per email, whatever its case', async () => {
    const ada = await fixture.register()
    const taken = await fixture.call('POST', '/api/v1/accounts', {
      body: { email: ada.email.toUpperCase(), password: 'another password', name: 'Eve' },
    })
    expect([taken.status, (taken.body as { code: string }).code]).toEqual([409, 'email_taken'])
  })

  it('answers a repeated registration, but only to who has key and password', async () => {
    const email = `${crypto.randomUUID()}@example.test`
    const headers = { 'idempotency-key': 'register-1' }
    const first = await fixture.call('POST', '/api/v1/accounts', { body: { email, password, name: 'Ada' }, headers })
    const repeat = await fixture.call('POST', '/api/v1/accounts', { body: { email, password, name: 'Ada' }, headers })
    expect([first.status, repeat.status]).toEqual([201, 201])
    expect(repeat.body).toEqual(first.body)
    for (const other of [
      { password, key: 'another' },
      { password: 'another password', key: 'register-1' },
    ]) {
      const refused = await fixture.call('POST', '/api/v1/accounts', {
        body: { email, password: other.password, name: 'Ada' },
        headers: { 'idempotency-key': other.key },
      })
      expect(refused.status).toBe(409)
    }
  })

  it('tells an unknown email and a wrong password alike', async () => {
    const ada = await fixture.register()
    const wrong = await fixture.call('POST', '/api/v1/sessions', {
      body: { email: ada.email, password: 'wrong password' },
    })
    const unknown = await fixture.call('POST', '/api/v1/sessions', {
      body: { email: 'nobody@example.test', password: 'wrong password' },
    })
    const withoutId = (body: unknown) => ({ ...(body as object), requestId: '' })
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(withoutId(wrong.body)).toEqual(withoutId(unknown.body))
    expect(wrong.headers.getSetCookie()).toEqual([])
  })

  it('stops guessing at one account, and lets others in', async () => {
    const tight = await fixture.open({
      trustedProxies: ['127.0.0.1'],
      limits: { ...(await import('../src/index.ts')).defaultLimits, account: { burst: 3, perSecond: 0.01 } },
    })
    const [ada, bob] = [await fixture.register(), await fixture.register()]
    const guess = async (email: string, secret: string) =>
      await fixture.call('POST', '/api/v1/sessions', {
        gateway: tight,
        body: { email, password: secret },
        headers: { 'x-forwarded-for': '203.0.113.9' },
      })
    for (let n = 0; n < 3; n += 1) expect((await guess(ada.email, 'wrong')).status).toBe(401)
    // Even the right password, where nobody signed in to this account before.
    const locked = await guess(ada.email, ada.password)
    expect(locked.status).toBe(429)
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await guess(bob.email, bob.password)).status).toBe(201)
  })

  it('ends a session for good, and all others with a new password', async () => {
    const ada = await fixture.register()
    const other = {
      ...ada,
      cookie: cookieOf(await fixture.call('POST', '/api/v1/sessions', { body: { email: ada.email, password } })),
    }
    expect(
      (
        await fixture.call('PUT', '/api/v1/me/password', {
          as: ada,
          body: { current: 'wrong', next: 'a new password' },
        })
      ).status,
    ).toBe(401)
    expect(
      (
        await fixture.call('PUT', '/api/v1/me/password', {
          as: ada,
          body: { current: password, next: 'a new password' },
        })
      ).status,
    ).toBe(204)
    expect((await fixture.call('GET', '/api/v1/me', { as: other })).status).toBe(401)
    expect((await fixture.call('GET', '/api/v1/me', { as: ada })).status).toBe(200)
    expect(
      (await fixture.call('POST', '/api/v1/sessions', { body: { email: ada.email, password: 'a new password' } }))
        .status,
    ).toBe(201)
    const out = await fixture.call('DELETE', '/api/v1/sessions/current', { as: ada })
    expect([out.status, out.headers.getSetCookie()[0]]).toEqual([
      204,
      expect.stringMatching(/^scriptorium_session=;.*Expires=Thu, 01 Jan 1970/),
    ])
    expect((await fixture.call('GET', '/api/v1/me', { as: ada })).status).toBe(401)
  })

  it('does not end the session of somebody else', async () => {
    const [ada, eve] = [await fixture.register(), await fixture.register()]
    const sessions = await fixture.call('GET', '/api/v1/sessions', { as: ada })
    const [{ id }] = (sessions.body as { items: [{ id: string }] }).items
    expect((await fixture.call('DELETE', `/api/v1/sessions/${id}`, { as: eve })).status).toBe(404)
    expect((await fixture.call('GET', '/api/v1/me', { as: ada })).status).toBe(200)
  })

  it('refuses registration where it is closed, and binds the cookie to https where people come by https', async () => {
    const closed = await fixture.open({ registration: 'closed' })
    const refused = await fixture.call('POST', '/api/v1/accounts', {
      gateway: closed,
      body: { email: 'x@example.test', password, name: 'X' },
    })
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([403, 'registration_closed'])
    const secure = await fixture.open({ publicUrl: 'https://write.example' })
    const ada = await fixture.register()
    const entered = await fixture.call('POST', '/api/v1/sessions', {
      gateway: secure,
      body: { email: ada.email, password },
    })
    expect(entered.headers.getSetCookie()[0]).toMatch(
      /^__Host-scriptorium_session=[\w-]+; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
  })
})
