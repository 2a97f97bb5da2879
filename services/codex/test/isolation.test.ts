import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { reportRowSecurity } from '@scriptorium/database'
import { codex } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { compareWithPrismaSchema } from '@scriptorium/testkit'
import { fileURLToPath } from 'node:url'
import { codexSchema } from '../src/index.ts'
import { makeNovel, openCodexHouse } from './codex-house.ts'
import type { CodexHouse } from './codex-house.ts'

let house: CodexHouse
beforeAll(async () => {
  house = await openCodexHouse()
})
afterAll(async () => await house.close())

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
    'novels.get': () => house.novels.get({ id: novelId }, as),
    'novels.update': () =>
      house.novels.update({ id: novelId, version: 1, fields: { title: 'Mine' }, mask: ['title'] }, as),
    'novels.delete': () => house.novels.delete({ id: novelId }, as),
    'entries.create': () => house.entries.create({ id: newId(), novelId, fields: { type: 'item', name: 'Mine' } }, as),
    'entries.get': () => house.entries.get({ id: entryId }, as),
    'entries.list': () => house.entries.list({ novelId, limit: 10 }, as),
    'entries.update': () =>
      house.entries.update({ id: entryId, version: 1, fields: { name: 'Mine' }, mask: ['name'] }, as),
    'entries.delete': () => house.entries.delete({ id: entryId }, as),
    'entries.duplicate': () => house.entries.duplicate({ id: entryId, newId: newId() }, as),
    'context.lookup': () => house.context.lookup({ novelId, texts: [{ source: 'message', text: 'Mara' }] }, as),
    'context.findMentions': () => house.context.findMentions({ novelId, text: 'Mara' }, as),
  })

  it('cannot be told from what never was, by any method', async () => {
    const { ownerId, novelId } = await makeNovel(house)
    const { id: entryId } = await house.entries.create(
      { id: newId(), novelId, fields: { type: 'character', name: 'Mara' } },
      { ownerId },
    )
    const stranger = { ownerId: newId() }
    const asChat = house.network('chat').client(codex.entries)
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
    expect(await house.novels.list({ limit: 10 }, stranger)).toMatchObject({ items: [] })
    expect(await asChat.known({ ids: [entryId, newId()] }, stranger)).toEqual({ ids: [] })
    expect(await asChat.known({ ids: [entryId, newId()] }, { ownerId })).toEqual({ ids: [entryId] })
    expect(await house.entries.get({ id: entryId }, { ownerId })).toMatchObject({ name: 'Mara', version: 1 })
  })

  it('does not stand in the way: the same ids serve two owners', async () => {
    const [anna, berta] = [newId(), newId()]
    const [novelId, entryId] = [newId(), newId()]
    for (const ownerId of [anna, berta]) {
      await house.novels.create({ id: novelId, fields: { title: `Of ${ownerId}` } }, { ownerId })
      await house.entries.create({ id: entryId, novelId, fields: { type: 'item', name: ownerId } }, { ownerId })
    }
    await house.novels.delete({ id: novelId }, { ownerId: anna })
    expect(await house.entries.get({ id: entryId }, { ownerId: berta })).toMatchObject({ name: berta })
    expect(
      await house.context.lookup(
        { novelId, texts: [{ source: 'message', text: `${anna} ${berta}` }] },
        { ownerId: berta },
      ),
    ).toMatchObject({ entries: [{ name: berta }] })
  })

  it('is hidden by row security where a statement forgets the owner', async () => {
    const { ownerId, novelId } = await makeNovel(house)
    await house.entries.create({ id: newId(), novelId, fields: { type: 'item', name: 'Sextant' } }, { ownerId })
    const stranger = newId()
    for (const table of ['novels', 'entries']) {
      const read = { name: `all_${table}`, text: `SELECT owner_id FROM ${table}` }
      expect((await house.database.asOwner(stranger, (tx) => tx.query(read))).rows).toEqual([])
      expect(
        new Set(
          (await house.database.asOwner(ownerId, (tx) => tx.query<{ owner_id: string }>(read))).rows.map(
            (row) => row.owner_id,
          ),
        ),
      ).toEqual(new Set([ownerId]))
      expect((await house.database.asSystem((tx) => tx.query(read))).rows).toEqual([])
      const erase = { name: `erase_${table}`, text: `DELETE FROM ${table}` }
      expect((await house.database.asOwner(stranger, (tx) => tx.query(erase))).rowCount).toBe(0)
    }
    const forge = {
      name: 'forge',
      text: 'INSERT INTO novels (owner_id, id, title, language) VALUES ($1, $2, $3, $4)',
      values: [ownerId, newId(), 'Forged', 'en'],
    }
    expect(await failure(house.database.asOwner(stranger, (tx) => tx.query(forge)))).toMatchObject({ code: 'internal' })
  })

  it('is kept apart by the statements too where row security is off', async () => {
    const { ownerId, novelId } = await makeNovel(house)
    const { id: entryId } = await house.entries.create(
      { id: newId(), novelId, fields: { type: 'character', name: 'Mara' } },
      { ownerId },
    )
    for (const table of ['novels', 'entries'])
      await house.fresh.sql(`ALTER TABLE codex.${table} DISABLE ROW LEVEL SECURITY`)
    try {
      const foreign = methods({ ownerId: newId() }, novelId, entryId)
      for (const [name, call] of Object.entries(foreign))
        expect({ name, error: await failure(call()) }).toMatchObject({ name, error: { code: 'not_found' } })
      expect(await house.novels.list({ limit: 10 }, { ownerId: newId() })).toMatchObject({ items: [] })
    } finally {
      for (const table of ['novels', 'entries'])
        await house.fresh.sql(`ALTER TABLE codex.${table} ENABLE ROW LEVEL SECURITY`)
    }
  })
})

describe('the schema', () => {
  it('protects every table', async () => {
    expect(
      await reportRowSecurity({
        url: house.fresh.adminUrl,
        schema: codexSchema,
        tablesWithoutOwner: ['inbox'],
        randomUniqueIndexes: ['outbox_pkey', 'inbox_pkey'],
      }),
    ).toEqual([])
  })

  it('is what schema.prisma says', async () => {
    const schemaFile = fileURLToPath(new URL('../prisma/schema.prisma', import.meta.url))
    expect(await compareWithPrismaSchema({ url: house.fresh.adminUrl, schema: codexSchema, schemaFile })).toEqual([])
  })
})
