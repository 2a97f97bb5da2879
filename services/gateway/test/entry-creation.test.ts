/** Entries that come by the hundred, and what the list of a novel's tags says of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import { newId } from '@scriptorium/runtime'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { Answer, GatewayFixture, Person } from './gateway-fixture.ts'

let fixture: GatewayFixture
let ada: Person
beforeAll(async () => {
  fixture = await openGatewayFixture()
  ada = await fixture.register()
}, openingMs)
afterAll(async () => await fixture.close())

type Item = { id: string; name: string; tags: string[]; aliases: { text: string }[]; version: number }
type Bulk = { novelId: string; entries: unknown; key?: string; as?: Person }

const novel = async (as = ada): Promise<string> => (await fixture.create(as, '/novels', { title: 'Many' })).id
const bulk = async ({ novelId, entries, key, as = ada }: Bulk): Promise<Answer> =>
  await fixture.call('POST', `/api/v1/novels/${novelId}/entries/bulk`, {
    as,
    body: { entries },
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  })
const idsOf = ({ body }: Answer): string[] => (body as { ids: string[] }).ids
const read = async <T>(path: string): Promise<T> => (await fixture.call('GET', `/api/v1${path}`, { as: ada })).body as T
const many = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_none, index) => ({ type: 'item', name: `Thing ${index}`, ...more }))
const codexVersionOf = async (id: string): Promise<unknown> =>
  (await fixture.rows('codex.novels', ada.userId)).find((row) => row['id'] === id)?.['codex_version']

describe('many entries in one call', () => {
  it('C25: creates all, in their order, as single ones would be, and moves the codex version once', async () => {
    const novelId = await novel()
    const before = Number(await codexVersionOf(novelId))
    const first = {
      type: 'character',
      name: 'Zoë',
      aliases: ['Zo'],
      tags: ['crew', 'crew'],
      notes: 'n',
      color: '#aabbcc',
    }
    const created = await bulk({ novelId, entries: [first, ...many(999)] })
    expect(created.status).toBe(201)
    expect(new Set(idsOf(created)).size).toBe(1_000)
    expect(idsOf(created)).toEqual(idsOf(created).toSorted())
    expect(Number(await codexVersionOf(novelId))).toBe(before + 1)
    expect(await read(`/novels/${novelId}`)).toMatchObject({ entryCount: 1_000 })
    const [id = '', , , third = ''] = idsOf(created)
    const { createdAt, updatedAt, ...alone } = await read<Item & { createdAt: string; updatedAt: string }>(
      `/entries/${id}`,
    )
    expect(Date.parse(updatedAt) - Date.parse(createdAt)).toBe(0)
    const single = await fixture.create<Item>(ada, `/novels/${novelId}/entries`, first)
    expect(alone).toEqual({ ...(await withoutTimes(single.id)), id })
    expect(alone).toMatchObject({ tags: ['crew'], aliases: [{ text: 'Zo', wholeWord: true }], version: 1, notes: 'n' })
    expect(await read(`/entries/${third}`)).toMatchObject({ name: 'Thing 2' })
    expect(await read(`/novels/${novelId}/entries?q=zoe`)).toMatchObject({ items: [{ name: 'Zoë' }, { name: 'Zoë' }] })
    const { mentions } = (
      await fixture.call('POST', `/api/v1/novels/${novelId}/mentions`, { as: ada, body: { text: 'Thing 17.' } })
    ).body as { mentions: { entryId: string }[] }
    expect(mentions).toMatchObject([{ entryId: idsOf(created)[18] }])
  })

  const withoutTimes = async (id: string): Promise<Partial<Item>> => {
    const { createdAt: _created, updatedAt: _updated, ...rest } = await read<Record<string, unknown>>(`/entries/${id}`)
    return rest
  }

  it('C25: creates none when one is wrong, and says where', async () => {
    const novelId = await novel()
    const message = 'must have a letter or a digit.'
    const wrongOnes: [object, string, string][] = [
      [{ name: '.' }, '/name', message],
      [{ aliases: ['ok', { text: '…' }] }, '/aliases/1/text', message],
      [{ description: '海'.repeat(40_000) }, '/description', 'must be at most 100000 bytes long in UTF-8.'],
      [{ size: 1 }, '/size', 'is not a property here'],
    ]
    for (const [fields, path, sentence] of wrongOnes)
      expect(
        (await bulk({ novelId, entries: [...many(2), { type: 'item', name: 'x', ...fields }, ...many(1)] })).body,
      ).toMatchObject({
        code: 'validation_failed',
        errors: [{ path: `/entries/2${path}`, message: sentence }],
      })
    for (const wrong of [[], many(1_001), {}, undefined])
      expect((await bulk({ novelId, entries: wrong })).body).toMatchObject({
        code: 'validation_failed',
        errors: [{ path: '/entries' }],
      })
    const large = { type: 'item', name: 'x', description: 'x'.repeat(90_000) }
    expect((await bulk({ novelId, entries: Array.from({ length: 30 }, () => large) })).status).toBe(413)
    expect(await read(`/novels/${novelId}`)).toMatchObject({ entryCount: 0 })
  })

  it('C25: creates once under a key, also when the reply got lost, and brings nothing back', async () => {
    const novelId = await novel()
    const ask = async (count = 20) => await bulk({ novelId, entries: many(count), key: `bulk ${novelId}` })
    fixture.calls.after = (method) => {
      if (method === 'entries.createMany') throw new ServiceError('internal')
    }
    expect((await ask()).status).toBe(500)
    fixture.calls.heal()
    const answers = await Promise.all(Array.from({ length: 6 }, async () => await ask()))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
    const [ids] = answers.map(idsOf)
    expect(answers.map(idsOf)).toEqual(answers.map(() => ids))
    expect(await read(`/novels/${novelId}`)).toMatchObject({ entryCount: 20 })
    expect((await ask(21)).status).toBe(422)
    await fixture.call('DELETE', `/api/v1/entries/${ids?.[3]}`, { as: ada })
    expect(idsOf(await ask())).toEqual(ids)
    expect((await fixture.call('GET', `/api/v1/entries/${ids?.[3]}`, { as: ada })).status).toBe(404)
  })

  it('C25: puts nothing into a novel that is another’s or not there', async () => {
    const eve = await fixture.register()
    const novelId = await novel()
    for (const at of [newId(), novelId])
      expect((await bulk({ novelId: at, entries: many(2), as: eve })).body).toMatchObject({ code: 'not_found' })
    expect(await read(`/novels/${novelId}`)).toMatchObject({ entryCount: 0 })
  })

  it('C24: a single entry is refused with one sentence at the field', async () => {
    const novelId = await novel()
    const create = async (fields: object) =>
      (
        await fixture.call('POST', `/api/v1/novels/${novelId}/entries`, {
          as: ada,
          body: { type: 'item', name: 'x', ...fields },
        })
      ).body
    const message = 'must have a letter or a digit.'
    expect(await create({ aliases: ['fine', '.'] })).toMatchObject({ errors: [{ path: '/aliases/1', message }] })
    expect(((await create({ aliases: ['.'] })) as { errors: unknown[] }).errors).toHaveLength(1)
    expect(((await create({ aliases: [{ text: '—' }] })) as { errors: unknown[] }).errors).toEqual([
      { path: '/aliases/0/text', message },
    ])
    expect(await create({ name: '?' })).toMatchObject({ errors: [{ path: '/name', message }] })
    expect(await create({ exclusions: ['x', '!'] })).toMatchObject({ errors: [{ path: '/exclusions/1', message }] })
  })
})

describe('the tags of a novel', () => {
  it('A15: are listed with the number of their entries, page by page', async () => {
    const novelId = await novel()
    await bulk({ novelId: await novel(), entries: many(3, { tags: ['elsewhere'] }) })
    await bulk({
      novelId,
      entries: [...many(3, { tags: ['crew', 'b'] }), ...many(2, { tags: ['crew', 'Ä'] }), ...many(2)],
    })
    const { id } = await fixture.create(ada, `/novels/${novelId}/entries`, { type: 'item', name: 'Old', tags: ['old'] })
    await fixture.call('PATCH', `/api/v1/entries/${id}`, { as: ada, body: { version: 1, archived: true } })
    const seen: { name: string; count: number }[] = []
    let cursor = ''
    do {
      const page: { items: { name: string; count: number }[]; nextCursor?: string } = await read(
        `/novels/${novelId}/tags?limit=1${cursor}`,
      )
      expect(page.items).toHaveLength(1)
      seen.push(...page.items)
      cursor = page.nextCursor === undefined ? '' : `&cursor=${page.nextCursor}`
    } while (cursor !== '')
    expect(new Map(seen.map(({ name, count }) => [name, count]))).toEqual(
      new Map([
        ['crew', 5],
        ['b', 3],
        ['Ä', 2],
        ['old', 1],
      ]),
    )
    expect(seen).toHaveLength(4)
    expect(await read(`/novels/${novelId}/tags`)).toEqual({ items: seen })
    expect(await read(`/novels/${await novel()}/tags`)).toEqual({ items: [] })
    expect(await read(`/novels/${newId()}/tags`)).toMatchObject({ code: 'not_found' })
    const eve = await fixture.register()
    expect((await fixture.call('GET', `/api/v1/novels/${novelId}/tags`, { as: eve })).status).toBe(404)
    expect((await fixture.call('GET', `/api/v1/novels/${novelId}/tags?cursor=abc`, { as: ada })).status).toBe(400)
  })
})
