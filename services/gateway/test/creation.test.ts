import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomBytes } from 'node:crypto'
import { ServiceError } from '@scriptorium/contracts'
import { demoEntries } from '../src/domain/demo-novel.ts'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture } from './gateway-fixture.ts'

let fixture: GatewayFixture
beforeAll(async () => {
  fixture = await openGatewayFixture()
}, openingMs)
afterAll(async () => await fixture.close())

const idOf = (body: unknown): string => (body as { id: string }).id

describe('creating under an Idempotency-Key', () => {
  it('creates once, however often and however many at once ask', async () => {
    const ada = await fixture.register()
    const ask = async (body: unknown = { title: 'Once' }) =>
      await fixture.call('POST', '/api/v1/novels', { as: ada, body, headers: { 'idempotency-key': 'k 1' } })
    const answers = await Promise.all(Array.from({ length: 20 }, async () => await ask()))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(answers.map(({ body }) => idOf(body))).size).toBe(1)
    expect((await ask({ title: 'Other' })).status).toBe(422)
    expect(await fixture.rows('codex.novels', ada.userId)).toHaveLength(1)
  })

  it('finds what a lost reply left behind', async () => {
    const ada = await fixture.register()
    const ask = async () =>
      await fixture.call('POST', '/api/v1/novels', {
        as: ada,
        body: { title: 'Lost' },
        headers: { 'idempotency-key': 'lost' },
      })
    fixture.calls.after = () => {
      throw new ServiceError('internal')
    }
    expect((await ask()).status).toBe(500)
    fixture.calls.heal()
    const found = await ask()
    expect(found.status).toBe(201)
    const created = fixture.calls.made.filter(({ method }) => method === 'novels.create').slice(-2) as {
      request: { id: string }
    }[]
    expect(created.map(({ request }) => request.id)).toEqual([idOf(found.body), idOf(found.body)])
    expect(await fixture.rows('codex.novels', ada.userId)).toHaveLength(1)
  })

  it('does not bring back what was deleted since', async () => {
    const ada = await fixture.register()
    const novel = await fixture.call('POST', '/api/v1/novels', { as: ada, body: { title: 'A' } })
    const tries: [string, string, unknown][] = [
      ['novels', '/novels', { title: 'B' }],
      ['entries', `/novels/${idOf(novel.body)}/entries`, { type: 'item', name: 'Key' }],
      ['threads', `/novels/${idOf(novel.body)}/threads`, {}],
      ['connections', '/connections', { provider: 'openai', name: 'Mine' }],
    ]
    for (const [kind, path, body] of tries) {
      const ask = async () =>
        await fixture.call('POST', `/api/v1${path}`, { as: ada, body, headers: { 'idempotency-key': kind } })
      const [first, repeat] = [await ask(), await ask()]
      expect([kind, repeat.status, idOf(repeat.body)]).toEqual([kind, 201, idOf(first.body)])
      expect((await fixture.call('DELETE', `/api/v1/${kind}/${idOf(first.body)}`, { as: ada })).status).toBe(204)
      const late = await ask()
      expect([kind, late.status, (late.body as { code: string }).code]).toEqual([kind, 409, 'conflict'])
      expect((await fixture.call('GET', `/api/v1/${kind}/${idOf(first.body)}`, { as: ada })).status).toBe(404)
    }
  })

  it('uses no key up for a request that was refused', async () => {
    const ada = await fixture.register()
    const ask = async (name: string) =>
      await fixture.call('POST', '/api/v1/connections', {
        as: ada,
        body: { provider: 'openai', name },
        headers: { 'idempotency-key': 'mended' },
      })
    fixture.calls.before = () => {
      throw new ServiceError('validation_failed')
    }
    expect((await ask('Wrong')).status).toBe(400)
    fixture.calls.heal()
    expect([(await ask('Right')).status, (await ask('Wrong')).status]).toEqual([201, 422])
  })

  it('is one owner’s own, and holds the address to it', async () => {
    const [ada, eve] = [await fixture.register(), await fixture.register()]
    const headers = { 'idempotency-key': 'same' }
    const first = await fixture.call('POST', '/api/v1/novels', { as: ada, body: { title: 'A' }, headers })
    const second = await fixture.call('POST', '/api/v1/novels', { as: eve, body: { title: 'B' }, headers })
    expect([first.status, second.status]).toEqual([201, 201])
    const other = await fixture.call('POST', `/api/v1/novels/${idOf(first.body)}/threads`, {
      as: ada,
      body: { title: 'A' },
      headers,
    })
    expect([other.status, (other.body as { code: string }).code]).toEqual([422, 'idempotency_mismatch'])
    const body = { provider: 'openai', name: 'x' }
    for (const key of ['', 'é', 'x'.repeat(256)])
      expect(
        (await fixture.call('POST', '/api/v1/connections', { as: ada, body, headers: { 'idempotency-key': key } }))
          .status,
      ).toBe(400)
  })

  it('merges by mask, clears by null, normalizes aliases, and tells the current version', async () => {
    const ada = await fixture.register()
    const novel = (await fixture.call('POST', '/api/v1/novels', { as: ada, body: { title: 'A', author: 'Me' } }))
      .body as { id: string }
    const cleared = await fixture.call('PATCH', `/api/v1/novels/${novel.id}`, {
      as: ada,
      body: { version: 1, author: null, genre: 'Mystery' },
    })
    expect(cleared.body).toMatchObject({ title: 'A', genre: 'Mystery', version: 2 })
    expect(cleared.body).not.toHaveProperty('author')
    const stale = await fixture.call('PATCH', `/api/v1/novels/${novel.id}`, {
      as: ada,
      body: { version: 1, title: 'B' },
    })
    expect([stale.status, stale.body]).toEqual([
      409,
      expect.objectContaining({ code: 'version_conflict', current: expect.objectContaining({ version: 2 }) }),
    ])
    // Longer than what headers hold between the services.
    const synopsis = randomBytes(70_000).toString('base64')
    const long = (await fixture.call('POST', '/api/v1/novels', { as: ada, body: { title: 'Long', synopsis } }))
      .body as {
      id: string
    }
    const late = await fixture.call('PATCH', `/api/v1/novels/${long.id}`, { as: ada, body: { version: 9, title: 'B' } })
    expect([late.status, late.body]).toEqual([
      409,
      expect.objectContaining({
        code: 'version_conflict',
        current: expect.objectContaining({ id: long.id, version: 1, synopsis }),
      }),
    ])
    // 2^32 + 1 would be 1 to a service.
    for (const version of [2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 53]) {
      for (const kind of ['novels', 'entries', 'threads']) {
        expect([
          kind,
          version,
          (await fixture.call('PATCH', `/api/v1/${kind}/${novel.id}`, { as: ada, body: { version } })).status,
        ]).toEqual([kind, version, 400])
      }
    }
    const body = {
      type: 'character',
      name: 'Ansel',
      aliases: ['the Lamplighter', { text: 'Ann', wholeWord: false }],
      details: [{ name: 'Age', value: '40' }],
    }
    const entry = await fixture.call('POST', `/api/v1/novels/${novel.id}/entries`, { as: ada, body })
    expect(entry.body).toMatchObject({
      control: 'detected',
      aliases: [
        { text: 'the Lamplighter', caseSensitive: false, wholeWord: true, foldDiacritics: false, enabled: true },
        { text: 'Ann', wholeWord: false },
      ],
      details: [{ name: 'Age', kind: 'text', value: '40', sendToAi: true }],
    })
  })
})

describe('the demo', () => {
  it('is there with the first page, once', async () => {
    const gateway = await fixture.open({ demo: true })
    const email = `${crypto.randomUUID()}@example.test`
    const answer = await fixture.call('POST', '/api/v1/accounts', {
      gateway,
      body: { email, password: 'long enough x', name: 'New' },
    })
    const { user } = answer.body as { user: { id: string; defaultConnectionId: string; defaultModel: string } }
    expect(user).toMatchObject({ defaultConnectionId: expect.any(String), defaultModel: 'demo-storyteller' })
    const tables = ['codex.novels', 'codex.entries', 'chat.threads', 'ai_broker.connections']
    const [novels, entries, threads, connections] = await Promise.all(
      tables.map(async (table) => await fixture.rows(table, user.id)),
    )
    expect([novels, entries, threads, connections].map((rows) => rows?.length)).toEqual([1, 10, 1, 1])
    expect(connections?.[0]).toMatchObject({ id: user.defaultConnectionId, demo: true })
    const calls = fixture.calls.made.length
    await fixture.call('POST', '/api/v1/sessions', { gateway, body: { email, password: 'long enough x' } })
    expect(fixture.calls.made.length).toBe(calls)
  })

  it('that broke off is made with the next visit, without anything twice', async () => {
    const gateway = await fixture.open({ demo: true })
    let left = 5
    fixture.calls.before = (method) => {
      if (method === 'entries.create' && left-- <= 0) throw new ServiceError('unavailable')
    }
    const email = `${crypto.randomUUID()}@example.test`
    const password = 'long enough x'
    const registered = await fixture.call('POST', '/api/v1/accounts', {
      gateway,
      body: { email, password, name: 'New' },
    })
    expect(registered.status).toBe(201)
    const { id } = (registered.body as { user: { id: string } }).user
    fixture.calls.heal()
    // Another gateway, since this one waits a little before it tries again.
    const other = await fixture.open({ demo: true })
    const again = await fixture.call('POST', '/api/v1/sessions', { gateway: other, body: { email, password } })
    expect(again.body).toMatchObject({ user: { id, defaultConnectionId: expect.any(String) } })
    const names = (await fixture.rows('codex.entries', id)).map((row) => row['name'])
    expect(new Set(names)).toEqual(new Set(demoEntries.map(({ name }) => name)))
    expect(names).toHaveLength(demoEntries.length)
  })

  it('comes without a connection where there is no demo provider, and has one entry always and one never in', async () => {
    const gateway = await fixture.open({ demo: true })
    fixture.calls.before = (method) => {
      if (method === 'connections.create') throw new ServiceError('validation_failed')
    }
    const answer = await fixture.call('POST', '/api/v1/accounts', {
      gateway,
      body: { email: `${crypto.randomUUID()}@example.test`, password: 'long enough x', name: 'New' },
    })
    fixture.calls.heal()
    expect((answer.body as { user: object }).user).not.toHaveProperty('defaultConnectionId')
    expect(demoEntries.map(({ control }) => control)).toEqual(
      expect.arrayContaining(['always', 'never', 'manual', 'detected']),
    )
    expect(demoEntries).toHaveLength(10)
  })
})

describe('the store', () => {
  it('shows nobody else’s rows, with the store’s own filter taken out', async () => {
    const [ada, eve] = [await fixture.register(), await fixture.register()]
    const seen = await fixture.database.asOwner(eve.userId, async (tx) => ({
      users: (await tx.query<{ id: string }>({ name: 'all_users', text: 'SELECT id FROM users' })).rows,
      sessions: (await tx.query<{ user_id: string }>({ name: 'all_sessions', text: 'SELECT user_id FROM sessions' }))
        .rows,
      changed: (await tx.query({ name: 'rename_all', text: "UPDATE users SET name = 'taken'" })).rowCount,
      ended: (await tx.query({ name: 'end_all', text: 'DELETE FROM sessions' })).rowCount,
    }))
    expect(seen).toEqual({ users: [{ id: eve.userId }], sessions: [{ user_id: eve.userId }], changed: 1, ended: 1 })
    expect((await fixture.call('GET', '/api/v1/me', { as: ada })).body).toMatchObject({ name: 'Ada' })
    await expect(
      fixture.database.asOwner(eve.userId, (tx) =>
        tx.query({ name: 'promote', text: "UPDATE users SET role = 'operator'" }),
      ),
    ).rejects.toMatchObject({ code: 'internal' })
  })
})
