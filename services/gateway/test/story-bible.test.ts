import type { EntryFields } from '@scriptorium/contracts/nouns'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { Answer, GatewayFixture, Person } from './gateway-fixture.ts'

type Thing = { id: string; version: number } & Record<string, unknown>
type List = { items: Thing[]; nextCursor?: string }

let fixture: GatewayFixture
let ada: Person
beforeAll(async () => {
  fixture = await openGatewayFixture()
  ada = await fixture.register()
}, openingMs)
afterAll(async () => await fixture.close())

const call = async (method: string, path: string, body?: unknown): Promise<Answer> =>
  await fixture.call(method, `/api/v1${path}`, { as: ada, ...(body === undefined ? {} : { body }) })
const get = async <T = List>(path: string): Promise<T> => (await call('GET', path)).body as T
const make = async (path: string, body: unknown): Promise<Thing> => await fixture.create<Thing>(ada, path, body)
const aNovel = async (fields = {}): Promise<Thing> => await make('/novels', { title: 'The Salt Road', ...fields })
const anEntry = async (of: string, name: string, fields = {}): Promise<Thing> =>
  await make(`${of}/entries`, { type: 'character', name, ...fields })
const namesOf = ({ items }: List): unknown[] => items.map(({ name }) => name)
const refusalOf = ({ status, body }: Answer): [number, unknown] => [status, (body as { errors?: unknown }).errors]
const at = (path: string, message: RegExp) => [400, [{ path, message: expect.stringMatching(message) }]]

describe('relations', () => {
  it('are seen and changed from both entries, each with its own name for the other', async () => {
    const { id } = await aNovel()
    const [mara, iven] = [await anEntry(`/novels/${id}`, 'Mara'), await anEntry(`/novels/${id}`, 'Iven')]
    const body = { toEntryId: iven.id, label: 'mother of', inverseLabel: 'son of', note: 'Nobody else knows.' }
    const relation = await make(`/entries/${mara.id}/relations`, body)
    expect(relation).toMatchObject({ ...body, fromEntryId: mara.id, version: 1 })
    expect(await get(`/entries/${mara.id}/relations`)).toEqual({
      items: [{ ...relation, labelHere: 'mother of', entryId: iven.id, entryName: 'Iven', entryType: 'character' }],
    })
    expect(await get(`/entries/${iven.id}/relations`)).toMatchObject({
      items: [{ id: relation.id, labelHere: 'son of', entryId: mara.id, entryName: 'Mara' }],
    })
    const changed = await call('PATCH', `/relations/${relation.id}`, {
      version: 1,
      inverseLabel: 'heir of',
      note: null,
    })
    expect(changed.body).toMatchObject({ label: 'mother of', inverseLabel: 'heir of', version: 2 })
    expect(changed.body).not.toHaveProperty('note')
    const stale = await call('PATCH', `/relations/${relation.id}`, { version: 1, label: 'x' })
    expect([stale.status, stale.body]).toMatchObject([409, { current: { version: 2, inverseLabel: 'heir of' } }])
    expect((await call('DELETE', `/entries/${iven.id}`)).status).toBe(204)
    expect((await call('GET', `/relations/${relation.id}`)).status).toBe(404)
    expect(await get(`/entries/${mara.id}/relations`)).toEqual({ items: [] })
  })

  it('join entries of one codex, and no entry to itself', async () => {
    const [one, other] = [await aNovel(), await aNovel()]
    const [mara, far] = [await anEntry(`/novels/${one.id}`, 'Mara'), await anEntry(`/novels/${other.id}`, 'Far')]
    const tryTo = async (toEntryId: string) =>
      refusalOf(await call('POST', `/entries/${mara.id}/relations`, { toEntryId, label: 'a', inverseLabel: 'b' }))
    expect(await tryTo(far.id)).toEqual(at('/toEntryId', /no entry of this codex/))
    expect(await tryTo(newId())).toEqual(at('/toEntryId', /no entry of this codex/))
    expect(await tryTo(mara.id)).toEqual(at('/toEntryId', /another entry/))
  })

  it('are read with all 1,000 entries of a novel at once, archived ones left out', async () => {
    const { id } = await aNovel()
    const entries = Array.from({ length: 1_000 }, (_, index) => ({ type: 'item', name: `Item ${index}` }))
    const { ids } = (await call('POST', `/novels/${id}/entries/bulk`, { entries })).body as { ids: string[] }
    await fixture.fresh.sql(
      `INSERT INTO codex.relations (owner_id, id, from_entry_id, to_entry_id, label, inverse_label)
       SELECT $1, gen_random_uuid(), ids[i], ids[1 + (i * step) % 1000], 'knows', 'is known by'
       FROM (SELECT $2::uuid[] AS ids) AS given, generate_series(1, 1000) AS i, unnest(ARRAY[7, 11, 13]) AS step
       WHERE ids[i] <> ids[1 + (i * step) % 1000]`,
      [ada.userId, ids],
    )
    await call('PATCH', `/entries/${ids[0]}`, { version: 1, archived: true })
    const answer = await call('GET', `/novels/${id}/graph`)
    const graph = answer.body as { nodes: Thing[]; edges: { fromEntryId: string; toEntryId: string }[] }
    expect(graph).not.toHaveProperty('nextCursor')
    expect(graph.nodes).toHaveLength(999)
    expect(graph.edges.length).toBeGreaterThan(2_900)
    expect(graph.edges.some((edge) => edge.fromEntryId === ids[0] || edge.toEntryId === ids[0])).toBe(false)
  })
})

describe('categories', () => {
  it('are a tree in an order of the writer’s, without circles', async () => {
    const { id } = await aNovel()
    const add = async (name: string, fields = {}) => await make(`/novels/${id}/categories`, { name, ...fields })
    const [north, south] = [await add('North'), await add('South')]
    const first = await add('First', { position: 0 })
    const port = await add('Port', { parentId: north.id })
    expect(namesOf(await get(`/novels/${id}/categories`)).filter((name) => name !== 'Port')).toEqual([
      'First',
      'North',
      'South',
    ])
    const move = async ({ id: moved, version }: Thing, fields: object) =>
      await call('PATCH', `/categories/${moved}`, { version, ...fields })
    expect((await move(first, { position: 9 })).body).toMatchObject({ position: 2, version: 2 })
    expect((await move(south, { parentId: north.id, position: 0 })).body).toMatchObject({ position: 0 })
    const tree = (await get(`/novels/${id}/categories`)).items
    expect(tree.filter(({ parentId }) => parentId === north.id).map(({ name }) => name)).toEqual(['South', 'Port'])
    expect(refusalOf(await move(north, { parentId: port.id }))).toEqual(at('/parentId', /itself or below/))
    expect(refusalOf(await move(north, { parentId: newId() }))).toEqual(at('/parentId', /no category of this novel/))
  })

  it('narrow lists to what is in them or below, and leave it to their parent when they go', async () => {
    const { id } = await aNovel()
    const top = await make(`/novels/${id}/categories`, { name: 'World' })
    const below = await make(`/novels/${id}/categories`, { name: 'Harbours', parentId: top.id })
    await anEntry(`/novels/${id}`, 'Lamp', { categoryId: below.id })
    await anEntry(`/novels/${id}`, 'Map', { categoryId: top.id })
    await anEntry(`/novels/${id}`, 'Loose')
    const listed = async (category: string) => namesOf(await get(`/novels/${id}/entries?category=${category}`))
    expect(await listed(top.id)).toEqual(['Lamp', 'Map'])
    expect(await listed(below.id)).toEqual(['Lamp'])
    expect((await call('DELETE', `/categories/${below.id}`)).status).toBe(204)
    expect(await listed(top.id)).toEqual(['Lamp', 'Map'])
    expect(await listed(below.id)).toEqual([])
    const foreign = await make(`/novels/${(await aNovel()).id}/categories`, { name: 'Elsewhere' })
    expect(
      refusalOf(await call('POST', `/novels/${id}/entries`, { type: 'item', name: 'x', categoryId: foreign.id })),
    ).toEqual(at('/categoryId', /no category of this codex/))
  })
})

describe('entry types and detail templates', () => {
  it('are the writer’s own, and an entry begins with the details of one', async () => {
    const { id } = await aNovel()
    const ship = await make(`/novels/${id}/entry-types`, { name: 'Ship', color: '#224466' })
    const details = [
      { name: 'Masts', kind: 'number', value: '3' },
      { name: 'Rig', kind: 'choice', choices: ['brig', 'cutter'], sendToAi: false },
    ]
    await make(`/novels/${id}/detail-templates`, { name: 'Ships', type: ship.id, details })
    const quick = await make(`/novels/${id}/entries/quick`, { name: 'Esperance', type: ship.id })
    expect(quick).toMatchObject({
      name: 'Esperance',
      type: ship.id,
      details: [
        { name: 'Masts', kind: 'number', value: '3', sendToAi: true },
        { name: 'Rig', kind: 'choice', value: '', sendToAi: false },
      ],
    })
    const detailed = async (kind: string, value: string, name = 'Rig') =>
      refusalOf(
        await call('PATCH', `/entries/${quick.id}`, { version: quick.version, details: [{ name, kind, value }] }),
      )
    expect(await detailed('choice', 'sloop')).toEqual(at('/details/0/value', /one of brig, cutter/))
    expect(await detailed('number', 'three')).toEqual(at('/details/0/value', /must be a number/))
    expect(await detailed('entry', 'Mara')).toEqual(at('/details/0/value', /id of an entry/))
    expect(await detailed('choice', 'cutter')).toEqual([200, undefined])
    expect(await get(`/novels/${id}/entries?type=${ship.id}`)).toMatchObject({ items: [{ name: 'Esperance' }] })
    expect((await call('DELETE', `/entry-types/${ship.id}`)).body).toMatchObject({ code: 'conflict' })
    const other = await aNovel()
    expect(refusalOf(await call('POST', `/novels/${other.id}/entries`, { type: ship.id, name: 'x' }))).toEqual(
      at('/type', /no entry type of this codex/),
    )
    expect(refusalOf(await call('POST', `/novels/${other.id}/entries`, { type: 'ship', name: 'x' }))[0]).toBe(400)
  })
})

describe('a series', () => {
  const openSeries = async () => {
    const series = await make('/series', { title: 'The Salt Cycle' })
    const [one, two] = [await aNovel({ seriesId: series.id }), await aNovel({ seriesId: series.id })]
    return { series, one, two }
  }
  const mentions = async (novelId: string, text: string) =>
    ((await call('POST', `/novels/${novelId}/mentions`, { text })).body as { mentions: Thing[] }).mentions
  const context = async (novelId: string, text: string) =>
    (await call('POST', `/novels/${novelId}/context`, { texts: [{ source: 'message', text }] })).body as {
      text: string
      entries: { entryId: string }[]
      codexVersion: string
    }

  it('shares its codex with its novels: lists, search, tags, mentions, prompts', async () => {
    const { series, one, two } = await openSeries()
    const mara = await anEntry(`/series/${series.id}`, 'Mara', { tags: ['crew'], description: 'Keeps the light.' })
    await anEntry(`/novels/${one.id}`, 'Iven')
    expect(mara).toMatchObject({ novelId: series.id, seriesId: series.id })
    expect(namesOf(await get(`/novels/${one.id}/entries`))).toEqual(['Iven', 'Mara'])
    expect(namesOf(await get(`/novels/${two.id}/entries?q=mara`))).toEqual(['Mara'])
    expect(namesOf(await get(`/novels/${two.id}/entries?q=mrra`))).toEqual(['Mara'])
    expect(namesOf(await get(`/series/${series.id}/entries`))).toEqual(['Mara'])
    expect(await get(`/novels/${two.id}/tags`)).toEqual({ items: [{ name: 'crew', count: 1 }] })
    expect(await mentions(one.id, 'Mara and Iven')).toMatchObject([{ entryId: mara.id }, { alias: 'Iven' }])
    const before = await context(two.id, 'Mara')
    expect(before.text).toContain('Keeps the light.')
    // A committed change is in the next lookup of every novel.
    await call('PATCH', `/entries/${mara.id}`, { version: 1, name: 'Marta', description: 'Put it out.' })
    const after = await context(two.id, 'Mara, Marta')
    expect([after.text.includes('Put it out.'), after.codexVersion === before.codexVersion]).toEqual([true, false])
    expect(await mentions(two.id, 'Mara')).toEqual([])
    await call('DELETE', `/entries/${mara.id}`)
    expect(await mentions(two.id, 'Marta')).toEqual([])
  })

  it('is overridden in a novel by an entry that stands for the series’ there', async () => {
    const { series, one, two } = await openSeries()
    const mara = await anEntry(`/series/${series.id}`, 'Mara', { description: 'Alive.' })
    expect(await context(one.id, 'Mara')).toMatchObject({ entries: [{ entryId: mara.id }] })
    const other = await anEntry(`/novels/${one.id}`, 'Mara', { description: 'Dead.', overridesId: mara.id })
    expect(namesOf(await get(`/novels/${one.id}/entries`))).toEqual(['Mara'])
    expect((await get(`/novels/${one.id}/entries`)).items).toMatchObject([{ id: other.id, overridesId: mara.id }])
    expect((await context(one.id, 'Mara')).entries).toMatchObject([{ entryId: other.id }])
    expect((await context(two.id, 'Mara')).entries).toMatchObject([{ entryId: mara.id }])
    const again = { type: 'item', name: 'x', overridesId: mara.id }
    expect((await call('POST', `/novels/${one.id}/entries`, again)).body).toMatchObject({ code: 'conflict' })
    expect(refusalOf(await call('POST', `/novels/${two.id}/entries`, { ...again, overridesId: other.id }))).toEqual(
      at('/overridesId', /no entry of this novel’s series/),
    )
  })

  it('relates its entries to those of its novels, seen in these alone', async () => {
    const { series, one, two } = await openSeries()
    const [mara, iven] = [await anEntry(`/series/${series.id}`, 'Mara'), await anEntry(`/novels/${one.id}`, 'Iven')]
    await make(`/entries/${mara.id}/relations`, { toEntryId: iven.id, label: 'a', inverseLabel: 'b' })
    expect(await get(`/novels/${one.id}/graph`)).toMatchObject({ nodes: { length: 2 }, edges: { length: 1 } })
    expect(await get(`/novels/${two.id}/graph`)).toMatchObject({ nodes: { length: 1 }, edges: { length: 0 } })
  })

  it('is no novel, and leaves its novels when it goes', async () => {
    const { series, one } = await openSeries()
    expect((await call('GET', `/novels/${series.id}`)).status).toBe(404)
    expect((await call('GET', `/series/${one.id}`)).status).toBe(404)
    expect((await call('GET', `/series/${one.id}/entries`)).status).toBe(404)
    expect(namesOf(await get('/novels')).length).toBeGreaterThan(0)
    expect((await get('/novels')).items.some(({ id }) => id === series.id)).toBe(false)
    expect(refusalOf(await call('PATCH', `/novels/${one.id}`, { version: 1, seriesId: one.id }))).toEqual(
      at('/seriesId', /no series of yours/),
    )
    expect((await call('DELETE', `/series/${series.id}`)).status).toBe(204)
    expect(await get<Thing>(`/novels/${one.id}`)).not.toHaveProperty('seriesId')
  })
})

describe('history', () => {
  it('has every change with its time, its author and its fields, the difference of two, and the way back', async () => {
    const { id: novelId } = await aNovel()
    const { id } = await anEntry(`/novels/${novelId}`, 'Mara', { description: 'Young.', tags: ['crew'] })
    const change = async (version: number, fields: object) =>
      (await call('PATCH', `/entries/${id}`, { version, ...fields })).body as Thing
    await change(1, { description: 'Older.', notes: 'x' })
    await change(2, { name: 'Marta', aliases: ['Mara'], notes: null })
    const { items } = await get(`/entries/${id}/history`)
    expect(items).toMatchObject([
      { version: 3, changed: ['aliases', 'name', 'notes'], authorId: ada.userId, madeAt: expect.any(String) },
      { version: 2, changed: ['description', 'notes'] },
      { version: 1, changed: [] },
    ])
    const first = await get(`/entries/${id}/history?limit=2`)
    expect((await get(`/entries/${id}/history?limit=2&cursor=${first.nextCursor}`)).items).toMatchObject([
      { version: 1 },
    ])
    expect(await get(`/entries/${id}/diff`)).toMatchObject({
      from: 2,
      to: 3,
      changes: [
        { field: 'aliases', before: [], after: [{ text: 'Mara' }] },
        { field: 'name', before: 'Mara', after: 'Marta' },
        { field: 'notes', before: 'x' },
      ],
    })
    expect((await get<{ changes: unknown[] }>(`/entries/${id}/diff?from=1&to=2`)).changes).toHaveLength(2)
    expect((await call('GET', `/entries/${id}/diff?from=7`)).status).toBe(404)
    const restore = async (version: number) => await call('POST', `/entries/${id}/restore`, { version, to: 1 })
    expect((await restore(2)).status).toBe(409)
    expect((await restore(3)).body).toMatchObject({ name: 'Mara', aliases: [], description: 'Young.', version: 4 })
    expect((await get(`/entries/${id}/history`)).items[0]).toMatchObject({
      version: 4,
      changed: ['aliases', 'description', 'name'],
    })
  })

  it('C33: keeps the last 100 versions of an entry', async () => {
    const { id: novelId } = await aNovel()
    const { id } = await anEntry(`/novels/${novelId}`, 'Mara')
    await fixture.fresh.sql(
      `DO $$ BEGIN PERFORM set_config('search_path', 'codex', true); FOR i IN 1..120 LOOP UPDATE codex.entries SET version = version + 1, color = i::text WHERE id = '${id}'; END LOOP; END $$`,
    )
    expect(
      await fixture.fresh.sql('SELECT min(version), count(*)::int FROM codex.entry_versions WHERE entry_id = $1', [id]),
    ).toEqual([{ min: 21, count: 100 }])
  })
})

describe('an entry that was deleted', () => {
  it('comes back with its past, its relations and progressions, and a copy has progressions of its own', async () => {
    const { id: novelId } = await aNovel()
    const [mara, iven] = [await anEntry(`/novels/${novelId}`, 'Mara'), await anEntry(`/novels/${novelId}`, 'Iven')]
    const chapter = await make(`/novels/${novelId}/chapters`, { title: 'One' })
    const scene = await make(`/chapters/${chapter.id}/scenes`, { text: 'x' })
    const change = { sceneId: scene.id, target: 'description', mode: 'add', text: 'Left.' }
    await make(`/entries/${mara.id}/progressions`, change)
    await make(`/entries/${mara.id}/relations`, { toEntryId: iven.id, label: 'a', inverseLabel: 'b' })
    const changed = (await call('PATCH', `/entries/${mara.id}`, { version: 1, summary: 'Short.' })).body as Thing
    const copy = await make(`/entries/${mara.id}/duplicate`, {})
    expect(await get(`/entries/${copy.id}/progressions`)).toMatchObject({ items: [change] })

    expect((await call('DELETE', `/entries/${mara.id}`)).status).toBe(204)
    const deleted = await get(`/novels/${novelId}/deleted-entries`)
    expect(deleted).toMatchObject({ items: [{ id: mara.id, name: 'Mara', type: 'character' }] })
    const others = [await anEntry(`/novels/${novelId}`, 'Ada'), await anEntry(`/novels/${novelId}`, 'Bo')]
    for (const other of others) expect((await call('DELETE', `/entries/${other.id}`)).status).toBe(204)
    const pages: unknown[] = []
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page: List & { nextCursor?: string } = await get(
        `/novels/${novelId}/deleted-entries?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`,
      )
      pages.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor
    }
    expect(pages).toEqual(['Bo', 'Ada', 'Mara'])
    for (const other of others) expect((await call('POST', `/entries/${other.id}/recover`)).status).toBe(200)
    for (const other of others) await call('DELETE', `/entries/${other.id}`)
    const back = await call('POST', `/entries/${mara.id}/recover`)
    expect(back.body).toEqual({ ...changed, version: 3, updatedAt: expect.any(String) })
    expect((await call('POST', `/entries/${mara.id}/recover`)).body).toEqual(back.body)
    expect((await get(`/entries/${mara.id}/history`)).items.map(({ version }) => version)).toEqual([3, 2, 1])
    expect(await get(`/entries/${mara.id}/progressions`)).toMatchObject({ items: [change] })
    expect(await get(`/entries/${iven.id}/relations`)).toMatchObject({ items: [{ entryId: mara.id }] })
    expect((await get(`/novels/${novelId}/deleted-entries`)).items).toHaveLength(2)
    expect(await get(`/novels/${novelId}`)).toMatchObject({ entryCount: 3 })
    expect((await call('DELETE', `/novels/${novelId}`)).status).toBe(204)
    expect((await call('POST', `/entries/${mara.id}/recover`)).status).toBe(404)
  })
})

describe('every field of an entry', () => {
  /** A field that comes later does not compile until it has a value here. */
  const whole: Required<Omit<EntryFields, 'overridesId' | 'categoryId'>> = {
    type: 'lore',
    name: 'The Lamp',
    aliases: [{ text: 'Lantern', caseSensitive: true, wholeWord: false, foldDiacritics: true, enabled: false }],
    exclusions: ['lamp post'],
    description: 'It burns.',
    notes: 'Not yet.',
    summary: 'A lamp.',
    details: [{ name: 'Oil', kind: 'text', value: 'whale', sendToAi: false }],
    tags: ['light'],
    color: '#aabbcc',
    pinned: true,
    control: 'manual',
    archived: true,
  }
  const ofTheRow = ['id', 'novelId', 'version', 'createdAt', 'updatedAt']
  const shown = ({ body }: Answer): Record<string, unknown> =>
    Object.fromEntries(Object.entries(body as Thing).filter(([field]) => !ofTheRow.includes(field)))

  it('has its past, comes back, and goes along into a copy', async () => {
    const { id: novelId } = await aNovel()
    const { id: categoryId } = await make(`/novels/${novelId}/categories`, { name: 'Things' })
    const { id } = await anEntry(`/novels/${novelId}`, 'Rope')
    const entry = `/entries/${id}`
    const written = shown(await call('PATCH', entry, { version: 1, ...whole, categoryId }))
    expect(written).toMatchObject({ ...whole, categoryId })
    expect((await get(`${entry}/history`)).items[0]).toMatchObject({
      changed: [...Object.keys(whole), 'categoryId'].toSorted(),
    })
    await call('POST', `${entry}/restore`, { version: 2, to: 1 })
    expect(shown(await call('GET', entry))).toMatchObject({ name: 'Rope', tags: [], pinned: false, archived: false })
    expect(shown(await call('POST', `${entry}/restore`, { version: 3, to: 2 }))).toEqual(written)
    const next = await make(`/novels/${novelId}/from-template`, { title: 'The Next' })
    const [copy] = (await get(`/novels/${next.id}/entries?archived=true`)).items
    const copied = shown(await call('GET', `/entries/${copy?.id}`))
    expect(copied).toEqual({ ...written, categoryId: expect.any(String) })
    expect(copied['categoryId']).not.toBe(categoryId)
  })
})

describe('many entries', () => {
  it('are changed together, all or none', async () => {
    const { id } = await aNovel()
    const [mara, iven] = [
      await anEntry(`/novels/${id}`, 'Mara', { tags: ['old'] }),
      await anEntry(`/novels/${id}`, 'Iven'),
    ]
    const category = await make(`/novels/${id}/categories`, { name: 'Crew' })
    const entries = [mara, iven].map(({ id: entryId }) => ({ id: entryId, version: 1 }))
    const change = { categoryId: category.id, control: 'manual', addTags: ['crew'], removeTags: ['old'] }
    const changed = await call('POST', `/novels/${id}/entries/bulk-change`, { entries, change })
    expect(changed.body).toEqual({ entries: entries.map((one) => ({ ...one, version: 2 })) })
    expect(await get(`/novels/${id}/entries?category=${category.id}&tag=crew&control=manual`)).toMatchObject({
      items: [
        { name: 'Iven', tags: ['crew'] },
        { name: 'Mara', tags: ['crew'] },
      ],
    })
    expect(namesOf(await get(`/novels/${id}/entries?q=crew`))).toEqual(['Iven', 'Mara'])
    expect((await get(`/entries/${mara.id}/history`)).items[0]).toMatchObject({
      changed: ['categoryId', 'control', 'tags'],
    })
    const stale = [
      { id: mara.id, version: 2 },
      { id: iven.id, version: 1 },
    ]
    const refused = await call('POST', `/novels/${id}/entries/bulk-change`, {
      entries: stale,
      change: { categoryId: null },
    })
    expect([refused.status, refused.body]).toMatchObject([409, { errors: [{ path: '/entries/1' }] }])
    expect(await get(`/entries/${mara.id}`)).toMatchObject({ version: 2, categoryId: category.id })
  })

  it('are deleted together, all or none, and come back one by one', async () => {
    const { id } = await aNovel()
    const [mara, iven, rope] = [
      await anEntry(`/novels/${id}`, 'Mara'),
      await anEntry(`/novels/${id}`, 'Iven'),
      await anEntry(`/novels/${id}`, 'Rope'),
    ]
    const path = `/novels/${id}/entries/bulk-delete`
    const stale = await call('POST', path, {
      entries: [
        { id: mara.id, version: 1 },
        { id: iven.id, version: 2 },
      ],
    })
    expect([stale.status, stale.body]).toMatchObject([409, { errors: [{ path: '/entries/1' }] }])
    const twice = await call('POST', path, {
      entries: [mara, mara].map(({ version, id: one }) => ({ id: one, version })),
    })
    expect(refusalOf(twice)).toEqual(at('/entries', /distinct/))
    expect(namesOf(await get(`/novels/${id}/entries`))).toEqual(['Iven', 'Mara', 'Rope'])
    const entries = [iven, mara].map(({ id: one, version }) => ({ id: one, version }))
    expect((await call('POST', path, { entries })).body).toEqual({ ids: [iven.id, mara.id] })
    expect(namesOf(await get(`/novels/${id}/entries`))).toEqual([rope.name])
    expect(await get(`/novels/${id}`)).toMatchObject({ entryCount: 1 })
    expect((await get(`/novels/${id}/entry-counts`)) as unknown).toMatchObject({ total: 1 })
    expect((await call('POST', `/entries/${mara.id}/recover`)).status).toBe(200)
    expect(namesOf(await get(`/novels/${id}/entries`))).toEqual(['Mara', 'Rope'])
  })

  it('are copied with their categories, types, templates and relations, once for a key', async () => {
    const from = await aNovel({ genre: 'Sea story' })
    const top = await make(`/novels/${from.id}/categories`, { name: 'World' })
    const below = await make(`/novels/${from.id}/categories`, { name: 'Crew', parentId: top.id })
    const ship = await make(`/novels/${from.id}/entry-types`, { name: 'Ship' })
    await make(`/novels/${from.id}/detail-templates`, { name: 'Ships', type: ship.id, details: [{ name: 'Masts' }] })
    const mara = await anEntry(`/novels/${from.id}`, 'Mara', { categoryId: below.id })
    const vessel = await anEntry(`/novels/${from.id}`, 'Esperance', {
      type: ship.id,
      details: [{ name: 'Captain', kind: 'entry', value: mara.id }],
    })
    await make(`/entries/${mara.id}/relations`, { toEntryId: vessel.id, label: 'sails', inverseLabel: 'sailed by' })
    const next = await make(`/novels/${from.id}/from-template`, { title: 'The Next' })
    expect(next).toMatchObject({ title: 'The Next', genre: 'Sea story', entryCount: 2 })
    const { items } = await get(`/novels/${next.id}/entries`)
    const [copiedShip, copiedMara] = items as [Thing, Thing]
    expect(items).toMatchObject([
      { name: 'Esperance', details: [{ name: 'Captain', value: copiedMara.id }] },
      { name: 'Mara' },
    ])
    const types = (await get(`/novels/${next.id}/entry-types`)).items
    expect(types).toMatchObject([{ name: 'Ship', id: copiedShip['type'] }])
    expect((await get(`/novels/${next.id}/detail-templates`)).items).toMatchObject([{ type: copiedShip['type'] }])
    const categories = (await get(`/novels/${next.id}/categories`)).items
    expect(categories.find(({ id }) => id === copiedMara['categoryId'])).toMatchObject({ name: 'Crew' })
    expect((await get(`/entries/${copiedMara.id}/relations`)).items).toMatchObject([{ entryName: 'Esperance' }])
    const target = await aNovel()
    const copy = async () =>
      await fixture.call('POST', `/api/v1/novels/${target.id}/copies`, {
        as: ada,
        body: { fromId: from.id, entryIds: [mara.id] },
        headers: { 'idempotency-key': 'one copy' },
      })
    const counts = { entries: 1, relations: 0, categories: 2, types: 0, templates: 0 }
    expect([(await copy()).body, (await copy()).body]).toEqual([counts, counts])
    expect(namesOf(await get(`/novels/${target.id}/entries`))).toEqual(['Mara'])
    expect(
      await call('POST', `/novels/${target.id}/entries/bulk-change`, {
        entries: [{ id: mara.id, version: 1 }],
        change: {},
      }),
    ).toMatchObject({ status: 409 })
  })
})

describe('what a page shows of many things at once', () => {
  it('is how many entries there are of each type and in each category, as the list shows them', async () => {
    const series = await make('/series', { title: 'Tides' })
    const { id } = await aNovel({ seriesId: series.id })
    const type = await make(`/novels/${id}/entry-types`, { name: 'Ship' })
    const category = await make(`/novels/${id}/categories`, { name: 'Crew' })
    await anEntry(`/novels/${id}`, 'Mara', { categoryId: category.id, pinned: true })
    await anEntry(`/novels/${id}`, 'Gull', { type: type.id })
    const gone = await anEntry(`/novels/${id}`, 'Gone', { categoryId: category.id })
    await call('PATCH', `/entries/${gone.id}`, { version: 1, archived: true })
    const shared = await anEntry(`/series/${series.id}`, 'Iven')
    await anEntry(`/series/${series.id}`, 'Sea', { type: 'location' })
    await anEntry(`/novels/${id}`, 'Iven here', { overridesId: shared.id })
    const counts = async (path: string) => (await call('GET', path)).body
    const count = (name: string, number: number) => ({ type: name, count: number })
    const types = [count('character', 2), count('location', 1), count(type.id, 1)]
    expect(await counts(`/novels/${id}/entry-counts`)).toEqual({
      total: 4,
      pinned: 1,
      types: expect.arrayContaining(types),
      categories: [{ categoryId: category.id, count: 1 }],
    })
    expect(await counts(`/novels/${id}/entry-counts?archived=true`)).toMatchObject({
      total: 1,
      types: [count('character', 1)],
    })
    expect(await counts(`/series/${series.id}/entry-counts`)).toMatchObject({ total: 2, pinned: 0, categories: [] })
    expect((await call('GET', `/series/${id}/entry-counts`)).status).toBe(404)
  })

  it('is every scene of a novel in the order of the story', async () => {
    const { id } = await aNovel()
    const first = await make(`/novels/${id}/chapters`, { title: 'One' })
    const second = await make(`/novels/${id}/chapters`, { title: 'Two' })
    const mara = await anEntry(`/novels/${id}`, 'Mara')
    const last = await make(`/chapters/${second.id}/scenes`, { title: 'Dusk', text: 'It was late.' })
    const dawn = await make(`/chapters/${first.id}/scenes`, { text: 'It was.', pointOfViewId: mara.id, summary: 's' })
    const outline = (await call('GET', `/novels/${id}/outline`)).body
    expect(outline).toEqual({
      chapters: [
        { id: first.id, title: 'One', wordCount: 2, version: first.version },
        { id: second.id, title: 'Two', wordCount: 3, version: second.version },
      ],
      scenes: [
        { id: dawn.id, chapterId: first.id, pointOfViewId: mara.id, wordCount: 2, version: 1 },
        { id: last.id, chapterId: second.id, title: 'Dusk', wordCount: 3, version: 1 },
      ],
      complete: true,
    })
  })

  it('is what a series has in its novels', async () => {
    const series = await make('/series', { title: 'Tides' })
    const novels = [await aNovel({ seriesId: series.id }), await aNovel({ title: 'Ebb', seriesId: series.id })]
    await aNovel()
    const shared = await anEntry(`/series/${series.id}`, 'Iven')
    const own = []
    for (const { id } of novels) own.push(await anEntry(`/novels/${id}`, `Iven of ${id}`, { overridesId: shared.id }))
    const pages = async (path: string) => {
      const first = await get(`${path}?limit=1`)
      return [...first.items, ...(await get(`${path}?limit=1&cursor=${first.nextCursor}`)).items]
    }
    expect((await pages(`/series/${series.id}/novels`)).map(({ id }) => id)).toEqual(novels.map(({ id }) => id))
    expect(await pages(`/series/${series.id}/overrides`)).toEqual(
      own
        .map(({ id, name, novelId }) => ({ entryId: shared.id, novelId, overriddenById: id, name, archived: false }))
        .toSorted((one, other) => (one.overriddenById < other.overriddenById ? -1 : 1)),
    )
    for (const path of ['novels', 'overrides'])
      expect((await call('GET', `/series/${shared.id}/${path}`)).status).toBe(404)
  })
})
