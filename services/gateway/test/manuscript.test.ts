import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { newId } from '@scriptorium/runtime'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { Answer, GatewayFixture, Person } from './gateway-fixture.ts'

type Thing = { id: string; version: number } & Record<string, unknown>
type List = { items: Thing[] }

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
const titlesOf = ({ items }: List): unknown[] => items.map(({ title }) => title)

describe('chapters and scenes', () => {
  it('stand in their order, are moved, and count their words', async () => {
    const { id } = await aNovel()
    const [one, two] = [
      await make(`/novels/${id}/chapters`, { title: 'One' }),
      await make(`/novels/${id}/chapters`, { title: 'Two' }),
    ]
    const port = await make(`/chapters/${one.id}/scenes`, { title: 'Port', text: 'Mara’s light is out.' })
    const sea = await make(`/chapters/${one.id}/scenes`, { title: 'Sea', text: 'Nobody knows.', position: 0 })
    expect(port).toMatchObject({ chapterId: one.id, novelId: id, wordCount: 4, position: 0 })
    expect(titlesOf(await get(`/chapters/${one.id}/scenes`))).toEqual(['Sea', 'Port'])
    expect((await get(`/chapters/${one.id}/scenes`)).items[0]).not.toHaveProperty('text')
    const moved = await call('PATCH', `/scenes/${sea.id}`, { version: 1, chapterId: two.id, text: 'All of us know.' })
    expect(moved.body).toMatchObject({ chapterId: two.id, wordCount: 4, version: 2, position: 0 })
    expect((await get(`/novels/${id}/chapters`)).items).toMatchObject([
      { title: 'One', wordCount: 4 },
      { title: 'Two', wordCount: 4 },
    ])
    await call('PATCH', `/chapters/${two.id}`, { version: 1, position: 0 })
    expect(titlesOf(await get(`/novels/${id}/chapters`))).toEqual(['Two', 'One'])
    const foreign = await make(`/novels/${(await aNovel()).id}/chapters`, { title: 'Elsewhere' })
    expect((await call('PATCH', `/scenes/${sea.id}`, { version: 2, chapterId: foreign.id })).body).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: '/chapterId' }],
    })
    expect((await call('DELETE', `/chapters/${two.id}`)).status).toBe(204)
    expect((await call('GET', `/scenes/${sea.id}`)).status).toBe(404)
  })

  it('come in from a file, as a body or a form, once for a key', async () => {
    const { id } = await aNovel()
    const text = '# One\n\nMara waits.\n\n***\n\nIven comes.\n\n# Two\n\nThe end.\n'
    const send = async (body: unknown, type: string | undefined, key = newId()) =>
      await fixture.call('POST', `/api/v1/novels/${id}/manuscript`, {
        as: ada,
        body,
        headers: { 'idempotency-key': key, ...(type === undefined ? {} : { 'content-type': type }) },
      })
    const counts = { chapters: 2, scenes: 3, words: 6 }
    const key = newId()
    expect((await send(text, 'text/markdown; charset=utf-8', key)).body).toEqual(counts)
    expect((await send(text, 'text/markdown; charset=utf-8', key)).body).toEqual(counts)
    expect((await send(`${text}.`, 'text/markdown', key)).status).toBe(422)
    expect(titlesOf(await get(`/novels/${id}/chapters`))).toEqual(['One', 'Two'])
    const form = new FormData()
    form.append('file', new Blob([text], { type: 'text/markdown' }), 'novel.md')
    expect((await send(form, undefined)).body).toEqual(counts)
    expect(titlesOf(await get(`/novels/${id}/chapters`))).toEqual(['One', 'Two', 'One', 'Two'])
    expect((await send(new FormData(), undefined)).status).toBe(400)
    expect((await send(text, 'text/html')).status).toBe(415)
    expect((await send({ text }, 'application/json')).status).toBe(415)
    expect((await send('   ', 'text/plain')).body).toMatchObject({ errors: [{ path: '/file' }] })
    expect((await send(Buffer.from([0xff, 0xfe]), 'text/plain')).status).toBe(400)
    expect((await send(Buffer.alloc(10_000_001, 'x'), 'text/plain')).status).toBe(413)
  })
})
