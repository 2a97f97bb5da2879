/**
 * What is another's: every table that has an owner, by the database's catalogue; every method of every service, by the protos; every
 * event, by its catalogue. Row security and the owner in each statement hold each without the other.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFile } from 'node:fs/promises'
import { eventCatalogue, liveFrameSchemas } from '@scriptorium/contracts'
import type { Database } from '@scriptorium/database'
import { broker, chat, codex } from '@scriptorium/rpc'
import type { RpcService, ServiceName } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { aPng, fillAccount } from './everything.ts'
import type { Ids } from './everything.ts'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture, Person } from './gateway-fixture.ts'
import { brokerRequests, chatRequests, codexRequests } from './isolation-calls.ts'
import type { Asked } from './isolation-calls.ts'
import { openDatabase } from './services-fixture.ts'
import { readEvents } from './stream-client.ts'
import type { Reader } from './stream-client.ts'

let fixture: GatewayFixture
let ada: Person
let eve: Person
/** Of ada, and of eve, who asks for the others. */
let hers: Ids
let own: Ids

const schemas = ['ai_broker', 'chat', 'codex'] as const
type Table = { schema: string; table: string; columns: string[] }
let tables: Table[]

beforeAll(async () => {
  fixture = await openGatewayFixture()
  ;[ada, eve] = [await fixture.register('Ada'), await fixture.register('Eve')]
  ;[hers, own] = [await fillAccount(fixture, ada), await fillAccount(fixture, eve)]
  for (const { userId } of [ada, eve]) await addSeldomRows(userId)
  await fixture.create(eve, `/generations/${own.generation}/cancel`)
  tables = await fixture.fresh.sql<Table>(
    `SELECT c.table_schema AS schema, c.table_name AS table, array_agg(c.column_name::text) AS columns
      FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE t.table_type = 'BASE TABLE' AND c.table_schema = ANY ($1) AND c.is_generated = 'NEVER'
      GROUP BY 1, 2 HAVING bool_or(c.column_name = 'owner_id') ORDER BY 1, 2`,
    [schemas],
  )
}, openingMs)
afterAll(async () => await fixture.close())

/** In tables that have a row for a moment only, or after much else. */
async function addSeldomRows(ownerId: string): Promise<void> {
  for (const text of [
    `INSERT INTO ai_broker.model_cache (owner_id, connection_id, models, fetched_at) SELECT owner_id, id, '[]', now() FROM ai_broker.connections WHERE owner_id = $1`,
    `INSERT INTO ai_broker.outbox (owner_id, type, version, key, data, sent_at) VALUES ($1, 'usage.recorded', 1, 'x', '{}', now())`,
    `INSERT INTO chat.checkpoints SELECT owner_id, id, 1, 1, 1, 'Mine', '' FROM chat.generations WHERE owner_id = $1`,
    `INSERT INTO chat.gone_connections (owner_id, connection_id) VALUES ($1, gen_random_uuid())`,
    `INSERT INTO codex.codex_copies (owner_id, id, novel_id, entries, relations, categories, types, templates)
      SELECT owner_id, gen_random_uuid(), id, 0, 0, 0, 0, 0 FROM codex.novels WHERE owner_id = $1 LIMIT 1`,
    `INSERT INTO codex.dropped_images (owner_id, id) VALUES ($1, gen_random_uuid())`,
    `INSERT INTO codex.scene_scans SELECT owner_id, id, 1, '1' FROM codex.scenes WHERE owner_id = $1 ON CONFLICT DO NOTHING`,
    `INSERT INTO codex.scene_mentions SELECT s.owner_id, s.scene_id, e.id, 1 FROM codex.scene_scans s JOIN codex.entries e USING (owner_id) WHERE owner_id = $1 ON CONFLICT DO NOTHING`,
  ])
    await fixture.fresh.sql(text, [ownerId])
}

/** What a statement did, or which error it met. */
const tried = async (database: Database, ownerId: string, text: string, values: unknown[] = []): Promise<unknown> =>
  await database
    .asOwner(ownerId, async (tx) => (await tx.query({ name: `t${newId()}`, text, values })).rowCount)
    .catch((error: { cause?: { code?: string } }) => error.cause?.code ?? error)

describe('row security alone', () => {
  const noRight = '42501'

  it('keeps the rows of every table that has an owner from statements that forget the owner', async () => {
    const without: string[] = []
    for (const schema of schemas) {
      const database = openDatabase(fixture.fresh, schema, fixture.logger)
      try {
        for (const { table, columns } of tables.filter((each) => each.schema === schema)) {
          const [row] = await fixture.fresh.sql(
            `SELECT to_jsonb(t) AS row, count(*) OVER ()::int AS count FROM ${schema}.${table} t WHERE owner_id = $1 LIMIT 1`,
            [ada.userId],
          )
          if (row === undefined) {
            without.push(`${schema}.${table}`)
            continue
          }
          const asEve = async (text: string, values?: unknown[]) => await tried(database, eve.userId, text, values)
          const foreign = `FROM ${table} WHERE owner_id <> '${eve.userId}'`
          const list = columns.map((name) => `"${name}"`).join(', ')
          const forged = `INSERT INTO ${table} (${list}) OVERRIDING SYSTEM VALUE SELECT ${list} FROM jsonb_populate_record(NULL::${table}, $1)`
          const done = {
            read: await asEve(`SELECT 1 ${foreign}`),
            changed: await asEve(`UPDATE ${table} SET owner_id = owner_id WHERE owner_id <> '${eve.userId}'`),
            deleted: await asEve(`DELETE ${foreign}`),
            forged: await asEve(forged, [JSON.stringify(row['row'])]),
            own: await tried(database, ada.userId, `SELECT 1 FROM ${table}`),
          }
          const orNothing = (result: unknown, otherwise: unknown = 0) => (result === noRight ? noRight : otherwise)
          expect({ table, ...done }).toEqual({
            table,
            read: orNothing(done.read),
            changed: orNothing(done.changed),
            deleted: orNothing(done.deleted),
            forged: noRight,
            own: orNothing(done.own, row['count']),
          })
        }
      } finally {
        await database.close()
      }
    }
    // Every other one has to be filled by this test, or it proves nothing.
    expect(without).toEqual([])
  }, 60_000)
})

const services = { 'ai-broker': broker, chat, codex } as const
const requests = { 'ai-broker': brokerRequests, chat: chatRequests, codex: codexRequests }

/** Who calls what the gateway does not. */
const callers: Readonly<Record<string, ServiceName>> = {
  'chat.generations.claim': 'ai-broker',
  'chat.generations.checkpoint': 'ai-broker',
  'chat.generations.renew': 'ai-broker',
  'chat.generations.finish': 'ai-broker',
  'chat.generations.release': 'ai-broker',
  'chat.generations.reportUsage': 'ai-broker',
  'chat.generations.assemble': 'ai-broker',
  'codex.entries.known': 'chat',
  'ai-broker.titles.suggest': 'chat',
  'ai-broker.queue.enqueue': 'chat',
}

const answers = (answered: unknown) => ({ answered })
const nothing = answers({ items: [] })
const noFence = answers({ yours: false, attempt: 0 })
const nothingCopied = answers({ entries: 0, relations: 0, categories: 0, types: 0, templates: 0 })
/** By method and id: what is said, where that is no refusal as below. */
const otherwise: Readonly<Record<string, unknown>> = {
  // The owner that it names is not the caller's.
  'ai-broker.queue.enqueue generation': { code: 'forbidden' },
  'ai-broker.queue.enqueue connection': { code: 'forbidden' },
  'chat.generations.getStates generation': answers({ states: [] }),
  'chat.generations.checkpoint generation': noFence,
  'chat.generations.renew generation': noFence,
  'chat.generations.finish generation': noFence,
  'chat.generations.release generation': noFence,
  'chat.generations.reportUsage generation': noFence,
  'chat.generations.assemble connection': { code: 'conflict' },
  'chat.messages.forgetConnection connection': answers({}),
  // Those that are of every novel.
  'chat.presets.list novel': answers({ items: expect.arrayContaining([expect.objectContaining({ builtIn: true })]) }),
  'chat.tasks.list novel': nothing,
  'chat.tasks.list taskCategory': nothing,
  'chat.threads.list novel': nothing,
  'chat.threads.listDeleted novel': nothing,
  'chat.threads.search novel': nothing,
  // What a message names may be gone when it is answered.
  'codex.context.lookup entry': answers({ text: expect.not.stringContaining('Lamp') }),
  'codex.context.lookup scene': answers({ scenes: [] }),
  'codex.context.lookup entry2': answers({ text: expect.not.stringContaining('Lamp') }),
  'codex.context.knownScenes novel': answers({ ids: [] }),
  'codex.context.knownScenes scene': answers({ ids: [] }),
  'codex.context.proposeAliases entry': answers({ aliases: [] }),
  'codex.copies.copyEntries novel2': nothingCopied,
  'codex.copies.copyEntries entry': nothingCopied,
  'codex.entries.list category': nothing,
  'codex.entries.changeMany entry': { code: 'version_conflict', errors: [{ message: 'is no entry of this novel.' }] },
  'codex.entries.deleteMany entry': { code: 'version_conflict', errors: [{ message: 'is no entry of this novel.' }] },
  'codex.entries.known entry': answers({ ids: [] }),
  'codex.manuscripts.listMentions entry': nothing,
}

/** The request was as it should be, and it was refused for that id alone. */
function isRefusal(settled: Settled): boolean {
  if (!('code' in settled)) return false
  const { code, errors = [] } = settled
  if (code === 'validation_failed')
    return errors.length > 0 && errors.every(({ message }) => message.startsWith('is no '))
  return code === 'not_found' || code === 'connection_missing'
}

type Refused = { code: string; detail?: string; errors?: { message: string }[] }
type Settled = Refused | { answered: unknown }
type Method = {
  path: string
  make: (ids: Asked, file: Uint8Array<ArrayBuffer>) => unknown
  call: (request: never) => Promise<unknown>
}

function methodsOf(): Method[] {
  const asEve = { ownerId: eve.userId }
  return Object.entries(services).flatMap(([name, group]) =>
    Object.entries(group as Record<string, RpcService>).flatMap(([service, described]) =>
      Object.keys(described.definition.methods).map((method): Method => {
        const path = `${name}.${service}.${method}`
        const client = fixture.networkOf(callers[path] ?? 'gateway').client(described) as Record<
          string,
          (request: never, options: { ownerId: string }) => Promise<unknown>
        >
        const rows = requests as unknown as Record<string, Record<string, Record<string, Method['make']>>>
        const make = rows[name]?.[service]?.[method]
        if (make === undefined) throw new Error(`no request for ${path}`)
        return { path, make, call: async (request) => await client[method]?.(request, asEve) }
      }),
    ),
  )
}

const kindOf = (name: string): keyof Ids => name.replace(/2$/, '') as keyof Ids

/** Which ids a request asks for. */
function askedBy({ make }: Method, file: Uint8Array<ArrayBuffer>): string[] {
  const asked = new Set<string>()
  make(new Proxy({} as Asked, { get: (_, name: string) => (asked.add(name), newId()) }), file)
  return [...asked]
}

async function settled(method: Method, request: unknown): Promise<Settled> {
  return await method.call(request as never).then(
    (answered) => ({ answered }),
    ({ code, detail, errors }: Refused) => ({ code, ...(detail && { detail }), ...(errors && { errors }) }),
  )
}

/** Whatever is new each time. */
const plain = (value: unknown): string =>
  (JSON.stringify(value) ?? '')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'id')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')

/** All rows of an owner, but those that go on by themselves. */
async function rowsOf(ownerId: string): Promise<Record<string, unknown>> {
  const kept = tables.filter(({ table }) => table !== 'outbox')
  const found = await Promise.all(
    kept.map(async ({ schema, table }) => {
      const text = `SELECT json_agg(t ORDER BY t::text) AS rows FROM ${schema}.${table} t WHERE owner_id = $1`
      return [`${schema}.${table}`, (await fixture.fresh.sql(text, [ownerId]))[0]?.['rows']] as const
    }),
  )
  return Object.fromEntries(found)
}

/** One id of another's at a time, and all others the caller's own: nobody can tell it from one that never was, and nothing of hers changes. */
async function expectNothingForEve(): Promise<void> {
  const before = await rowsOf(ada.userId)
  const file = await aPng()
  const told: Record<string, unknown> = {}
  const differing: unknown[] = []
  for (const method of methodsOf()) {
    for (const name of askedBy(method, file)) {
      const idsWith = (id: string) =>
        new Proxy({} as Asked, { get: (_, each: string) => (each === name ? id : own[kindOf(each)]) })
      const foreign = await settled(method, method.make(idsWith(hers[kindOf(name)]), file))
      const absent = await settled(method, method.make(idsWith(newId()), file))
      const what = `${method.path} ${name}`
      if (plain(foreign) !== plain(absent)) differing.push({ what, foreign, absent })
      if (!isRefusal(foreign)) told[what] = foreign
    }
  }
  expect(differing).toEqual([])
  expect(told).toMatchObject(otherwise)
  expect(Object.keys(told)).toEqual(Object.keys(otherwise))
  expect(await rowsOf(ada.userId)).toEqual(before)
}

describe('every method of every service, called with an id of another’s', () => {
  it('answers as for one that never was', async () => await expectNothingForEve(), 60_000)

  it('answers so by its statements alone, where row security is off', async () => {
    const switchAll = async (to: 'ENABLE' | 'DISABLE') => {
      for (const { schema, table } of tables)
        await fixture.fresh.sql(`ALTER TABLE ${schema}.${table} ${to} ROW LEVEL SECURITY`)
    }
    await switchAll('DISABLE')
    try {
      await expectNothingForEve()
    } finally {
      await switchAll('ENABLE')
    }
  }, 60_000)
})

describe('the channel of another user', () => {
  const changes = (reader: Reader | undefined) =>
    (reader?.frames ?? []).filter(({ event }) => event.endsWith('-changed'))

  it('hears of no event, whatever its kind', async () => {
    const [mine, another] = await Promise.all(
      [ada, eve].map(async (as) => await readEvents(fixture.gateway, as, { method: 'GET', path: '/events' })),
    )
    for (const [type, { key }] of Object.entries(eventCatalogue)) {
      const file = new URL(`../../../packages/contracts/golden/${type}.v1.json`, import.meta.url)
      const event = JSON.parse(await readFile(file, 'utf8')) as { data: Record<string, unknown> }
      const data: Record<string, unknown> = {
        ...event.data,
        ...('ownerId' in event.data ? { ownerId: ada.userId } : { userId: newId() }),
      }
      await fixture.bus.publish([{ ...event, id: newId(), key: data[key], data } as never])
    }
    const kinds = Object.keys(liveFrameSchemas).filter((event) => event.endsWith('-changed'))
    await waitFor(() => new Set(changes(mine).map(({ event }) => event)).size === kinds.length, {
      what: 'a frame of every kind',
    })
    // One of the other's own comes behind all of those.
    const { id } = await fixture.create(eve, '/novels', { title: 'Hers' })
    await fixture.create(eve, `/novels/${id}/threads`)
    await waitFor(() => changes(another).length > 0, { what: 'what is the other’s own', timeoutMs: 10_000 })
    expect(changes(another).map(({ data }) => (data as { novelId: string }).novelId)).toEqual([id])
    for (const reader of [mine, another]) reader?.close()
  })
})
