import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reportRowSecurity } from '@scriptorium/database'
import { broker } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { compareWithPrismaSchema, startFakeProvider } from '@scriptorium/testkit'
import type { DemoProvider } from '@scriptorium/testkit'
import { fileURLToPath } from 'node:url'
import { ApiKey } from '../src/domain/connection/api-key.ts'
import { parseMasterKeys } from '../src/domain/connection/master-keys.ts'
import { createLocalKeyProvider } from '../src/store/keys/key-provider.ts'
import { createKeyVault } from '../src/store/keys/key-vault.ts'
import { masterKeys, openBrokerFixture } from './broker-fixture.ts'
import type { BrokerFixture } from './broker-fixture.ts'

const ownerId = newId()
const stranger = newId()
const canary = `sk-canary-${newId()}`
let fixture: BrokerFixture
let sink: DemoProvider

beforeAll(async () => {
  sink = await startFakeProvider()
  fixture = await openBrokerFixture({ config: {} })
})
afterAll(async () => {
  await fixture.close()
  await sink.close()
})

const as = { ownerId }
const valid = () => ({ provider: 'openai-compatible', name: 'Mine', baseUrl: fixture.provider.url })
const create = async (fields: object = {}, owner = as) =>
  await fixture.connections.create({ id: newId(), fields: { models: [], ...valid(), ...fields }, demo: false }, owner)

describe('a connection', () => {
  it('is created, read, listed, changed and deleted', async () => {
    const made = await create({ apiKey: canary, models: ['a', 'b', 'a'], concurrency: 2 })
    expect(made).toMatchObject({
      provider: 'openai-compatible',
      name: 'Mine',
      baseUrl: fixture.provider.url,
      hasKey: true,
      keyHint: canary.slice(-4),
      enabled: true,
      models: ['a', 'b'],
      concurrency: 2,
      demo: false,
    })
    expect(await fixture.connections.get({ id: made.id }, as)).toEqual(made)
    const changed = await fixture.connections.update(
      { id: made.id, fields: { name: 'Other', enabled: false, models: [] }, mask: ['name', 'enabled', 'concurrency'] },
      as,
    )
    expect(changed).toMatchObject({ name: 'Other', enabled: false, hasKey: true, models: ['a', 'b'] })
    expect(changed.concurrency).toBeUndefined()
    expect((await fixture.connections.list({ limit: 0 }, as)).items.map(({ id }) => id)).toContain(made.id)
    await fixture.connections.delete({ id: made.id }, as)
    await expect(fixture.connections.get({ id: made.id }, as)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('created again under its id is the first one', async () => {
    const id = newId()
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        fixture.connections.create({ id, fields: { models: [], ...valid(), name: `try ${index}` }, demo: false }, as),
      ),
    )
    expect(new Set(results.map(({ name }) => name)).size).toBe(1)
    // The same id of somebody else is another connection.
    expect(
      await fixture.connections.create(
        { id, fields: { models: [], ...valid(), name: 'theirs' }, demo: false },
        { ownerId: stranger },
      ),
    ).toMatchObject({ name: 'theirs' })
    expect(await fixture.connections.get({ id }, as)).toMatchObject({ name: results[0]?.name })
  })

  it('pages through the list in order', async () => {
    const owner = { ownerId: newId() }
    const ids = []
    for (let index = 0; index < 5; index += 1) ids.push((await create({}, owner)).id)
    const first = await fixture.connections.list({ limit: 2 }, owner)
    const second = await fixture.connections.list({ limit: 2, cursor: first.nextCursor }, owner)
    const third = await fixture.connections.list({ limit: 2, cursor: second.nextCursor }, owner)
    expect([...first.items, ...second.items, ...third.items].map(({ id }) => id)).toEqual(ids)
    expect(third.nextCursor).toBeUndefined()
    await expect(fixture.connections.list({ cursor: 'e30', limit: 0 }, owner)).rejects.toMatchObject({
      code: 'validation_failed',
    })
  })

  it.each([
    ['/provider', { provider: 'nonsense' }],
    ['/name', { name: ' ' }],
    ['/baseUrl', { baseUrl: 'ftp://x/' }],
    ['/baseUrl', { baseUrl: 'http://user:secret@host/v1' }],
    ['/baseUrl', { baseUrl: 'http://host/v1?x=1' }],
    ['/baseUrl', { baseUrl: 'http://host/v1#x' }],
    ['/baseUrl', { baseUrl: '${DATABASE_URL}' }],
    ['/baseUrl', { baseUrl: undefined }],
    ['/apiKey', { apiKey: 'two words' }],
    ['/apiKey', { apiKey: 'a\r\nX-Evil: 1' }],
    ['/concurrency', { concurrency: 0 }],
    ['/position', { position: 4_000_000 }],
  ])('is refused for its %s: %o', async (path, fields) => {
    await expect(create(fields)).rejects.toMatchObject({ code: 'validation_failed', errors: [{ path }] })
  })

  it('takes what looks like a variable literally (S12)', async () => {
    const name = '${DATABASE_URL} {{env.X}} %{X} $(id)'
    expect(await create({ name })).toMatchObject({ name })
  })

  it.each([
    ['anthropic', 'https://api.anthropic.com'],
    ['ollama', 'http://localhost:11434'],
    ['lm-studio', 'http://localhost:1234/v1'],
  ] as const)('to %s has its own address where none is given', async (provider, baseUrl) => {
    const fields = { provider, name: 'Mine', models: [] }
    const made = await fixture.connections.create({ id: newId(), fields, demo: false }, as)
    expect(made).toMatchObject({ provider, baseUrl })
  })

  it('of the demo points at the operator’s provider', async () => {
    expect(await fixture.connections.create({ id: newId(), demo: true }, as)).toMatchObject({
      name: 'Demo (not an AI)',
      baseUrl: fixture.provider.url,
      demo: true,
      provider: 'openai-compatible',
    })
  })

  it('of the demo follows the provider when it has moved, and has no other address', async () => {
    const { id } = await fixture.connections.create({ id: newId(), demo: true }, as)
    await fixture.fresh.sql('UPDATE ai_broker.connections SET base_url = $1 WHERE id = $2', [
      'http://127.0.0.1:9/v1',
      id,
    ])
    expect(await fixture.connections.get({ id }, as)).toMatchObject({ baseUrl: fixture.provider.url })
    expect(await fixture.connections.test({ id, complete: false }, as)).toMatchObject({ ok: true })
    await expect(
      fixture.connections.update({ id, fields: { baseUrl: sink.url, models: [] }, mask: ['baseUrl'] }, as),
    ).rejects.toMatchObject({ code: 'validation_failed' })
  })
})

describe('a key', () => {
  it('is dropped when the address gets another origin (S6), and kept when only the path changes', async () => {
    const { id } = await create({ apiKey: canary })
    const elsewhere = await fixture.connections.update(
      { id, fields: { baseUrl: `${fixture.provider.url}/`, models: [] }, mask: ['baseUrl'] },
      as,
    )
    expect(elsewhere.hasKey).toBe(true)
    const moved = await fixture.connections.update(
      { id, fields: { baseUrl: sink.url, models: [] }, mask: ['baseUrl'] },
      as,
    )
    expect(moved).toMatchObject({ hasKey: false, baseUrl: sink.url })
    expect(moved.keyHint).toBeUndefined()
  })

  it('is not sent along when a stored connection is tested at another origin (S5)', async () => {
    const other = await openBrokerFixture({ config: { egressAllow: [`127.0.0.1:${sink.port}`] } })
    try {
      const { id } = await other.connections.create(
        {
          id: newId(),
          fields: { provider: 'openai-compatible', name: 'x', baseUrl: other.provider.url, apiKey: canary, models: [] },
          demo: false,
        },
        as,
      )
      const report = await other.connections.test(
        { id, fields: { baseUrl: sink.url, models: [] }, complete: false },
        as,
      )
      expect(report.ok).toBe(true)
      expect(sink.log.records().length).toBeGreaterThan(0)
      expect(JSON.stringify(sink.log.records())).not.toContain(canary)
    } finally {
      await other.close()
    }
  })

  it('stands nowhere in the database in the clear, and opens only in its own place', async () => {
    const { id } = await create({ apiKey: canary })
    const [row] = await fixture.fresh.sql<{ text: string }>(
      "SELECT string_agg(c::text, ' ') AS text FROM ai_broker.connections c",
    )
    const forms = [canary, Buffer.from(canary).toString('base64'), Buffer.from(canary).toString('hex')]
    for (const form of forms) expect(row?.text).not.toContain(form)
    // Copied to another row by someone with the database in hand: it does not decrypt.
    const victim = await create()
    const columns = 'key_kek_version, key_wrapped_dek, key_nonce, key_ciphertext, key_tag, key_fingerprint'
    await fixture.fresh.sql(
      `UPDATE ai_broker.connections v SET (${columns}) = (SELECT ${columns} FROM ai_broker.connections WHERE id = $1 AND owner_id = $3) WHERE v.id = $2`,
      [id, victim.id, ownerId],
    )
    const report = await fixture.connections.test({ id: victim.id, complete: false }, as)
    expect(report.steps.at(-1)).toMatchObject({ name: 'authenticate', ok: false, code: 'key_missing' })
  })

  it('opens with the old master key after a new one was added, and is sealed by the new one', async () => {
    const place = { ownerId, rowId: newId(), field: 'api_key' }
    const sealed = await createKeyVault(createLocalKeyProvider(parseMasterKeys(masterKeys))).seal(
      new ApiKey(canary),
      place,
    )
    const both = createKeyVault(
      createLocalKeyProvider(
        parseMasterKeys(
          `${masterKeys},2:${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64')}`,
        ),
      ),
    )
    expect((await both.open(sealed, place)).reveal()).toBe(canary)
    expect((await both.seal(new ApiKey(canary), place)).kekVersion).toBe(2)
  })

  it('is in no answer of any method, nor in the log (S10, S11)', async () => {
    const { id } = await create({ apiKey: canary })
    const answers = [
      await fixture.connections.get({ id }, as),
      await fixture.connections.list({ limit: 0 }, as),
      await fixture.connections.update({ id, fields: { apiKey: canary, models: [] }, mask: ['apiKey'] }, as),
      await fixture.connections.test({ id, complete: true, model: 'echo-key' }, as),
      await fixture.connections.listModels({ connectionId: id, refresh: true }, as),
      await fixture.connections.resolve({ connectionId: id }, as),
      await fixture.connections.create({ id, fields: { models: [], ...valid(), apiKey: canary }, demo: false }, as),
      await fixture.connections
        .update({ id, fields: { apiKey: `${canary} x y`, models: [] }, mask: ['apiKey'] }, as)
        .catch((error: unknown) => JSON.stringify(error)),
    ]
    for (const form of [canary, encodeURIComponent(canary), Buffer.from(canary).toString('base64')]) {
      expect(JSON.stringify(answers)).not.toContain(form)
      expect(JSON.stringify(fixture.logger.lines)).not.toContain(form)
    }
    // The control: the scan finds what is there.
    expect(JSON.stringify(answers)).toContain(canary.slice(-4))
  })
})

describe('a test of a connection', () => {
  it('goes through all the steps', async () => {
    const report = await fixture.connections.test(
      { fields: { ...valid(), models: [] }, complete: true, model: 'ok' },
      as,
    )
    expect(report.steps.map(({ name, ok }) => [name, ok])).toEqual([
      ['resolve', true],
      ['connect', true],
      ['authenticate', true],
      ['models', true],
      ['complete', true],
    ])
    expect(report.ok).toBe(true)
    expect(report.modelCount).toBeGreaterThan(3)
  })

  it.each([
    ['resolve', 'address_not_allowed', { baseUrl: 'http://127.0.0.1:9/v1' }],
    ['resolve', 'address_not_allowed', { baseUrl: 'http://169.254.169.254/v1' }],
    ['authenticate', 'key_missing', { provider: 'openai' }],
  ])('stops at %s with %s', async (name, code, fields) => {
    const report = await fixture.connections.test(
      { fields: { models: [], ...valid(), ...fields }, complete: false },
      as,
    )
    expect(report.ok).toBe(false)
    expect(report.steps.at(-1)).toMatchObject({ name, ok: false, code, message: expect.stringMatching(/\w{3,}/) })
  })

  it('tells a refused key from a server that is not there', async () => {
    const guarded = await startFakeProvider({ apiKey: 'right' })
    const other = await openBrokerFixture({ config: { egressAllow: [`127.0.0.1:${guarded.port}`] } })
    try {
      const fields = { provider: 'openai-compatible', baseUrl: guarded.url, apiKey: 'wrong', models: [] }
      expect((await other.connections.test({ fields, complete: false }, as)).steps.at(-1)).toMatchObject({
        name: 'authenticate',
        code: 'authentication_failed',
      })
      await guarded.close()
      expect((await other.connections.test({ fields, complete: false }, as)).steps.at(-1)).toMatchObject({
        name: 'connect',
        code: 'provider_unreachable',
      })
    } finally {
      await other.close()
    }
  })
})

describe('models', () => {
  it('come from the provider, with those by hand first, and from the cache afterwards', async () => {
    const { id } = await create({ models: ['by-hand'] })
    const before = fixture.provider.log.records().length
    const list = await fixture.connections.listModels({ connectionId: id, refresh: false }, as)
    expect(list.items[0]).toMatchObject({ id: 'by-hand', connectionId: id })
    expect(list.items.map((model) => model.id)).toContain('demo-storyteller')
    await fixture.connections.listModels({ connectionId: id, refresh: false }, as)
    expect(fixture.provider.log.records().length).toBe(before + 1)
  })

  it('are the stale ones, and say why, when the provider is away', async () => {
    const passing = await startFakeProvider()
    const other = await openBrokerFixture({ config: { egressAllow: [`127.0.0.1:${passing.port}`] } })
    try {
      const { id } = await other.connections.create(
        {
          id: newId(),
          fields: { provider: 'openai-compatible', name: 'x', baseUrl: passing.url, models: [] },
          demo: false,
        },
        as,
      )
      const fresh = await other.connections.listModels({ connectionId: id, refresh: false }, as)
      await passing.close()
      const stale = await other.connections.listModels({ connectionId: id, refresh: true }, as)
      expect(stale).toMatchObject({ items: fresh.items, stale: true, errorCode: 'provider_unreachable' })
    } finally {
      await other.close()
    }
  })

  it('is resolved when a message names none', async () => {
    const owner = { ownerId: newId() }
    const { id } = await create({}, owner)
    expect(await fixture.connections.resolve({ connectionId: id }, owner)).toMatchObject({
      connectionId: id,
      model: 'demo-storyteller',
    })
    expect(await fixture.connections.resolve({ connectionId: id, model: 'other' }, owner)).toMatchObject({
      connectionId: id,
      model: 'other',
    })
  })

  it('C3: needs a connection that was chosen: the first one there is does not answer for it', async () => {
    const owner = { ownerId: newId() }
    await create({}, owner)
    const none = await fixture.connections.resolve({ model: 'other' }, owner)
    expect([none.connectionId, none.model]).toEqual([undefined, 'other'])
  })
})

async function expectNothingForStranger(): Promise<void> {
  const { id } = await create({ apiKey: canary, models: ['m'] })
  const theirs = { ownerId: stranger }
  const ask = async (wanted: string) =>
    await Promise.all(
      [
        fixture.connections.get({ id: wanted }, theirs),
        fixture.connections.update({ id: wanted, fields: { name: 'x', models: [] }, mask: ['name'] }, theirs),
        fixture.connections.delete({ id: wanted }, theirs),
        fixture.connections.test({ id: wanted, complete: false }, theirs),
        fixture.connections.listModels({ connectionId: wanted, refresh: false }, theirs),
        fixture.connections.resolve({ connectionId: wanted }, theirs),
        fixture.connections.setFavourite({ connectionId: wanted, model: 'm', favourite: true }, theirs),
        fixture.connections.setFavourite({ connectionId: wanted, model: 'm', favourite: false }, theirs),
      ].map((call) =>
        call.then(
          () => 'found',
          (error: { code: string; detail: string }) => `${error.code} ${error.detail}`,
        ),
      ),
    )
  const foreign = await ask(id)
  expect(foreign).toEqual(await ask(newId()))
  expect(foreign).toEqual(await ask('../etc/passwd'))
  expect(new Set(foreign).size).toBe(1)
  expect(foreign[0]).toMatch(/^not_found/)
  expect((await fixture.connections.list({ limit: 0 }, theirs)).items.map((item) => item.id)).not.toContain(id)
  expect(
    (await fixture.connections.listModels({ refresh: false }, theirs)).items.filter(
      ({ connectionId }) => connectionId === id,
    ),
  ).toEqual([])
  expect(await fixture.connections.get({ id }, as)).toMatchObject({ name: 'Mine' })
}

describe('another owner', () => {
  it('finds nothing under any id, by any method, as if it had never been', async () => await expectNothingForStranger())

  it('is kept apart by the statements too where row security is off', async () => {
    const switchAll = async (to: 'ENABLE' | 'DISABLE') =>
      await fixture.fresh.sql(
        ['connections', 'model_cache', 'favourite_models', 'usage', 'budgets']
          .map((table) => `ALTER TABLE ai_broker.${table} ${to} ROW LEVEL SECURITY`)
          .join('; '),
      )
    await switchAll('DISABLE')
    try {
      await expectNothingForStranger()
    } finally {
      await switchAll('ENABLE')
    }
  })

  it('sees no row even where the store forgets to ask whose', async () => {
    await create({ apiKey: canary })
    const rows = await fixture.database.asOwner(
      stranger,
      async (tx) =>
        (await tx.query<{ owner_id: string }>({ name: 'all_rows', text: 'SELECT owner_id FROM connections' })).rows,
    )
    expect(rows.every((row) => row.owner_id === stranger)).toBe(true)
    expect(
      (
        await fixture.database.asOwner(
          ownerId,
          async (tx) => (await tx.query({ name: 'all_rows_own', text: 'SELECT owner_id FROM connections' })).rows,
        )
      ).length,
    ).toBeGreaterThan(0)
    expect(
      (await fixture.database.querySystem({ name: 'all_rows_system', text: 'SELECT owner_id FROM connections' })).rows,
    ).toEqual([])
  })

  it('is whoever the signed token says; a call without one gets nothing', async () => {
    await expect(fixture.connections.list({ limit: 0 }, {})).rejects.toMatchObject({
      code: 'internal',
    })
    await expect(fixture.network('codex').client(broker.connections).list({ limit: 0 }, as)).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(
      fixture.network('gateway').client(broker.queue).enqueue({ generationId: newId(), ownerId, requeue: 0 }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('the schema', () => {
  it('protects every table', async () => {
    expect(await reportRowSecurity({ url: fixture.fresh.adminUrl, schema: 'ai_broker' })).toEqual([])
  })

  it('is what schema.prisma says', async () => {
    const schemaFile = fileURLToPath(new URL('../prisma/schema.prisma', import.meta.url))
    expect(await compareWithPrismaSchema({ url: fixture.fresh.adminUrl, schema: 'ai_broker', schemaFile })).toEqual([])
  })
})
