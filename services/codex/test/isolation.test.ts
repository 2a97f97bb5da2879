import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reportRowSecurity } from '@scriptorium/database'
import { codex } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { compareWithPrismaSchema } from '@scriptorium/testkit'
import { fileURLToPath } from 'node:url'
import { codexSchema } from '../src/index.ts'
import { makeNovel, openCodexFixture } from './codex-fixture.ts'
import type { CodexFixture } from './codex-fixture.ts'

let fixture: CodexFixture
beforeAll(async () => {
  fixture = await openCodexFixture()
})
afterAll(async () => await fixture.close())

const tables = [
  'novels',
  'entries',
  'categories',
  'entry_types',
  'detail_templates',
  'relations',
  'entry_versions',
  'chapters',
  'scenes',
  'progressions',
]

const failure = async (call: Promise<unknown>): Promise<unknown> =>
  await call.then(
    () => 'it succeeded',
    (error: unknown) => error,
  )

describe('what belongs to another', () => {
  const methods = (
    as: { ownerId: string },
    novelId: string,
    entryId: string,
  ): Record<string, () => Promise<unknown>> => ({
    'novels.get': () => fixture.novels.get({ id: novelId }, as),
    'novels.update': () =>
      fixture.novels.update({ id: novelId, version: 1, fields: { title: 'Mine' }, mask: ['title'] }, as),
    'novels.delete': () => fixture.novels.delete({ id: novelId }, as),
    'entries.create': () =>
      fixture.entries.create(
        {
          id: newId(),
          novelId,
          fields: { type: 'item', name: 'Mine', aliases: [], exclusions: [], details: [], tags: [] },
        },
        as,
      ),
    'entries.get': () => fixture.entries.get({ id: entryId }, as),
    'entries.list': () => fixture.entries.list({ novelId, limit: 10 }, as),
    'entries.update': () =>
      fixture.entries.update(
        {
          id: entryId,
          version: 1,
          fields: { name: 'Mine', aliases: [], exclusions: [], details: [], tags: [] },
          mask: ['name'],
        },
        as,
      ),
    'entries.delete': () => fixture.entries.delete({ id: entryId }, as),
    'entries.duplicate': () => fixture.entries.duplicate({ id: entryId, newId: newId() }, as),
    'context.lookup': () =>
      fixture.context.lookup(
        { novelId, texts: [{ source: 'message', text: 'Mara' }], pins: [], sceneIds: [], budgetTokens: 0 },
        as,
      ),
    'context.findMentions': () => fixture.context.findMentions({ novelId, text: 'Mara' }, as),
  })

  it('cannot be told from what never was, by any method', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    const { id: entryId } = await fixture.entries.create(
      {
        id: newId(),
        novelId,
        fields: { type: 'character', name: 'Mara', aliases: [], exclusions: [], details: [], tags: [] },
      },
      { ownerId },
    )
    const stranger = { ownerId: newId() }
    const asChat = fixture.network('chat').client(codex.entries)
    const foreign = methods(stranger, novelId, entryId)
    const absent = methods(stranger, newId(), newId())
    for (const name of Object.keys(foreign)) {
      const [seen, unseen] = [
        await failure(foreign[name]?.() ?? Promise.resolve()),
        await failure(absent[name]?.() ?? Promise.resolve()),
      ]
      expect({ name, seen }).toMatchObject({ name, seen: { code: 'not_found' } })
      expect(JSON.stringify(seen)).toBe(JSON.stringify(unseen))
    }
    expect(await fixture.novels.list({ limit: 10 }, stranger)).toMatchObject({ items: [] })
    expect(await asChat.known({ ids: [entryId, newId()] }, stranger)).toEqual({ ids: [] })
    expect(await asChat.known({ ids: [entryId, newId()] }, { ownerId })).toEqual({ ids: [entryId] })
    expect(await fixture.entries.get({ id: entryId }, { ownerId })).toMatchObject({ name: 'Mara', version: 1 })
  })

  it('does not stand in the way: the same ids serve two owners', async () => {
    const [anna, berta] = [newId(), newId()]
    const [novelId, entryId] = [newId(), newId()]
    for (const ownerId of [anna, berta]) {
      await fixture.novels.create({ id: novelId, fields: { title: `Of ${ownerId}` } }, { ownerId })
      await fixture.entries.create(
        {
          id: entryId,
          novelId,
          fields: { type: 'item', name: ownerId, aliases: [], exclusions: [], details: [], tags: [] },
        },
        { ownerId },
      )
    }
    await fixture.novels.delete({ id: novelId }, { ownerId: anna })
    expect(await fixture.entries.get({ id: entryId }, { ownerId: berta })).toMatchObject({ name: berta })
    expect(
      await fixture.context.lookup(
        { novelId, texts: [{ source: 'message', text: `${anna} ${berta}` }], pins: [], sceneIds: [], budgetTokens: 0 },
        { ownerId: berta },
      ),
    ).toMatchObject({ entries: [{ name: berta }] })
  })

  it('is hidden by row security where a statement forgets the owner', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    await fixture.entries.create(
      {
        id: newId(),
        novelId,
        fields: { type: 'item', name: 'Sextant', aliases: [], exclusions: [], details: [], tags: [] },
      },
      { ownerId },
    )
    const stranger = newId()
    for (const table of ['novels', 'entries']) {
      const read = { name: `all_${table}`, text: `SELECT owner_id FROM ${table}` }
      expect((await fixture.database.asOwner(stranger, (tx) => tx.query(read))).rows).toEqual([])
      expect(
        new Set(
          (await fixture.database.asOwner(ownerId, (tx) => tx.query<{ owner_id: string }>(read))).rows.map(
            (row) => row.owner_id,
          ),
        ),
      ).toEqual(new Set([ownerId]))
      expect((await fixture.database.asSystem((tx) => tx.query(read))).rows).toEqual([])
      const erase = { name: `erase_${table}`, text: `DELETE FROM ${table}` }
      expect((await fixture.database.asOwner(stranger, (tx) => tx.query(erase))).rowCount).toBe(0)
    }
    const forge = {
      name: 'forge',
      text: 'INSERT INTO novels (owner_id, id, title, language) VALUES ($1, $2, $3, $4)',
      values: [ownerId, newId(), 'Forged', 'en'],
    }
    expect(await failure(fixture.database.asOwner(stranger, (tx) => tx.query(forge)))).toMatchObject({
      code: 'internal',
    })
  })

  it('is kept apart by the statements too where row security is off', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    const { id: entryId } = await fixture.entries.create(
      {
        id: newId(),
        novelId,
        fields: { type: 'character', name: 'Mara', aliases: [], exclusions: [], details: [], tags: [] },
      },
      { ownerId },
    )
    for (const table of tables) await fixture.fresh.sql(`ALTER TABLE codex.${table} DISABLE ROW LEVEL SECURITY`)
    try {
      const foreign = methods({ ownerId: newId() }, novelId, entryId)
      for (const [name, call] of Object.entries(foreign))
        expect({ name, error: await failure(call()) }).toMatchObject({ name, error: { code: 'not_found' } })
      expect(await fixture.novels.list({ limit: 10 }, { ownerId: newId() })).toMatchObject({ items: [] })
    } finally {
      for (const table of tables) await fixture.fresh.sql(`ALTER TABLE codex.${table} ENABLE ROW LEVEL SECURITY`)
    }
  })
})

describe('the schema', () => {
  it('protects every table', async () => {
    expect(
      await reportRowSecurity({
        url: fixture.fresh.adminUrl,
        schema: codexSchema,
        tablesWithoutOwner: ['inbox'],
        randomUniqueIndexes: ['outbox_pkey', 'inbox_pkey'],
      }),
    ).toEqual([])
  })

  it('is what schema.prisma says', async () => {
    const schemaFile = fileURLToPath(new URL('../prisma/schema.prisma', import.meta.url))
    expect(await compareWithPrismaSchema({ url: fixture.fresh.adminUrl, schema: codexSchema, schemaFile })).toEqual([])
  })
})
