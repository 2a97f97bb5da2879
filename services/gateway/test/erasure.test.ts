/** All data of an account in one file, and its deletion: everywhere, whatever fails meanwhile, and told to the end. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { fromBuffer } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { defaultCodexConfig } from '@scriptorium/codex'
import type { Erasure } from '@scriptorium/contracts/nouns'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { fillAccount } from './everything.ts'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { Answer, GatewayFixture, Person } from './gateway-fixture.ts'
import { readEvents } from './stream-client.ts'

let fixture: GatewayFixture
beforeAll(async () => {
  fixture = await openGatewayFixture()
}, openingMs)
afterAll(async () => await fixture.close())

type Json = Record<string, unknown>
const call = async (as: Person, method: string, path: string, body?: unknown): Promise<Answer> =>
  await fixture.call(method, `/api/v1${path}`, { as, body })

const fill = async (as: Person) => await fillAccount(fixture, as)

/** In how many rows of which table somebody's id stands, by the database's own catalogue. */
async function rowsOf(userId: string): Promise<Record<string, number>> {
  const columns = await fixture.fresh.sql(
    `SELECT c.table_schema || '.' || c.table_name AS name, c.column_name AS column FROM information_schema.columns c
      JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE t.table_type = 'BASE TABLE' AND c.table_schema IN ('gateway', 'codex', 'chat', 'ai_broker') AND c.column_name IN ('owner_id', 'user_id')
      UNION ALL SELECT 'gateway.users', 'id' ORDER BY 1`,
  )
  const counted = await Promise.all(
    columns.map(async ({ name, column }) => {
      const [found] = await fixture.fresh.sql(
        `SELECT count(*)::int AS rows FROM ${String(name)} WHERE ${String(column)} = $1`,
        [userId],
      )
      return [String(name), Number(found?.['rows'])] as const
    }),
  )
  return Object.fromEntries(counted)
}

const empty = (rows: Record<string, number>) => Object.keys(rows).filter((name) => rows[name] === 0)
const filled = (rows: Record<string, number>) => Object.keys(rows).filter((name) => rows[name] !== 0)
/** Events have ids alone, and go a day after they were sent. */
const outboxes = ['ai_broker.outbox', 'chat.outbox', 'codex.outbox', 'gateway.outbox']

async function deleteMe(as: Person): Promise<string> {
  const answer = await call(as, 'DELETE', '/me', { password: as.password })
  expect([answer.status, answer.body]).toEqual([202, { id: expect.any(String), progress: expect.any(String) }])
  const { id, progress } = answer.body as { id: string; progress: string }
  expect(progress).toBe(`/api/v1/erasures/${id}`)
  return progress
}
const progressOf = async (path: string): Promise<Erasure> => (await fixture.call('GET', path)).body as Erasure
const done = async (path: string): Promise<Erasure> =>
  await waitFor(
    async () => {
      const erasure = await progressOf(path)
      return erasure.status === 'done' ? erasure : undefined
    },
    { what: 'the end of the erasure', timeoutMs: 15_000 },
  )

/** The files of a zip by their names, without the ids. */
async function unzip(bytes: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  const zip = await promisify<Buffer, { lazyEntries: boolean }, ZipFile>(fromBuffer)(bytes, { lazyEntries: true })
  const ended = once(zip, 'end').then(() => [])
  for (;;) {
    const next = once(zip, 'entry')
    zip.readEntry()
    const [entry] = (await Promise.race([next, ended])) as [Entry?]
    if (entry === undefined) return files
    const stream = await promisify<Entry, Readable>((each, done) => zip.openReadStream(each, done))(entry)
    files.set(entry.fileName.replaceAll(/ \([0-9a-f]{8}\)/g, ''), await buffer(stream))
  }
}

describe('the export of an account', () => {
  it('T9: has all that is its owner’s, every branch, and no key', async () => {
    const ada = await fixture.register('Ada')
    const { generation: generationId, connection: connectionId } = await fill(ada)
    await call(ada, 'POST', `/generations/${generationId}/cancel`, {})
    const again = await call(ada, 'POST', `/messages/${generationId}/regenerate`, { connectionId, model: 'm' })
    expect(again.status).toBe(202)
    const response = await fetch(`${fixture.gateway.address()}/api/v1/me/export`, { headers: { cookie: ada.cookie } })
    expect([
      response.status,
      response.headers.get('content-type'),
      response.headers.get('content-disposition'),
    ]).toEqual([200, 'application/zip', 'attachment; filename="scriptorium-export.zip"'])
    const files = await unzip(Buffer.from(await response.arrayBuffer()))
    const json = (name: string) => JSON.parse(files.get(name)?.toString() ?? 'null') as Json & Json[]
    expect([...files.keys()].toSorted()).toEqual([
      'account.json',
      'budget.json',
      'connections.json',
      'novels/Mine/codex.zip',
      'novels/Mine/conversations/Hello.json',
      'novels/Mine/conversations/Hello.md',
      'novels/Mine/images/Lantern.webp',
      'novels/Mine/manuscript.md',
      'novels/Mine/novel.json',
      'novels/Other/codex.json',
      'novels/Other/manuscript.md',
      'novels/Other/novel.json',
      'presets.json',
      'series/Mine/codex.json',
      'task-categories.json',
      'tasks.json',
      'usage.json',
    ])
    expect(json('account.json')).toMatchObject({ user: { email: ada.email }, sessions: [{}], tokens: [{ name: 'A' }] })
    expect(json('connections.json')).toMatchObject([{ provider: 'openai' }])
    expect(json('tasks.json')).toMatchObject([{ title: 'Mine' }])
    const { messages } = json('novels/Mine/conversations/Hello.json') as unknown as { messages: Json[] }
    expect(messages.map(({ role, status }) => [role, status])).toEqual([
      ['user', 'complete'],
      ['assistant', 'cancelled'],
      ['assistant', 'queued'],
    ])
    expect(files.get('novels/Mine/conversations/Hello.md')?.toString()).toMatch(
      /## 1\. You[^]*## 2\. Answer[^]*## 3\. Answer[^\n]*, after 1/,
    )
    expect(files.get('novels/Mine/manuscript.md')?.toString()).toContain('\n## Mine\n\n* * *\n\nMine\n')
    expect(files.get('novels/Mine/images/Lantern.webp')?.subarray(8, 12).toString()).toBe('WEBP')
    // The archive is what an import takes.
    const target = await fixture.create(ada, '/novels', { title: 'Again' })
    const imported = await fixture.call('POST', `/api/v1/novels/${target.id}/imports`, {
      as: ada,
      body: Uint8Array.from(files.get('novels/Mine/codex.zip') ?? []),
      headers: { 'content-type': 'application/zip' },
    })
    expect(imported.status).toBe(202)
    await waitFor(async () => (await fixture.rows('codex.entries', ada.userId)).length >= 4, {
      what: 'the entries',
      timeoutMs: 20_000,
    })
    const rows = await fixture.rows('codex.entries', ada.userId)
    expect(rows.filter((row) => row['image_id'] !== null)).toHaveLength(2)
    expect(Buffer.concat([...files.values()]).toString('latin1')).not.toContain('sk-0123456789abcdef')
  }, 60_000)

  it('ends when its reader leaves', async () => {
    const ada = await fixture.register()
    await fill(ada)
    const leaving = new AbortController()
    const response = await fetch(`${fixture.gateway.address()}/api/v1/me/export`, {
      headers: { cookie: ada.cookie },
      signal: leaving.signal,
    })
    leaving.abort()
    await expect(response.arrayBuffer()).rejects.toThrow()
    expect((await call(ada, 'GET', '/me')).status).toBe(200)
  })
})

describe('an account that is deleted', () => {
  it('T6: leaves no row in any table that has an owner, and no image, and nobody else loses anything', async () => {
    const [ada, eve] = [await fixture.register('Ada'), await fixture.register('Eve')]
    const [{ generation: generationId, image: imageId }] = [await fill(ada), await fill(eve)]
    const [before, ofEve] = [await rowsOf(ada.userId), await rowsOf(eve.userId)]
    // What this test does not make.
    expect(empty(before).filter((name) => !outboxes.includes(name))).toEqual([
      'ai_broker.model_cache',
      'chat.checkpoints',
      'chat.gone_connections',
      'codex.codex_copies',
      'codex.dropped_images',
      'codex.scene_mentions',
      'gateway.erasures',
      'gateway.password_resets',
    ])
    const image = join((defaultCodexConfig.blobs as { folder: string }).folder, 'images', ada.userId, imageId)
    expect(existsSync(image)).toBe(true)
    const stream = await readEvents(fixture.gateway, ada, {
      method: 'GET',
      path: `/generations/${generationId}/stream`,
    })
    const finished = await done(await deleteMe(ada))
    await stream.ended
    expect(finished).toMatchObject({ services: ['chat', 'codex', 'ai-broker'].map((name) => ({ name, erased: true })) })
    expect(filled(await rowsOf(ada.userId)).filter((name) => !outboxes.includes(name))).toEqual([])
    expect([existsSync(image), existsSync(join(image, '..'))]).toEqual([false, false])
    const left = await rowsOf(eve.userId)
    const withoutOutbox = (rows: Record<string, number>) =>
      Object.fromEntries(Object.entries(rows).filter(([name]) => !outboxes.includes(name)))
    expect(withoutOutbox(left)).toEqual(withoutOutbox(ofEve))
    expect((await call(eve, 'GET', '/me')).status).toBe(200)
  }, 60_000)

  it('T7: is closed from the first moment, and its email is free when all is done', async () => {
    const ada = await fixture.register()
    const { token } = await fixture.create<{ token: string }>(ada, '/tokens', { name: 'A', scopes: ['account:read'] })
    expect((await call(ada, 'DELETE', '/me', { password: 'wrong' })).status).toBe(401)
    expect((await call(ada, 'DELETE', '/me')).status).toBe(400)
    fixture.lost.erased = true
    const progress = await deleteMe(ada)
    const { email, password } = ada
    const post = async (path: string, body: Json) => (await fixture.call('POST', `/api/v1${path}`, { body })).status
    expect((await call(ada, 'GET', '/me')).status).toBe(401)
    expect((await call(ada, 'DELETE', '/me', { password })).status).toBe(401)
    expect((await fixture.call('GET', '/api/v1/me', { headers: { authorization: `Bearer ${token}` } })).status).toBe(
      401,
    )
    expect(await post('/sessions', { email, password })).toBe(401)
    expect(await post('/accounts', { email, password, name: 'A' })).toBe(409)
    expect((await progressOf(progress)).status).toBe('running')
    fixture.lost.erased = false
    const { finishedAt } = await done(progress)
    expect(finishedAt).toBeDefined()
    expect(await post('/accounts', { email, password, name: 'A' })).toBe(201)
    expect((await fixture.call('GET', `/api/v1/erasures/${newId()}`)).status).toBe(404)
  })

  it('T8: is erased after a failure in every service, and what comes late is erased too', async () => {
    const ada = await fixture.register()
    await fill(ada)
    // The first tries of each service fail in their middle, as if they had been killed there.
    for (const table of ['codex.entries', 'chat.messages', 'ai_broker.connections']) await failFirst(table, ada.userId)
    const progress = await deleteMe(ada)
    const begun = async (offset: string): Promise<unknown> =>
      await fixture.fresh.sql(
        `UPDATE gateway.erasures SET started_at = clock_timestamp() + $2::interval WHERE user_id = $1`,
        [ada.userId, offset],
      )
    await begun('1 hour')
    await waitFor(
      async () => {
        const [row] = await fixture.fresh.sql('SELECT erased FROM gateway.erasures WHERE user_id = $1', [ada.userId])
        return row === undefined || (row['erased'] as string[]).length === 3
      },
      { what: 'the first round', timeoutMs: 20_000 },
    )
    // What was under way when the services were asked, and ends after they have confirmed.
    await fixture.fresh.sql(`INSERT INTO ai_broker.budgets (owner_id, per_day) VALUES ($1, 1)`, [ada.userId])
    await begun('-1 hour')
    await done(progress)
    expect(filled(await rowsOf(ada.userId)).filter((name) => !outboxes.includes(name))).toEqual([])
  }, 60_000)
})

/** The first statement that deletes from the table fails, after those before it were done. */
async function failFirst(table: string, ownerId: string): Promise<void> {
  const name = table.replace('.', '_')
  await fixture.fresh.sql(`CREATE SEQUENCE public.failing_${name}`)
  await fixture.fresh.sql(`GRANT ALL ON SEQUENCE public.failing_${name} TO PUBLIC`)
  await fixture.fresh
    .sql(`CREATE FUNCTION public.fail_${name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    IF OLD.owner_id = '${ownerId}' AND nextval('public.failing_${name}') = 1 THEN RAISE EXCEPTION 'killed here'; END IF;
    RETURN OLD; END $$`)
  await fixture.fresh.sql(
    `CREATE TRIGGER fail_first BEFORE DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION public.fail_${name}()`,
  )
}
