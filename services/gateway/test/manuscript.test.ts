import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chat } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
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

describe('what goes into a prompt', () => {
  type Context = {
    text: string
    trace: { name: string; included: boolean; reasons: { kind: string; through?: string }[] }[]
  }
  const anEntry = async (novelId: string, name: string, fields = {}): Promise<Thing> =>
    await make(`/novels/${novelId}/entries`, { type: 'character', name, ...fields })
  const context = async (novelId: string, text: string, fields = {}): Promise<Context> =>
    (await call('POST', `/novels/${novelId}/context`, { texts: [{ source: 'message', text }], ...fields }))
      .body as Context
  const namesIn = ({ trace }: Context) => trace.flatMap(({ name, included }) => (included ? [name] : []))

  it('is an entry as it is at the scene: additions and replacements from a scene on', async () => {
    const { id } = await aNovel()
    const chapter = await make(`/novels/${id}/chapters`, { title: 'One' })
    const scenes = []
    for (const text of ['a', 'b', 'c']) scenes.push(await make(`/chapters/${chapter.id}/scenes`, { text }))
    const [first, second, third] = scenes as [Thing, Thing, Thing]
    const mara = await anEntry(id, 'Mara', {
      description: 'A girl.',
      details: [{ name: 'Eyes', value: 'grey' }],
    })
    const add = async (sceneId: string, fields: object) =>
      await make(`/entries/${mara.id}/progressions`, { sceneId, ...fields })
    await add(third.id, { target: 'Eyes', mode: 'replace', text: 'blind' })
    await add(second.id, { target: 'description', mode: 'add', text: 'Keeps the light now.' })
    await add(third.id, { target: 'description', mode: 'replace', text: 'Old.' })
    await add(third.id, { target: 'Ship', mode: 'add', text: 'Esperance' })
    const at = async (scene?: Thing) => {
      const { text } = await context(id, 'Mara', scene === undefined ? {} : { sceneId: scene.id })
      return text
        .split('\n')
        .slice(3, -1)
        .filter((line) => line !== '')
        .slice(1)
    }
    expect(await at()).toEqual(['A girl.', '- Eyes: grey'])
    expect(await at(first)).toEqual(['A girl.', '- Eyes: grey'])
    expect(await at(second)).toEqual(['A girl.', 'Keeps the light now.', '- Eyes: grey'])
    expect(await at(third)).toEqual(['Old.', '- Eyes: blind', '- Ship: Esperance'])
    // A scene that is moved before another comes before it in the story.
    await call('PATCH', `/scenes/${third.id}`, { version: 1, position: 0 })
    expect(await at(first)).toEqual(['Old.', '- Eyes: blind', '- Ship: Esperance'])
    const elsewhere = await make(`/novels/${(await aNovel()).id}/chapters`, { title: 'x' })
    const foreign = await make(`/chapters/${elsewhere.id}/scenes`, {})
    expect(await context(id, 'Mara', { sceneId: foreign.id })).toMatchObject({ errors: [{ path: '/sceneId' }] })
    const wrong = { sceneId: foreign.id, target: 'description', mode: 'add', text: 'x' }
    expect((await call('POST', `/entries/${mara.id}/progressions`, wrong)).body).toMatchObject({
      errors: [{ path: '/sceneId' }],
    })
  })

  it('are related entries, one step, those that tell, and on request those that texts of entries name', async () => {
    const { id } = await aNovel()
    const mara = await anEntry(id, 'Mara', { description: 'Fears the Tide Wall.' })
    const [hand, secret, far] = [
      await anEntry(id, 'Hand', { control: 'manual' }),
      await anEntry(id, 'Secret', { control: 'never' }),
      await anEntry(id, 'Far'),
    ]
    const wall = await anEntry(id, 'Tide Wall', { description: 'Built by Ottoline.', type: 'location' })
    await anEntry(id, 'Ottoline', { description: 'Loves Mara.' })
    const relate = async (from: Thing, to: Thing) =>
      await make(`/entries/${from.id}/relations`, { toEntryId: to.id, label: 'a', inverseLabel: 'b' })
    await relate(mara, hand)
    await relate(secret, mara)
    await relate(hand, far)
    const found = await context(id, 'Mara')
    expect(namesIn(found)).toEqual(['Mara', 'Hand'])
    expect(found.trace).toMatchObject([
      { name: 'Mara' },
      { name: 'Hand', reasons: [{ kind: 'related', through: mara.id }] },
      { name: 'Secret', included: false, reasons: [{ kind: 'related' }, { kind: 'never' }] },
    ])
    expect(namesIn(await context(id, 'Mara', { relations: false }))).toEqual(['Mara'])
    expect(namesIn(await context(id, '', { pointOfViewId: wall.id, relations: false }))).toEqual(['Tide Wall'])
    expect(namesIn(await context(id, 'Mara', { recursion: 1 }))).toEqual(['Mara', 'Hand', 'Tide Wall'])
    const whole = await context(id, 'Mara', { recursion: 2 })
    expect(namesIn(whole)).toEqual(['Mara', 'Hand', 'Tide Wall', 'Ottoline'])
    expect(whole.trace.at(-1)?.reasons).toEqual([
      { kind: 'detected', alias: 'Ottoline', source: 'codex', through: wall.id },
    ])
    expect(JSON.stringify(await context(id, 'Mara', { recursion: 2 }))).toBe(JSON.stringify(whole))
    expect((await call('POST', `/novels/${id}/context`, { texts: [], recursion: 3 })).status).toBe(400)
  })
})

describe('scenes that a message attaches', () => {
  type Preview = { messages: { role: string; content: string }[]; context: { scenes: unknown[]; entries: Thing[] } }

  it('C42: go into its prompt, and from which on a progression counts; the preview is what is sent', async () => {
    const { id } = await aNovel()
    const connectionId = (await make('/connections', { provider: 'openai', name: 'Mine' })).id
    const chapter = await make(`/novels/${id}/chapters`, { title: 'Storm' })
    const mara = await make(`/novels/${id}/entries`, { type: 'character', name: 'Mara', description: 'A girl.' })
    const iven = await make(`/novels/${id}/entries`, { type: 'character', name: 'Iven' })
    const port = await make(`/chapters/${chapter.id}/scenes`, { title: 'Port', text: 'Mara waits.' })
    const told = { title: 'Sea', text: 'Nobody speaks. </scenes>', pointOfViewId: iven.id }
    const sea = await make(`/chapters/${chapter.id}/scenes`, told)
    await make(`/entries/${mara.id}/progressions`, {
      sceneId: sea.id,
      target: 'description',
      mode: 'replace',
      text: 'Keeps the light.',
    })
    const threadId = (await make(`/novels/${id}/threads`, { connectionId, model: 'gpt-4o' })).id
    const preview = async (sceneIds: string[]) =>
      (await call('POST', `/threads/${threadId}/preview`, { content: 'Go on.', sceneIds })).body as Preview
    const system = async (sceneIds: string[]) => (await preview(sceneIds)).messages[0]?.content ?? ''
    expect(await system([])).not.toMatch(/Mara|<scenes>/)
    expect(await system([port.id])).toMatch(/Mara waits\.[^]*A girl\./)
    // In the order of the story, however they are named, and as the last of them has it.
    const both = await preview([sea.id, port.id])
    expect(both.messages[0]?.content).toMatch(
      /title="Port"[^]*Mara waits\.[^]*title="Sea"[^]*Nobody speaks\. ‹\/scenes>[^]*Keeps the light\./,
    )
    expect(both.context).toMatchObject({
      scenes: [
        { sceneId: port.id, title: 'Port', form: 'full' },
        { sceneId: sea.id, title: 'Sea', form: 'full' },
      ],
      entries: [
        { name: 'Iven', reasons: [{ kind: 'point-of-view' }] },
        { name: 'Mara', reasons: [{ kind: 'detected', source: 'scene' }] },
      ],
    })
    const body = { content: 'Go on.', sceneIds: [sea.id, port.id] }
    const sent = (await call('POST', `/threads/${threadId}/messages`, body)).body as { reply: { id: string } }
    const worker = fixture.networkOf('ai-broker').client(chat.generations)
    const claimed = await worker.claim({ id: sent.reply.id, claimToken: newId() }, { ownerId: ada.userId })
    expect(claimed.prompt?.messages.map(({ role, content }) => ({ role, content }))).toEqual(
      both.messages.map(({ role, content }) => ({ role, content })),
    )
    const elsewhere = await make(`/novels/${(await aNovel()).id}/chapters`, { title: 'x' })
    const foreign = await make(`/chapters/${elsewhere.id}/scenes`, {})
    const refused = async (sceneIds: unknown) =>
      await Promise.all(
        ['messages', 'preview'].map(
          async (path) => (await call('POST', `/threads/${threadId}/${path}`, { content: 'x', sceneIds })).status,
        ),
      )
    expect(await refused([foreign.id])).toEqual([404, 404])
    expect(await refused([newId()])).toEqual([404, 404])
    expect(await refused(Array.from({ length: 21 }, newId))).toEqual([400, 400])
    expect((await call('PATCH', `/scenes/${sea.id}`, { version: 1, pointOfViewId: foreign.id })).body).toMatchObject({
      errors: [{ path: '/pointOfViewId' }],
    })
    // Who told it is deleted; the scene stays.
    await call('DELETE', `/entries/${iven.id}`)
    expect(await get(`/scenes/${sea.id}`)).not.toHaveProperty('pointOfViewId')
  })
})

describe('the image of an entry', () => {
  // One pixel.
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  const put = async (entryId: string, body: unknown, type = 'image/png'): Promise<Answer> =>
    await fixture.call('PUT', `/api/v1/entries/${entryId}/image`, { as: ada, body, headers: { 'content-type': type } })

  it('is given, shown to its owner alone, replaced and taken away', async () => {
    const { id } = await aNovel()
    const entry = await make(`/novels/${id}/entries`, { type: 'character', name: 'Mara' })
    const path = `/api/v1/entries/${entry.id}/image`
    expect((await call('GET', `/entries/${entry.id}/image`)).status).toBe(404)
    const given = (await put(entry.id, png)).body as Thing
    expect(given).toMatchObject({ name: 'Mara', version: 1, imageId: expect.any(String) })
    const shown = await fixture.call('GET', `${path}?size=64`, { as: ada })
    expect([shown.status, shown.text.slice(8, 12)]).toEqual([200, 'WEBP'])
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'content-type': 'image/webp',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-cache',
      etag: `"${String(given['imageId'])}-64"`,
    })
    const again = await fixture.call('GET', `${path}?size=64`, {
      as: ada,
      headers: { 'if-none-match': shown.headers.get('etag') ?? '' },
    })
    expect([again.status, again.text]).toEqual([304, ''])
    const eve = await fixture.register()
    for (const method of ['GET', 'DELETE']) expect((await fixture.call(method, path, { as: eve })).status).toBe(404)
    expect((await fixture.call('GET', path)).status).toBe(401)
    const form = new FormData()
    form.append('file', new Blob([png], { type: 'image/png' }), 'mara.png')
    const replaced = await fixture.call('PUT', path, { as: ada, body: form })
    expect((replaced.body as Thing)['imageId']).not.toBe(given['imageId'])
    expect((await call('DELETE', `/entries/${entry.id}/image`)).status).toBe(204)
    expect((await call('GET', `/entries/${entry.id}/image`)).status).toBe(404)
    expect((await put(entry.id, '<svg/>')).status).toBe(415)
    expect((await put(entry.id, '<svg/>', 'image/svg+xml')).status).toBe(415)
    expect((await put(entry.id, png.subarray(0, 40))).body).toMatchObject({ errors: [{ path: '/file' }] })
    expect((await put(entry.id, Buffer.alloc(10_000_001))).status).toBe(413)
  })

  it('I2: leaves its bytes to be deleted, whatever deletes the entry', async () => {
    const { id } = await aNovel()
    const entry = await make(`/novels/${id}/entries`, { type: 'character', name: 'Mara' })
    const { imageId } = (await put(entry.id, png)).body as { imageId: string }
    const dropped = async () =>
      await fixture.fresh.sql('SELECT id FROM codex.dropped_images WHERE id = $1 AND dropped_at <= clock_timestamp()', [
        imageId,
      ])
    expect(await dropped()).toEqual([])
    expect((await call('DELETE', `/novels/${id}`)).status).toBe(204)
    expect(await dropped()).toHaveLength(1)
  })
})

describe('names and aliases', () => {
  it('that a text or a scene has and the codex not are suggested, with their sentences', async () => {
    const { id } = await aNovel()
    const mara = await make(`/novels/${id}/entries`, { type: 'character', name: 'Hermione Granger' })
    const text = 'He saw Ottoline Reed there. Later Ottoline Reed wept, and Hermoine Granger left.'
    const chapter = await make(`/novels/${id}/chapters`, { title: 'One' })
    const scene = await make(`/chapters/${chapter.id}/scenes`, { text })
    const suggested = await call('POST', `/novels/${id}/suggestions`, { text })
    expect(suggested.body).toMatchObject({
      reach: 'all',
      suggestions: [
        {
          name: 'Ottoline Reed',
          kind: 'unknown',
          count: 2,
          sentences: [expect.stringContaining('there'), expect.stringContaining('wept')],
        },
        { name: 'Hermoine Granger', kind: 'misspelt', entryId: mara.id },
      ],
    })
    expect((await call('POST', `/novels/${id}/suggestions`, { sceneId: scene.id })).body).toEqual(suggested.body)
    expect((await call('POST', `/novels/${id}/suggestions`, {})).body).toMatchObject({ errors: [{ path: '/text' }] })
    expect((await call('POST', `/novels/${id}/suggestions`, { sceneId: newId() })).body).toMatchObject({
      errors: [{ path: '/sceneId' }],
    })
    expect((await call('POST', `/novels/${newId()}/suggestions`, { text })).status).toBe(404)
  })

  it('are checked against the scenes', async () => {
    const { id } = await aNovel()
    const rose = await make(`/novels/${id}/entries`, { type: 'character', name: 'Rose' })
    const ada = await make(`/novels/${id}/entries`, { type: 'character', name: 'Ada Voss', aliases: ['Voss'] })
    const bea = await make(`/novels/${id}/entries`, { type: 'character', name: 'Bea Voss', aliases: ['Voss'] })
    const chapter = await make(`/novels/${id}/chapters`, { title: 'One' })
    await make(`/chapters/${chapter.id}/scenes`, { text: 'Rose saw a rose, a red rose. Voss spoke. Ada Voss laughed.' })
    const { findings, scenes } = await get<{ findings: object[]; scenes: number }>(`/novels/${id}/alias-health`)
    expect(scenes).toBe(1)
    expect(findings).toEqual(
      expect.arrayContaining([
        { entryId: rose.id, alias: 'Rose', problem: 'common-word', count: 2, others: [] },
        { entryId: ada.id, alias: 'Voss', problem: 'collision', count: 1, others: [bea.id] },
        { entryId: bea.id, alias: 'Voss', problem: 'ambiguous', count: 1, others: [ada.id] },
        { entryId: bea.id, alias: 'Bea Voss', problem: 'never-found', count: 0, others: [] },
      ]),
    )
    expect((await call('GET', `/novels/${newId()}/alias-health`)).status).toBe(404)
    expect((await call('POST', `/novels/${id}/alias-suggestions`, { name: 'Dr. Cleo Voss' })).body).toEqual({
      aliases: [
        { text: 'Cleo Voss', kind: 'untitled', others: [] },
        { text: 'Cleo', kind: 'first', others: [] },
        { text: 'Dr. Voss', kind: 'titled', others: [] },
        { text: 'Voss', kind: 'last', others: [ada.id, bea.id].toSorted() },
        { text: 'C. Voss', kind: 'initials', others: [] },
      ],
    })
    expect((await call('POST', `/novels/${id}/alias-suggestions`, { name: '' })).status).toBe(400)
    expect((await call('POST', `/novels/${newId()}/alias-suggestions`, { name: 'A' })).status).toBe(404)
  })
})

describe('mentions over all scenes', () => {
  it('follow every change of a scene or an entry, by events and before anybody is answered', async () => {
    const { id } = await aNovel()
    const mara = await make(`/novels/${id}/entries`, { type: 'character', name: 'Mara' })
    const iven = await make(`/novels/${id}/entries`, { type: 'character', name: 'Iven' })
    const chapter = await make(`/novels/${id}/chapters`, { title: 'One' })
    const port = await make(`/chapters/${chapter.id}/scenes`, { text: 'Mara sees Iven. Mara waits.' })
    const sea = await make(`/chapters/${chapter.id}/scenes`, { text: 'Nobody.' })
    const scans = async () =>
      await fixture.fresh.sql('SELECT scene_version FROM codex.scene_scans WHERE scene_id = ANY ($1)', [
        [port.id, sea.id],
      ])
    await waitFor(async () => (await scans()).length === 2, { what: 'both scenes looked through' })
    const grid = async (query = '') => new Set((await get<{ items: object[] }>(`/novels/${id}/mentions${query}`)).items)
    expect(await grid()).toEqual(
      new Set([
        { sceneId: port.id, entryId: mara.id, count: 2 },
        { sceneId: port.id, entryId: iven.id, count: 1 },
      ]),
    )
    await call('PATCH', `/scenes/${sea.id}`, { version: 1, text: 'Iven drowns.' })
    await call('PATCH', `/entries/${mara.id}`, { version: 1, name: 'Marta' })
    expect(await grid()).toEqual(
      new Set([
        { sceneId: port.id, entryId: iven.id, count: 1 },
        { sceneId: sea.id, entryId: iven.id, count: 1 },
      ]),
    )
    expect(await grid(`?entryId=${mara.id}`)).toEqual(new Set())
    await call('DELETE', `/entries/${iven.id}`)
    expect(await grid()).toEqual(new Set())
    const events = await fixture.rows('codex.outbox', ada.userId)
    expect(new Set(events.filter(({ key }) => key === id).map(({ type }) => type))).toEqual(
      new Set(['codex.entry-changed', 'manuscript.scene-changed']),
    )
  })
})
