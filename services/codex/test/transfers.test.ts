import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codex } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import sharp from 'sharp'
import { createImages } from '../src/domain/image/images.ts'
import type { Blobs } from '../src/domain/image/images.ts'
import { createImageCodec } from '../src/store/image-codec.ts'
import { createImageStore } from '../src/store/image-store.ts'
import { makeNovel, openCodexFixture } from './codex-fixture.ts'
import type { CodexFixture } from './codex-fixture.ts'

let fixture: CodexFixture
beforeAll(async () => {
  fixture = await openCodexFixture()
}, 60_000)
afterAll(async () => await fixture.close())

const clients = () => {
  const gateway = fixture.network('gateway')
  return { imports: gateway.client(codex.imports), exports: gateway.client(codex.exports) }
}
const worldInfo = (count: number, from = 0) => ({
  name: 'Book',
  entries: Object.fromEntries(
    Array.from({ length: count }, (_none, index) => {
      const uid = from + index
      return [
        String(uid),
        { uid, key: [`key ${uid}`], comment: `Entry ${uid}`, content: `Text ${uid}.`, order: uid, selectiveLogic: 2 },
      ]
    }),
  ),
})

type Options = { dryRun?: boolean; existing?: string; id?: string }

/** A file, or what one says as JSON. */
async function start(
  ownerId: string,
  novelId: string,
  file: unknown,
  { dryRun = false, existing = 'update', id = newId() }: Options = {},
) {
  const { imports } = clients()
  const [fileId, bytes] = [newId(), Buffer.isBuffer(file) ? file : Buffer.from(JSON.stringify(file))]
  const half = Math.ceil(bytes.length / 2)
  for (const [index, part] of [bytes.subarray(0, half), bytes.subarray(half)].entries())
    await imports.putPart({ fileId, index, bytes: part }, { ownerId })
  return await imports.create({ id, novelId, fileId, dryRun, existing }, { ownerId })
}

async function ended(ownerId: string, id: string) {
  const { imports } = clients()
  return await waitFor(
    async () => {
      const shown = await imports.get({ id }, { ownerId })
      return ['complete', 'failed'].includes(shown.status) ? shown : undefined
    },
    { what: 'the end of an import', timeoutMs: 20_000 },
  )
}

const countOf = async (ownerId: string, novelId: string) =>
  (await fixture.novels.get({ id: novelId }, { ownerId })).entryCount

describe('an import', () => {
  it('shows what it would do, does it, and is exported again as it was', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    const file = worldInfo(700)
    const dry = await ended(ownerId, (await start(ownerId, novelId, file, { dryRun: true })).id)
    expect(JSON.parse(dry.report ?? '')).toMatchObject({ format: 'world-info', create: 700, update: 0, skip: 0 })
    expect(await countOf(ownerId, novelId)).toBe(0)
    const applied = await clients().imports.apply({ id: dry.id, newId: newId() }, { ownerId })
    const done = await ended(ownerId, applied.id)
    expect(done).toMatchObject({ status: 'complete', dryRun: false, progress: { done: 700, total: 700 } })
    expect(await countOf(ownerId, novelId)).toBe(700)
    const { entries } = fixture
    const found = await entries.list({ novelId, query: 'entry 699', limit: 5 }, { ownerId })
    expect(found.items[0]).toMatchObject({ name: 'Entry 699', description: 'Text 699.', version: 1 })

    const { exports } = clients()
    const made = await exports.create({ id: newId(), novelId, format: 'world-info', now: true }, { ownerId })
    expect(made).toMatchObject({ status: 'complete', file: { type: 'application/json', parts: 1 } })
    const { bytes } = await exports.getPart({ id: made.id, index: 0 }, { ownerId })
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual(file)
  }, 30_000)

  it('F7: does all or nothing', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    await ended(ownerId, (await start(ownerId, novelId, worldInfo(3))).id)
    const before = await fixture.entries.list({ novelId, limit: 10 }, { ownerId })
    // The last of its statements fails, when hundreds of entries are written already.
    const id = newId()
    await fixture.fresh.sql(`CREATE FUNCTION codex.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.id = '${id}' AND NEW.status = 'complete' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$`)
    await fixture.fresh.sql(
      'CREATE TRIGGER fail BEFORE UPDATE ON codex.transfers FOR EACH ROW EXECUTE FUNCTION codex.fail()',
    )
    const changed = worldInfo(600)
    Object.assign(changed.entries['0'] ?? {}, { content: 'Changed.' })
    await start(ownerId, novelId, changed, { id })
    expect(await ended(ownerId, id)).toMatchObject({ status: 'failed', error: { code: 'internal' } })
    expect(await fixture.entries.list({ novelId, limit: 10 }, { ownerId })).toEqual(before)
    expect(await countOf(ownerId, novelId)).toBe(3)
  }, 30_000)

  it('that is refused says why', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    const failed = await ended(ownerId, (await start(ownerId, novelId, { a: 1 })).id)
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'unsupported_media_type' } })
    await expect(clients().imports.apply({ id: failed.id, newId: newId() }, { ownerId })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  it('is the same when it is asked for again, and its parts come in their order', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    const id = newId()
    const file = worldInfo(2)
    await start(ownerId, novelId, file, { id })
    await ended(ownerId, id)
    await start(ownerId, novelId, file, { id })
    expect(await countOf(ownerId, novelId)).toBe(2)
    const { imports } = clients()
    const [fileId, bytes] = [newId(), Buffer.from('x')]
    await expect(imports.putPart({ fileId, index: 1, bytes }, { ownerId })).rejects.toMatchObject({ code: 'conflict' })
    const large = Buffer.alloc(4_000_001)
    await expect(imports.putPart({ fileId, index: 0, bytes: large }, { ownerId })).rejects.toMatchObject({
      code: 'payload_too_large',
    })
  })

  it('of another owner is not there, nor is its file', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    const { novelId: others, ownerId: other } = await makeNovel(fixture)
    const { id } = await start(ownerId, novelId, worldInfo(1), { dryRun: true })
    await ended(ownerId, id)
    const { imports, exports } = clients()
    const made = await exports.create({ id: newId(), novelId, format: 'json', now: true }, { ownerId })
    const owned = { ownerId: other }
    const attempts = await Promise.allSettled([
      imports.get({ id }, owned),
      imports.apply({ id, newId: newId() }, owned),
      exports.get({ id: made.id }, owned),
      exports.getPart({ id: made.id, index: 0 }, owned),
      exports.create({ id: newId(), novelId, format: 'json', now: true }, owned),
    ])
    for (const attempt of attempts) expect(attempt).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } })
    expect(others).not.toBe(novelId)
  })
})

async function exported(ownerId: string, novelId: string, as: { format: string; entryId?: string }) {
  const { exports } = clients()
  const { id, file } = await exports.create({ id: newId(), novelId, now: true, ...as }, { ownerId })
  const parts: Uint8Array[] = []
  for (let index = 0; index < (file?.parts ?? 0); index += 1)
    parts.push((await exports.getPart({ id, index }, { ownerId })).bytes)
  const { report } = await exports.get({ id }, { ownerId })
  return { type: file?.type, bytes: Buffer.concat(parts), notCarried: JSON.parse(report ?? '[]') as unknown[] }
}

/** Two images of one colour each, on two of three entries; the third shares the first's. */
async function makePictured() {
  const { ownerId, novelId } = await makeNovel(fixture)
  const { entries } = fixture
  const images = fixture.network('gateway').client(codex.images)
  const colors = { Ansel: '#cc2211', Lamp: '#1122cc' }
  for (const [name, background] of Object.entries(colors)) {
    const id = newId()
    const fields = { type: 'character', name, aliases: [], exclusions: [], details: [], tags: [] }
    await entries.create({ id, novelId, fields: { ...fields, description: `${name}.` } }, { ownerId })
    const file = await sharp({ create: { width: 1_200, height: 600, channels: 3, background } })
      .jpeg()
      .toBuffer()
    await images.put({ entryId: id, file }, { ownerId })
    if (name === 'Ansel') await entries.duplicate({ id, newId: newId() }, { ownerId })
  }
  return { ownerId, novelId }
}

async function pictures(ownerId: string, novelId: string): Promise<Record<string, string | undefined>> {
  const images = fixture.network('gateway').client(codex.images)
  const { items } = await fixture.entries.list({ novelId, limit: 50 }, { ownerId })
  const found: Record<string, string | undefined> = {}
  for (const { id, name, imageId } of items) {
    if (imageId === undefined) found[name] = undefined
    else {
      const { file = Buffer.alloc(0) } = await images.get({ entryId: id, size: '1024' }, { ownerId })
      const { width, height } = await sharp(file).metadata()
      const { dominant } = await sharp(file).stats()
      const color = ['r', 'g', 'b'].map((part) => Math.round(dominant[part as 'r'] / 128)).join('')
      found[name] = `${width}x${height} ${color}`
    }
  }
  return found
}
const red = '1024x512 200'
const blue = '1024x512 002'

describe('images in files', () => {
  it('F10: of an archive come with it: looked at in a dry run, kept with the import, once', async () => {
    const { ownerId, novelId } = await makePictured()
    const archive = await exported(ownerId, novelId, { format: 'json' })
    expect([archive.type, archive.notCarried]).toEqual(['application/zip', []])
    const { novelId: other } = await makeNovel(fixture, { ownerId })
    const dry = await ended(ownerId, (await start(ownerId, other, archive.bytes, { dryRun: true })).id)
    expect(JSON.parse(dry.report ?? '')).toMatchObject({ create: 3, others: { images: 3 }, notCarried: [] })
    const done = await ended(ownerId, (await clients().imports.apply({ id: dry.id, newId: newId() }, { ownerId })).id)
    expect(done.status).toBe('complete')
    expect(await pictures(ownerId, other)).toEqual({ Ansel: red, 'Ansel (copy)': red, Lamp: blue })
    for (const novel of [other, novelId]) {
      const again = await ended(ownerId, (await start(ownerId, novel, archive.bytes)).id)
      expect(JSON.parse(again.report ?? '')).toMatchObject({ create: 0, update: 0, skip: 3, others: {} })
    }
    // The bytes of what comes next are those of the pictures that came.
    const back = await exported(ownerId, other, { format: 'json' })
    expect(back.bytes.includes('images/')).toBe(true)
    const report = await exported(ownerId, other, { format: 'world-info' })
    expect(report.notCarried).toContainEqual({ what: 'images', count: 3, reason: 'The format has none.' })
  }, 30_000)

  it('are the picture of a card that goes out, and come in with it', async () => {
    const { ownerId, novelId } = await makePictured()
    const { items } = await fixture.entries.list({ novelId, query: 'Lamp', limit: 5 }, { ownerId })
    const card = await exported(ownerId, novelId, { format: 'character-card', entryId: items[0]?.id ?? '' })
    expect(card.type).toBe('image/png')
    expect(await sharp(card.bytes).metadata()).toMatchObject({ format: 'png', width: 1_024, height: 512 })
    for (const name of ['chara', 'ccv3']) expect(card.bytes.includes(`tEXt${name}\u0000`, 0, 'latin1')).toBe(true)
    const { novelId: other } = await makeNovel(fixture, { ownerId })
    for (const expected of [{ create: 3 }, { create: 0, update: 0, skip: 3 }]) {
      const { id } = await start(ownerId, other, card.bytes)
      expect(JSON.parse((await ended(ownerId, id)).report ?? '')).toMatchObject(expected)
    }
    expect(await pictures(ownerId, other)).toEqual({ Ansel: undefined, 'Ansel (copy)': undefined, Lamp: blue })
  }, 30_000)

  it('that cannot be read, or are too many to look at, stay away alone, and are said so', async () => {
    const { ownerId, novelId } = await makePictured()
    const { bytes } = await exported(ownerId, novelId, { format: 'json' })
    const damaged = Buffer.from(bytes)
    // Of the first picture: it begins behind its name, with RIFF, a size and WEBP.
    damaged.fill(0xff, damaged.indexOf('WEBPVP8') + 8, damaged.indexOf('WEBPVP8') + 400)
    for (const dryRun of [true, false]) {
      const { novelId: other } = await makeNovel(fixture, { ownerId })
      const ending = await ended(ownerId, (await start(ownerId, other, damaged, { dryRun })).id)
      const notCarried = [{ what: 'images', count: expect.any(Number), reason: 'It is no image that can be read.' }]
      expect(JSON.parse(ending.report ?? '')).toMatchObject({ create: 3, notCarried })
    }
  }, 30_000)
})

describe('images', () => {
  it('F9: go when the last entry that has them goes, those that were never taken too, and stay with a copy till then', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    const { entries } = fixture
    const kept = new Map<string, Uint8Array>()
    const blobs: Blobs = {
      put: async (key, bytes) => void kept.set(key, bytes),
      get: async (key) => kept.get(key),
      delete: async (key) => void kept.delete(key),
      deleteBelow: async () => undefined,
    }
    const images = createImages({ store: createImageStore(fixture.database), blobs, codec: createImageCodec(), newId })
    const [id, copyId, otherId] = [newId(), newId(), newId()]
    const fields = { type: 'item', name: 'Lamp', aliases: [], exclusions: [], details: [], tags: [] }
    for (const one of [id, otherId]) await entries.create({ id: one, novelId, fields }, { ownerId })
    const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#336699' } })
      .png()
      .toBuffer()
    const { imageId } = await images.put({ ownerId }, id, png)
    const copy = await entries.duplicate({ id, newId: copyId }, { ownerId })
    expect([copy.imageId, copy.name]).toEqual([imageId, 'Lamp (copy)'])
    await images.put({ ownerId }, otherId, png)
    // Of an upload that never ended.
    const lost = newId()
    kept.set(`images/${ownerId}/${lost}/64`, png)
    await fixture.fresh.sql('INSERT INTO codex.dropped_images (owner_id, id) VALUES ($1, $2)', [ownerId, lost])
    await entries.delete({ id }, { ownerId })
    await images.sweep()
    expect(kept.size).toBe(6)
    expect((await images.get({ ownerId }, copyId, { size: '64' })).bytes).toBeDefined()
    await entries.delete({ id: copyId }, { ownerId })
    await images.sweep()
    expect(kept.size).toBe(3)
    expect((await images.get({ ownerId }, otherId, { size: '64' })).bytes).toBeDefined()
  })
})
