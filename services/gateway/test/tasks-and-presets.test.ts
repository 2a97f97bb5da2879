import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { Answer, GatewayFixture, Person } from './gateway-fixture.ts'

type Thing = { id: string; version: number } & Record<string, unknown>
type List = { items: Thing[]; nextCursor?: string }

let fixture: GatewayFixture
let ada: Person
let other: Person
beforeAll(async () => {
  fixture = await openGatewayFixture()
  ada = await fixture.register()
  other = await fixture.register()
}, openingMs)
afterAll(async () => await fixture.close())

const call = async (method: string, path: string, body?: unknown): Promise<Answer> =>
  await fixture.call(method, `/api/v1${path}`, { as: ada, ...(body === undefined ? {} : { body }) })
const get = async (path: string): Promise<List> => (await call('GET', path)).body as List
const make = async (path: string, body: unknown, as = ada): Promise<Thing> =>
  await fixture.create<Thing>(as, path, body)
const titles = async (path: string): Promise<unknown[]> => (await get(path)).items.map(({ title }) => title)
const refusalOf = ({ status, body }: Answer): [number, unknown] => [status, (body as { errors?: unknown }).errors]
const at = (path: string, message: RegExp) => [400, [{ path, message: expect.stringMatching(message) }]]

describe('tasks', () => {
  it('are made, done and taken up again; what is cleared is gone', async () => {
    const body = { title: 'Name the harbour', note: 'Ask Iven.', dueAt: '2026-12-24T17:00:00.000Z', priority: 'high' }
    const task = await make('/tasks', body)
    expect(task).toMatchObject({ ...body, done: false, version: 1 })
    expect(task).not.toHaveProperty('doneAt')
    const done = await call('PATCH', `/tasks/${task.id}`, { version: 1, done: true })
    expect(done.body).toMatchObject({ done: true, doneAt: expect.any(String), version: 2 })
    const { doneAt } = done.body as Thing
    const renamed = await call('PATCH', `/tasks/${task.id}`, { version: 2, title: 'Name the port', done: true })
    expect(renamed.body).toMatchObject({ title: 'Name the port', doneAt })
    const open = await call('PATCH', `/tasks/${task.id}`, { version: 3, done: false, dueAt: null, note: null })
    for (const gone of ['doneAt', 'dueAt', 'note']) expect(open.body).not.toHaveProperty(gone)
    expect((await call('PATCH', `/tasks/${task.id}`, { version: 1, title: 'x' })).status).toBe(409)
    expect((await call('DELETE', `/tasks/${task.id}`)).status).toBe(204)
    expect((await call('GET', `/tasks/${task.id}`)).status).toBe(404)
  })

  it('stand in their order, of a novel, of none, of both, and page by page', async () => {
    const novel = await make('/novels', { title: 'The Salt Road' })
    const [first, second] = [
      await make('/tasks', { title: 'one', novelId: novel.id }),
      await make('/tasks', { title: 'two', novelId: novel.id }),
    ]
    await make('/tasks', { title: 'general' })
    const place = (Number(first['position']) + Number(second['position'])) / 2
    await make('/tasks', { title: 'between', novelId: novel.id, position: place, done: true })
    const of = `/tasks?novelId=${novel.id}`
    expect(await titles(of)).toEqual(['one', 'between', 'two'])
    expect(await titles(`${of}&done=false`)).toEqual(['one', 'two'])
    expect(await titles(`${of}&general=true`)).toEqual(['one', 'between', 'two', 'general'])
    expect(await titles('/tasks?general=true')).toEqual(['general'])
    const page = await get(`${of}&limit=2`)
    expect(await titles(`${of}&limit=2&cursor=${page.nextCursor}`)).toEqual(['two'])
    expect((await call('GET', `/tasks?limit=2&cursor=${page.nextCursor}`)).status).toBe(400)
  })

  it('lose their category with it, and go with their novel', async () => {
    const novel = await make('/novels', { title: 'The Salt Road' })
    const category = await make('/task-categories', { name: 'Research', color: '#aabbcc' })
    const task = await make('/tasks', { title: 'Tides', novelId: novel.id, categoryId: category.id })
    expect(await titles(`/tasks?categoryId=${category.id}`)).toEqual(['Tides'])
    await call('DELETE', `/task-categories/${category.id}`)
    expect((await call('GET', `/tasks/${task.id}`)).body).not.toHaveProperty('categoryId')
    await call('DELETE', `/novels/${novel.id}`)
    await waitFor(async () => (await call('GET', `/tasks/${task.id}`)).status === 404, { what: 'the task to go' })
  })

  it('name a novel and a category of their owner only', async () => {
    const foreign = await make('/novels', { title: 'Hers' }, other)
    const foreignCategory = await make('/task-categories', { name: 'Hers' }, other)
    for (const novelId of [foreign.id, newId()])
      expect(refusalOf(await call('POST', '/tasks', { title: 'x', novelId }))).toEqual(at('/novelId', /no novel/))
    for (const categoryId of [foreignCategory.id, newId()])
      expect(refusalOf(await call('POST', '/tasks', { title: 'x', categoryId }))).toEqual(
        at('/categoryId', /no category/),
      )
    const task = await make('/tasks', { title: 'mine' })
    const foreignPatch = await call('PATCH', `/tasks/${task.id}`, { version: 1, novelId: foreign.id })
    expect(refusalOf(foreignPatch)).toEqual(at('/novelId', /no novel/))
  })
})

describe('presets', () => {
  it('are kept with variables of their own, of one novel or of all, before those that are built in', async () => {
    const novel = await make('/novels', { title: 'The Salt Road' })
    const elsewhere = await make('/novels', { title: 'Another' })
    const body = {
      name: 'Dry',
      system: 'Help with {{ title }}.{% if genre %} It is {{ genre }}.{% endif %} {{ tone }}',
      variables: [{ name: 'tone', value: 'Be dry.' }],
    }
    const preset = await make('/presets', { ...body, novelId: novel.id })
    expect(preset).toMatchObject({ ...body, novelId: novel.id, builtIn: false, version: 1 })
    const ownNames = async (path: string) =>
      (await get(path)).items.filter(({ builtIn }) => builtIn === false).map(({ name }) => name)
    expect(await ownNames(`/presets?novelId=${novel.id}`)).toEqual(['Dry'])
    expect(await ownNames(`/presets?novelId=${elsewhere.id}`)).toEqual([])
    const { items } = await get('/presets')
    expect(items[0]).toMatchObject({ id: preset.id })
    const [builtIn] = items.filter((item) => item['builtIn'] === true)
    expect((await call('GET', `/presets/${builtIn?.id}`)).body).toEqual(builtIn)
    for (const [method, change] of [['PATCH', { version: 1, name: 'x' }], ['DELETE']] as const)
      expect((await call(method, `/presets/${builtIn?.id}`, change)).status).toBe(409)
    await call('DELETE', `/novels/${novel.id}`)
    await waitFor(async () => (await call('GET', `/presets/${preset.id}`)).status === 404, { what: 'the preset to go' })
  })

  it('are refused where they could not be filled in: when made, and when text or variables change', async () => {
    const tryTo = async (system: string, variables: unknown[] = []) =>
      refusalOf(await call('POST', '/presets', { name: 'x', system, variables }))
    expect(await tryTo('{{ titel }}')).toEqual(at('/system', /titel.*no variable/))
    expect(await tryTo('{% if genre %}')).toEqual(at('/system', /not closed/))
    const twice = [
      { name: 'tone', value: 'a' },
      { name: 'tone', value: 'b' },
    ]
    expect(await tryTo('x', twice)).toEqual(at('/variables/1/name', /twice/))
    expect(await tryTo('x', [{ name: 'title', value: 'a' }])).toEqual(at('/variables/0/name', /always there/))
    const body = { name: 'x', system: '{{ tone }}', variables: [{ name: 'tone', value: 'a' }] }
    const { id } = await make('/presets', body)
    const without = await call('PATCH', `/presets/${id}`, { version: 1, variables: [] })
    expect(refusalOf(without)).toEqual(at('/system', /tone/))
    expect((await call('GET', `/presets/${id}`)).body).toMatchObject({ ...body, version: 1 })
  })
})

describe('a thread', () => {
  type Preview = { messages: { content: string }[]; context: { parts: { kind: string; tokens: number }[] } }
  const system = async (threadId: string) => {
    const { body } = await call('POST', `/threads/${threadId}/preview`, { content: 'Go on.' })
    const { messages, context } = body as Preview
    return { text: messages[0]?.content ?? '', kinds: context.parts.map(({ kind }) => kind) }
  }

  it('tells the model by its preset, and of the open tasks, those that are overdue first', async () => {
    const novel = await make('/novels', { title: 'The Salt Road', genre: 'fantasy' })
    const connection = await make('/connections', { provider: 'openai', name: 'Mine' })
    const preset = await make('/presets', { name: 'Dry', system: 'Be dry about {{ title }}, a {{ genre | upcase }}.' })
    const thread = await make(`/novels/${novel.id}/threads`, { connectionId: connection.id, model: 'gpt-4o' })
    await make('/tasks', { title: 'Some day', novelId: novel.id })
    await make('/tasks', { title: 'Tides', novelId: novel.id, dueAt: '2036-01-01T11:00:00Z' })
    await make('/tasks', { title: 'Harbour', novelId: novel.id, dueAt: '2026-01-01T11:00:00Z' })
    await make('/tasks', { title: 'Done with', novelId: novel.id, done: true })
    expect((await system(thread.id)).kinds).not.toContain('tasks')
    const change = { version: 1, presetId: preset.id, includeTasks: true, timeZone: 'Asia/Tokyo' }
    expect((await call('PATCH', `/threads/${thread.id}`, change)).body).toMatchObject({ ...change, version: 2 })
    const { text, kinds } = await system(thread.id)
    expect(text).toMatch(/^Be dry about The Salt Road, a FANTASY[.]/)
    expect(text).toContain(
      '- Harbour (overdue since 1 January 2026 at 20:00 (Asia/Tokyo))\n- Tides (due 1 January 2036',
    )
    expect(text).toContain('- Some day')
    expect(text).not.toContain('Done with')
    expect(kinds).toContain('tasks')
    await call('DELETE', `/presets/${preset.id}`)
    expect((await system(thread.id)).text).toMatch(/^You are a writing partner/)
    const { items } = await get('/presets')
    const builtIn = items.find((item) => item['builtIn'] === true)
    await call('PATCH', `/threads/${thread.id}`, { version: 2, presetId: builtIn?.id })
    expect((await system(thread.id)).text).toContain('“The Salt Road”')
  })

  it('may be named by a model unless its writer wants no such titles, from the next message on', async () => {
    const person = await fixture.register()
    const novel = await make('/novels', { title: 'A' }, person)
    const connection = await make('/connections', { provider: 'openai', name: 'Mine' }, person)
    const states: unknown[] = []
    for (const automaticTitles of [undefined, false, true]) {
      const changed = await fixture.call('PATCH', '/api/v1/me', { as: person, body: { automaticTitles } })
      expect(changed.body).toMatchObject({ automaticTitles: automaticTitles ?? true })
      const body = { connectionId: connection.id, model: 'gpt-4o' }
      const thread = await make(`/novels/${novel.id}/threads`, body, person)
      await make(`/threads/${thread.id}/messages`, { content: 'Who keeps the lamp?' }, person)
      const rows = await fixture.rows('chat.threads', person.userId)
      states.push(rows.find(({ id }) => id === thread.id)?.['title_state'])
    }
    expect(states).toEqual(['wanted', null, 'wanted'])
  })

  it('names a preset of its owner’s and of its novel, and a time zone that there is', async () => {
    const [novel, elsewhere] = [await make('/novels', { title: 'A' }), await make('/novels', { title: 'B' })]
    const foreign = await make('/presets', { name: 'Hers', system: 'x' }, other)
    const ofAnother = await make('/presets', { name: 'B', system: 'x', novelId: elsewhere.id })
    const thread = await make(`/novels/${novel.id}/threads`, {})
    for (const presetId of [foreign.id, newId(), ofAnother.id]) {
      const refusal = at('/presetId', /no preset/)
      expect(refusalOf(await call('POST', `/novels/${novel.id}/threads`, { presetId }))).toEqual(refusal)
      expect(refusalOf(await call('PATCH', `/threads/${thread.id}`, { version: 1, presetId }))).toEqual(refusal)
    }
    const zone = await call('PATCH', `/threads/${thread.id}`, { version: 1, timeZone: 'Middle/Earth' })
    expect(refusalOf(zone)).toEqual(at('/timeZone', /no time zone/))
  })
})
