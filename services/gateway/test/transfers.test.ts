/** Codices in and out as files, and what pages hear of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveFrameSchemas } from '@scriptorium/contracts'
import { waitFor, writeZip } from '@scriptorium/testkit'
import { Value } from 'typebox/value'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture, Person } from './gateway-fixture.ts'
import { readEvents } from './stream-client.ts'
import type { Reader } from './stream-client.ts'

let fixture: GatewayFixture
let ada: Person
beforeAll(async () => {
  fixture = await openGatewayFixture()
  ada = await fixture.register()
}, openingMs)
afterAll(async () => await fixture.close())

const worldInfo = {
  entries: {
    '3': {
      uid: 3,
      key: ['Ansel'],
      keysecondary: ['wall'],
      comment: 'Ansel Reyes',
      content: 'Keeps the wall.',
      order: 9,
    },
  },
  name: 'Salt',
}

async function send(
  path: string,
  { body, type, key, as = ada }: { body?: Buffer | FormData; type?: string; key?: string; as?: Person },
) {
  const headers = {
    cookie: as.cookie,
    'sec-fetch-site': 'same-origin',
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  }
  const response = await fetch(`${fixture.gateway.address()}/api/v1${path}`, {
    method: 'POST',
    headers,
    ...(body === undefined ? {} : { body }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const get = async (path: string, as = ada) => await fixture.call('GET', `/api/v1${path}`, { as })
async function ended(path: string): Promise<Record<string, unknown>> {
  return await waitFor(
    async () => {
      const { body } = await get(path)
      const shown = body as Record<string, unknown>
      return ['complete', 'failed'].includes(String(shown['status'])) ? shown : undefined
    },
    { what: `the end of ${path}`, timeoutMs: 15_000 },
  )
}
const file = Buffer.from(JSON.stringify(worldInfo))
const aNovel = async () => (await fixture.create(ada, '/novels', { title: 'The Salt/Road' })).id

describe('an import', () => {
  it('is a dry run first, then done with the same file, and exported again as it was', async () => {
    const novel = await aNovel()
    const form = new FormData()
    form.set('file', new File([file], 'book.json', { type: 'application/json' }))
    const dry = await send(`/novels/${novel}/imports?dryRun=true`, { body: form })
    expect(dry.status).toBe(202)
    const shown = await ended(`/imports/${String(dry.body['importId'])}`)
    expect(shown).toMatchObject({
      status: 'complete',
      dryRun: true,
      existing: 'update',
      progress: { done: 1, total: 1 },
      report: {
        format: 'world-info',
        create: 1,
        update: 0,
        skip: 0,
        items: [{ name: 'Ansel Reyes', action: 'create' }],
        notCarried: [{ what: 'keysecondary', count: 1, reason: expect.any(String) }],
      },
    })
    expect((await get(`/novels/${novel}/entries`)).body).toEqual({ items: [] })
    const applied = await send(`/imports/${String(dry.body['importId'])}/apply`, {})
    expect(applied.status).toBe(202)
    expect(await ended(`/imports/${String(applied.body['importId'])}`)).toMatchObject({
      status: 'complete',
      dryRun: false,
    })
    expect((await get(`/novels/${novel}/entries`)).body).toMatchObject({ items: [{ name: 'Ansel Reyes' }] })

    const response = await fetch(`${fixture.gateway.address()}/api/v1/novels/${novel}/export?format=world-info`, {
      headers: { cookie: ada.cookie },
    })
    expect([response.status, response.headers.get('content-disposition')]).toEqual([
      200,
      `attachment; filename="codex.json"; filename*=UTF-8''The%20Salt-Road.json`,
    ])
    expect(await response.json()).toEqual(worldInfo)
    const queued = await fixture.call('POST', `/api/v1/novels/${novel}/exports`, {
      as: ada,
      body: { format: 'markdown' },
    })
    const path = `/exports/${(queued.body as { exportId: string }).exportId}`
    expect(await ended(path)).toMatchObject({ status: 'complete', file: { type: 'application/zip' } })
    const zip = await fetch(`${fixture.gateway.address()}/api/v1${path}/file`, { headers: { cookie: ada.cookie } })
    expect(
      Buffer.from(await zip.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK')
  }, 30_000)

  it('is one for its key, and another file under it is refused', async () => {
    const novel = await aNovel()
    const sent = { type: 'application/json', key: 'import-1' }
    const [one, again] = [
      await send(`/novels/${novel}/imports`, { ...sent, body: file }),
      await send(`/novels/${novel}/imports`, { ...sent, body: file }),
    ]
    expect(again.body).toEqual(one.body)
    const other = await send(`/novels/${novel}/imports`, { ...sent, body: Buffer.from('{"entries":{}}') })
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency_mismatch'])
  })

  it('F8: of more than 100 MB is cut off, and so is a body that is no file, or of no novel', async () => {
    const novel = await aNovel()
    const type = 'application/octet-stream'
    const large = await send(`/novels/${novel}/imports`, { type, body: Buffer.alloc(100_000_001) })
    expect([large.status, large.body['code']]).toEqual([413, 'payload_too_large'])
    expect((await send(`/novels/${novel}/imports`, { type, body: Buffer.alloc(0) })).status).toBe(400)
    expect((await send(`/novels/${novel}/imports`, { type: 'text/html', body: file })).status).toBe(415)
    expect((await send(`/novels/${novel}/imports?existing=delete`, { type, body: file })).status).toBe(400)
    expect((await send(`/novels/${ada.userId}/imports`, { type, body: file })).status).toBe(404)
  }, 30_000)
})

describe('a hostile file', () => {
  it('F10: is refused with a sentence that says why, and the service goes on', async () => {
    const novel = await aNovel()
    const type = 'application/octet-stream'
    const deep = Buffer.from(`{"entries":${'['.repeat(100_000)}`)
    const png = Buffer.concat([
      Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'),
      Buffer.from([255, 255, 255, 255]),
      Buffer.from('tEXt'),
    ])
    const bomb = writeZip([{ name: 'a.md', data: Buffer.alloc(70_000_000) }])
    const files: [Buffer, string, string][] = [
      [deep, 'validation_failed', 'deep'],
      [png, 'validation_failed', 'cut off'],
      [bomb, 'payload_too_large', 'Unpacked'],
      [writeZip([{ name: '../a.md', data: file }]), 'validation_failed', 'The file'],
    ]
    for (const [body, code, why] of files) {
      const { importId } = (await send(`/novels/${novel}/imports`, { type, body })).body
      expect(await ended(`/imports/${String(importId)}`)).toMatchObject({
        status: 'failed',
        error: { code, message: expect.stringContaining(why) },
      })
    }
    expect((await get(`/novels/${novel}/entries`)).body).toEqual({ items: [] })
  }, 30_000)
})

describe('the channel of a user', () => {
  const open = async (as: Person, { gateway = fixture.gateway, headers = {} } = {}): Promise<Reader> =>
    await readEvents(gateway, as, { method: 'GET', path: '/events', headers })
  const heard = async (reader: Reader, event: string, count = 1) =>
    await waitFor(
      () => {
        const found = reader.frames.filter((frame) => frame.event === event)
        return found.length >= count ? found.map(({ data }) => data) : undefined
      },
      { what: event, timeoutMs: 10_000 },
    )

  it('L1: hears of every change of its own, on every gateway, and never of another’s', async () => {
    const eve = await fixture.register()
    const second = await fixture.open()
    const [mine, elsewhere, hers] = [await open(ada), await open(ada, { gateway: second }), await open(eve)]
    const novelId = await aNovel()
    const entry = await fixture.create(ada, `/novels/${novelId}/entries`, { type: 'item', name: 'Lamp' })
    const other = await fixture.create(ada, `/novels/${novelId}/entries`, { type: 'item', name: 'Oil' })
    const relation = { toEntryId: other.id, label: 'burns', inverseLabel: 'burns in' }
    const { id: relationId } = await fixture.create(ada, `/entries/${entry.id}/relations`, relation)
    const chapter = await fixture.create(ada, `/novels/${novelId}/chapters`, { title: 'One' })
    const scene = await fixture.create(ada, `/chapters/${chapter.id}/scenes`, { text: 'The lamp.' })
    for (const reader of [mine, elsewhere]) {
      expect(await heard(reader, 'entry-changed', 2)).toContainEqual({ novelId, entryIds: [entry.id] })
      expect(await heard(reader, 'relation-changed')).toEqual([{ novelId, relationIds: [relationId] }])
      expect(await heard(reader, 'scene-changed')).toContainEqual({ novelId, sceneIds: [scene.id] })
      for (const { event, data } of reader.frames)
        expect([event, Value.Check(liveFrameSchemas[event as keyof typeof liveFrameSchemas], data)]).toEqual([
          event,
          true,
        ])
    }
    // Her own change comes after all of those: whatever was for her has come.
    const herNovel = (await fixture.create(eve, '/novels', { title: 'Hers' })).id
    const { id: herEntry } = await fixture.create(eve, `/novels/${herNovel}/entries`, { type: 'item', name: 'Hers' })
    expect(await heard(hers, 'entry-changed')).toEqual([{ novelId: herNovel, entryIds: [herEntry] }])
    expect(hers.frames.filter(({ event }) => !['opened', 'ping', 'refetch', 'entry-changed'].includes(event))).toEqual(
      [],
    )
    for (const reader of [mine, elsewhere, hers]) reader.close()
    await second.stop()
  }, 30_000)

  it('says first whether there was one before: then all is read again', async () => {
    const first = await open(ada)
    expect(await heard(first, 'opened')).toEqual([{ refetch: false }])
    const lastEventId = first.lastId() ?? ''
    first.close()
    const again = await open(ada, { headers: { 'last-event-id': lastEventId } })
    expect(await heard(again, 'opened')).toEqual([{ refetch: true }])
    again.close()
  })

  it('ends with its session, and is for none without', async () => {
    const eve = await fixture.register()
    const reader = await open(eve)
    await heard(reader, 'opened')
    expect((await fixture.call('DELETE', '/api/v1/sessions/current', { as: eve })).status).toBe(204)
    await reader.ended
    expect((await open(eve)).status).toBe(401)
  })
})
