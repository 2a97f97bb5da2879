/** Counts, outlines, and what a series has in its novels. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
