/** Signing in: who guesses is stopped, and the owner never is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hash } from '@node-rs/argon2'
import { createMemoryRateLimits, defaultLimits } from '../src/index.ts'
import type { Gateway, GatewayConfig } from '../src/index.ts'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { Answer, GatewayFixture, Person } from './gateway-fixture.ts'

let fixture: GatewayFixture
beforeAll(async () => {
  // Every address is that of a proxy's client, as X-Forwarded-For says.
  fixture = await openGatewayFixture({ trustedProxies: ['127.0.0.1'] })
}, openingMs)
afterAll(async () => await fixture.close())

const stranger = '203.0.113.9'

async function openWith(limits: Partial<GatewayConfig['limits']>, nowMs = (): number => 0): Promise<Gateway> {
  return await fixture.open(
    { limits: { ...defaultLimits, ...limits } },
    { rateLimits: createMemoryRateLimits({ nowMs }) },
  )
}

type From = { gateway: Gateway; address: string; device?: string | undefined }

async function signIn({ email }: Person, password: string, { gateway, address, device }: From): Promise<Answer> {
  return await fixture.call('POST', '/api/v1/sessions', {
    gateway,
    body: { email, password },
    headers: { 'x-forwarded-for': address, ...(device === undefined ? {} : { cookie: device }) },
  })
}

/** As a browser keeps them. */
function cookieNamed(name: string, answer: Answer): string {
  return (
    answer.headers
      .getSetCookie()
      .find((cookie) => cookie.startsWith(`${name}=`))
      ?.split(';')[0] ?? ''
  )
}

async function guess(whom: Person, times: number, from: From): Promise<number[]> {
  const statuses = []
  for (let n = 0; n < times; n += 1) statuses.push((await signIn(whom, `guess number ${n}`, from)).status)
  return statuses
}

describe('a guesser of passwords', () => {
  it('C12: is stopped at 4 a second, and never stops the owner, who comes from somewhere new', async () => {
    let now = 0
    const gateway = await openWith({}, () => now)
    const ada = await fixture.register()
    const guessed: number[] = []
    const owner: number[] = []
    for (let second = 0; second < 60; second += 1) {
      now += 1_000
      guessed.push(...(await guess(ada, 4, { gateway, address: stranger })))
      if (second % 5 === 4) owner.push((await signIn(ada, ada.password, { gateway, address: '198.51.100.7' })).status)
    }
    expect(owner).toEqual(owner.map(() => 201))
    // 20 at once, and one more every 5 s.
    expect(guessed.filter((status) => status === 401).length).toBeLessThanOrEqual(32)
    expect(new Set(guessed)).toEqual(new Set([401, 429]))
  }, 60_000)

  it('C12: is stopped in the owner’s own network too, where the right password still passes', async () => {
    const gateway = await openWith({ account: { burst: 3, perSecond: 0.01 } })
    const ada = await fixture.register()
    const home = { gateway, address: '198.51.100.20' }
    expect((await signIn(ada, ada.password, home)).status).toBe(201)
    expect(await guess(ada, 5, home)).toEqual([401, 401, 401, 429, 429])
    expect((await signIn(ada, ada.password, home)).status).toBe(201)
    const refused = await signIn(ada, 'wrong again', home)
    expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([401, 0])
  })

  it('C12: who uses up the network of the owner does not stop the owner’s device', async () => {
    const gateway = await openWith({ knownAddress: { burst: 4, perSecond: 0.01 } })
    const [ada, bob] = [await fixture.register(), await fixture.register()]
    const home = { gateway, address: '198.51.100.30' }
    const entered = await signIn(ada, ada.password, home)
    // One cookie: what takes a first or a last one of several gets this one.
    expect(entered.headers.getSetCookie()).toHaveLength(1)
    const session = cookieNamed('scriptorium_session', entered)
    const bobs = cookieNamed('scriptorium_session', await signIn(bob, bob.password, home))
    expect(await guess(ada, 6, home)).toEqual([401, 401, 401, 401, 429, 429])
    for (const other of [undefined, bobs, `scriptorium_device=${'x'.repeat(43)}`, 'scriptorium_device=short'])
      expect((await signIn(ada, ada.password, { ...home, device: other })).status).toBe(429)
    expect((await signIn(ada, ada.password, { ...home, device: session })).status).toBe(201)
    const out = await fixture.call('DELETE', '/api/v1/sessions/current', { as: { ...ada, cookie: session }, gateway })
    const device = cookieNamed('scriptorium_device', out)
    expect(device).toMatch(/^scriptorium_device=[\w-]{43}$/)
    // Signed out, and from a network that was never seen, too.
    for (const address of [home.address, stranger])
      expect((await signIn(ada, ada.password, { gateway, address, device })).status).toBe(201)
  })

  it('C12: is no device that the owner has signed out from elsewhere', async () => {
    const gateway = await openWith({ knownAddress: { burst: 1, perSecond: 0.01 } })
    const ada = await fixture.register()
    const lost = { gateway, address: '198.51.100.80' }
    const session = cookieNamed('scriptorium_session', await signIn(ada, ada.password, lost))
    const { items } = (await fixture.call('GET', '/api/v1/sessions', { as: { ...ada, cookie: session } })).body as {
      items: { id: string; current: boolean }[]
    }
    const id = items.find(({ current }) => current)?.id
    expect((await fixture.call('DELETE', `/api/v1/sessions/${id}`, { as: ada })).status).toBe(204)
    expect(await guess(ada, 2, { ...lost, device: session })).toEqual([401, 429])
  })

  it('C12: with a /64 of addresses is one guesser', async () => {
    const gateway = await openWith({ account: { burst: 2, perSecond: 0.01 } })
    const ada = await fixture.register()
    const statuses = []
    for (const last of ['1', '2:3', 'ffff:1:2:3'])
      statuses.push(...(await guess(ada, 1, { gateway, address: `2001:db8:1:2::${last}` })))
    expect(statuses).toEqual([401, 401, 429])
    expect(await guess(ada, 1, { gateway, address: '2001:db8:1:3::1' })).toEqual([401])
  })

  it('C12: is stopped at unknown accounts alike', async () => {
    const gateway = await openWith({ account: { burst: 2, perSecond: 0.01 } })
    const nobody = { ...(await fixture.register()), email: 'nobody@example.test' }
    expect(await guess(nobody, 3, { gateway, address: stranger })).toEqual([401, 401, 429])
  })

  it('D6: has one count at all gateways', async () => {
    const rateLimits = createMemoryRateLimits({ nowMs: () => 0 })
    const limits = { ...defaultLimits, account: { burst: 4, perSecond: 0.01 } }
    const gateways = [await fixture.open({ limits }, { rateLimits }), await fixture.open({ limits }, { rateLimits })]
    const ada = await fixture.register()
    const statuses = []
    for (let round = 0; round < 3; round += 1)
      for (const gateway of gateways) statuses.push(...(await guess(ada, 1, { gateway, address: stranger })))
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429])
    expect((await signIn(ada, ada.password, { gateway: fixture.gateway, address: '198.51.100.40' })).status).toBe(201)
  })

  it('C12: who registers an email again and again is stopped, and nobody else', async () => {
    const gateway = await openWith({ account: { burst: 2, perSecond: 0.01 } })
    const ada = await fixture.register()
    const register = async (email: string, address: string): Promise<number> =>
      (
        await fixture.call('POST', '/api/v1/accounts', {
          gateway,
          body: { email, password: 'correct horse battery', name: 'Eve' },
          headers: { 'x-forwarded-for': address },
        })
      ).status
    expect([
      await register(ada.email, stranger),
      await register(ada.email, stranger),
      await register(ada.email, stranger),
    ]).toEqual([409, 409, 429])
    expect(await register(ada.email, '198.51.100.50')).toBe(409)
    expect(await register('new@example.test', stranger)).toBe(201)
  })

  it('forgets where the owner signed in when the password changes', async () => {
    const ada = await fixture.register()
    await signIn(ada, ada.password, { gateway: fixture.gateway, address: '198.51.100.60' })
    const origins = async (): Promise<number> =>
      (await fixture.fresh.sql('SELECT 1 FROM gateway.sign_in_origins WHERE user_id = $1', [ada.userId])).length
    expect(await origins()).toBeGreaterThan(2)
    const body = { current: ada.password, next: 'another password' }
    expect((await fixture.call('PUT', '/api/v1/me/password', { as: ada, body })).status).toBe(204)
    // The network and the device of the one who changed it.
    expect(await origins()).toBe(2)
  })
})

describe('a password', () => {
  const composed = 'café noir at nine'
  const decomposed = 'cafe\u0301\u00a0noir\u3000at nine'

  async function hashOf({ userId }: Person): Promise<unknown> {
    return (await fixture.fresh.sql('SELECT password_hash FROM gateway.users WHERE id = $1', [userId]))[0]?.[
      'password_hash'
    ]
  }

  it('C22: is the same however a machine composes it, and whatever space it has', async () => {
    const email = `${crypto.randomUUID()}@example.test`
    const body = { email, password: decomposed, name: 'Ada' }
    expect((await fixture.call('POST', '/api/v1/accounts', { body })).status).toBe(201)
    for (const password of [composed, decomposed, composed.normalize('NFD')])
      expect((await fixture.call('POST', '/api/v1/sessions', { body: { email, password } })).status).toBe(201)
    const other = await fixture.call('POST', '/api/v1/sessions', { body: { email, password: 'cafe noir at nine' } })
    expect(other.status).toBe(401)
  })

  it.each([
    ['as it was typed', decomposed, decomposed],
    ['as another machine typed it', composed.normalize('NFD'), composed],
  ])('C22: whose hash of before was made of it %s is accepted, and hashed again', async (_how, old, typed) => {
    const ada = await fixture.register()
    const oldHash = await hash(old)
    await fixture.fresh.sql('UPDATE gateway.users SET password_hash = $2 WHERE id = $1', [ada.userId, oldHash])
    const from = { gateway: fixture.gateway, address: '198.51.100.70' }
    expect((await signIn(ada, 'cafe noir at nine', from)).status).toBe(401)
    expect(await hashOf(ada)).toBe(oldHash)
    expect((await signIn(ada, typed, from)).status).toBe(201)
    expect(await hashOf(ada)).not.toBe(oldHash)
    for (const password of [composed, decomposed]) expect((await signIn(ada, password, from)).status).toBe(201)
  })
})
