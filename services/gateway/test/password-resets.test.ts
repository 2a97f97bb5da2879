/** A forgotten password, with a real mail server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SMTPServer } from 'smtp-server'
import { withConnection } from '@scriptorium/database'
import { waitFor } from '@scriptorium/testkit'
import { createOperatorAccounts, defaultLimits, digest } from '../src/index.ts'
import { openGatewayFixture, openingMs, publicUrl } from './gateway-fixture.ts'
import type { Answer, GatewayFixture, Person } from './gateway-fixture.ts'

const received: { to: string[]; text: string }[] = []
let refusing = false
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, { envelope }, done) {
    const parts: Buffer[] = []
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('end', () => {
      if (refusing) return done(new Error('no room'))
      // Long lines are broken by a = at their end.
      const text = Buffer.concat(parts).toString('utf8').replaceAll('=\r\n', '').replaceAll('=3D', '=')
      received.push({ to: envelope.rcptTo.map(({ address }) => address), text })
      return done()
    })
  },
})

let fixture: GatewayFixture
beforeAll(async () => {
  const listening = Promise.withResolvers<void>()
  const listener = server.listen(0, '127.0.0.1', listening.resolve)
  await listening.promise
  const { port } = listener.address() as { port: number }
  fixture = await openGatewayFixture({
    mail: { smtpUrl: `smtp://127.0.0.1:${port}`, from: 'Scriptorium <no-reply@example.test>' },
    trustedProxies: ['127.0.0.1'],
    limits: {
      ...defaultLimits,
      resets: { email: { burst: 3, perSecond: 0.001 }, network: { burst: 20, perSecond: 0.001 } },
    },
  })
}, openingMs)
afterAll(async () => {
  await fixture.close()
  await new Promise<void>((resolve) => server.close(resolve))
})

let network = 0
const from = (address = `198.51.100.${(network += 1)}`) => ({ 'x-forwarded-for': address })
const ask = async (email: string, headers = from()): Promise<Answer> =>
  await fixture.call('POST', '/api/v1/password-resets', { body: { email }, headers })
const use = async (token: string, password = 'a new battery'): Promise<Answer> =>
  await fixture.call('POST', `/api/v1/password-resets/${token}`, { body: { password }, headers: from() })
const signIn = async ({ email }: Person, password: string): Promise<number> =>
  (await fixture.call('POST', '/api/v1/sessions', { body: { email, password }, headers: from() })).status

async function linkFor({ email }: Person): Promise<string> {
  const mails = () => received.filter(({ to }) => to.includes(email))
  const before = mails().length
  expect((await ask(email.toUpperCase())).status).toBe(202)
  await waitFor(() => mails().length > before, { what: 'the mail' })
  return new RegExp(`${publicUrl}/reset#([\\w-]{43})\\r?\\n`).exec(mails().at(-1)?.text ?? '')?.[1] ?? ''
}

describe('a forgotten password', () => {
  it('T4: is replaced by the link in a mail, once, and ends every session and token', async () => {
    const ada = await fixture.register()
    const { token } = await fixture.create<{ token: string }>(ada, '/tokens', { name: 'A', scopes: ['account:read'] })
    const [link, other] = [await linkFor(ada), await linkFor(ada)]
    expect(link).not.toBe('')
    expect((await use(link, 'short')).status).toBe(400)
    const used = await Promise.all([use(link), use(link)])
    expect(used.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 404])
    expect([await signIn(ada, ada.password), await signIn(ada, 'a new battery')]).toEqual([401, 201])
    expect((await fixture.call('GET', '/api/v1/me', { as: ada })).status).toBe(401)
    const authorization = `Bearer ${token}`
    expect((await fixture.call('GET', '/api/v1/me', { headers: { authorization } })).status).toBe(401)
    // The others went with it, and from nowhere is the user known any more.
    expect((await use(other)).status).toBe(404)
    expect(await fixture.fresh.sql('SELECT 1 FROM gateway.password_resets WHERE user_id = $1', [ada.userId])).toEqual(
      [],
    )
  })

  it('T5: is asked for alike whether there is such an account or not, and so often at most', async () => {
    const ada = await fixture.register()
    for (const email of [ada.email, 'nobody@example.test']) {
      const answers = []
      for (let n = 0; n < 4; n += 1) answers.push(await ask(email))
      expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 429])
      expect(answers[0]?.body).toEqual({})
      expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    const crowd = []
    for (let n = 0; n < 21; n += 1) crowd.push((await ask(`n${n}@example.test`, from('203.0.113.7'))).status)
    expect(crowd).toEqual([...Array.from({ length: 20 }, () => 202), 429])
    expect(received.flatMap(({ to }) => to)).not.toContain('nobody@example.test')
  })

  it('is kept as a hash, for an hour, and a link that never was is as one that is over', async () => {
    const ada = await fixture.register()
    const link = await linkFor(ada)
    const rows = await fixture.fresh.sql('SELECT * FROM gateway.password_resets')
    expect(JSON.stringify(rows)).not.toContain(link)
    await fixture.fresh.sql(`UPDATE gateway.password_resets SET expires_at = clock_timestamp() WHERE user_id = $1`, [
      ada.userId,
    ])
    const [over, never] = [await use(link), await use('x'.repeat(43))]
    const problemOf = ({ status, body }: Answer) => ({ status, ...(body as object), requestId: '' })
    expect(problemOf(over)).toEqual(problemOf(never))
    expect(over.status).toBe(404)
    expect(await signIn(ada, ada.password)).toBe(201)
  })

  it('goes on without the mail server: nobody waits, and the log says so', async () => {
    const ada = await fixture.register()
    refusing = true
    expect((await ask(ada.email)).status).toBe(202)
    const logged = () => fixture.logger.lines.some(({ message }) => message === 'work after an answer failed')
    await waitFor(logged, { what: 'the log' })
    refusing = false
    expect(await linkFor(ada)).not.toBe('')
  })

  it('is replaced by a link of the operator’s, who gives roles too', async () => {
    const ada = await fixture.register()
    await withConnection(fixture.fresh.adminUrl, async (connection) => {
      const operator = createOperatorAccounts(connection, { schema: 'gateway', publicUrl, digest })
      expect(await operator.resetLink('nobody@example.test')).toBeUndefined()
      const link = (await operator.resetLink(ada.email.toUpperCase())) ?? ''
      expect((await use(link.split('#')[1] ?? '')).status).toBe(204)
      expect(await operator.setRole(ada.email, 'operator')).toBe(true)
      expect(await operator.setRole('nobody@example.test', 'operator')).toBe(false)
      expect(await operator.list()).toContainEqual(expect.objectContaining({ email: ada.email, role: 'operator' }))
    })
  })
})
