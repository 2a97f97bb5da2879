/** The deletion of an account: everywhere, whatever fails meanwhile, and told to the end. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { defaultCodexConfig } from '@scriptorium/codex'
import type { Erasure } from '@scriptorium/contracts/nouns'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { makeCodexThings } from './codex-things.ts'
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

/** Something of everything. */
async function fill(as: Person): Promise<{ generationId: string; imageId: string }> {
  const { id: novelId } = await fixture.create(as, '/novels', { title: 'Mine' })
  const { id: entryId } = await fixture.create(as, `/novels/${novelId}/entries`, { type: 'item', name: 'Lamp' })
  await makeCodexThings(fixture, as, { novelId, entryId })
  const image = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#369' } })
    .png()
    .toBuffer()
  const headers = { 'content-type': 'image/png' }
  const body = Uint8Array.from(image)
  const put = await fixture.call('PUT', `/api/v1/entries/${entryId}/image`, { as, body, headers })
  await call(as, 'PATCH', `/entries/${entryId}`, { version: 1, name: 'Lantern' })
  const gone = await fixture.create(as, `/novels/${novelId}/entries`, { type: 'item', name: 'Gone' })
  await call(as, 'DELETE', `/entries/${gone.id}`)
  const connection = await fixture.create(as, '/connections', {
    provider: 'openai',
    name: 'M',
    apiKey: 'sk-0123456789abcdef',
  })
  await call(as, 'PUT', `/connections/${connection.id}/models/m/favourite`)
  await call(as, 'PUT', '/budget', { perMonth: 5 })
  const { id: categoryId } = await fixture.create(as, '/task-categories', { name: 'Mine' })
  await fixture.create(as, '/tasks', { title: 'Mine', categoryId })
  const keyed = { 'idempotency-key': 'mine' }
  await fixture.call('POST', '/api/v1/novels', { as, body: { title: 'Other' }, headers: keyed })
  await fixture.create(as, '/presets', { name: 'Mine', system: 'Be brief.' })
  const lost = await fixture.create(as, `/novels/${novelId}/threads`)
  await call(as, 'DELETE', `/threads/${lost.id}`)
  const thread = await fixture.create(as, `/novels/${novelId}/threads`)
  const sent = await fixture.create<{ reply: { id: string } }>(as, `/threads/${thread.id}/messages`, {
    content: 'Hello',
    connectionId: connection.id,
    model: 'm',
  })
  await fixture.create(as, '/tokens', { name: 'A', scopes: ['account:read'] })
  await fixture.fresh.sql(
    `INSERT INTO ai_broker.usage (owner_id, id, generation_id, attempt, connection_id, provider, model, status, input_tokens, output_tokens, estimated)
      VALUES ($1, $2, $3, 1, $4, 'openai', 'm', 'complete', 1, 1, false)`,
    [as.userId, newId(), newId(), connection.id],
  )
  const own = [as.userId]
  for (const text of [
    `INSERT INTO codex.entry_extensions SELECT owner_id, id, '{}' FROM codex.entries WHERE owner_id = $1`,
    `INSERT INTO codex.novel_extensions SELECT owner_id, id, '{}' FROM codex.novels WHERE owner_id = $1`,
    `INSERT INTO chat.generation_prompts SELECT owner_id, id, 1, '' FROM chat.generations WHERE owner_id = $1`,
  ])
    await fixture.fresh.sql(text, own)
  return { generationId: sent.reply.id, imageId: (put.body as { imageId: string }).imageId }
}

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
      const [found] = await fixture.fresh.sql(`SELECT count(*)::int AS rows FROM ${name} WHERE ${column} = $1`, [
        userId,
      ])
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

describe('an account that is deleted', () => {
  it('T6: leaves no row in any table that has an owner, and no image, and nobody else loses anything', async () => {
    const [ada, eve] = [await fixture.register('Ada'), await fixture.register('Eve')]
    const [{ generationId, imageId }] = [await fill(ada), await fill(eve)]
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
    // What was under way when the services were asked, and ends after they have confirmed.
    await waitFor(
      async () => {
        const rows = await rowsOf(ada.userId)
        return rows['ai_broker.usage'] === 0 && rows['chat.threads'] === 0
      },
      { what: 'the first round', timeoutMs: 15_000 },
    )
    await fixture.fresh.sql(`INSERT INTO ai_broker.budgets (owner_id, per_day) VALUES ($1, 1)`, [ada.userId])
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
