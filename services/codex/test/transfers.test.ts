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

async function start(
  ownerId: string,
  novelId: string,
  file: unknown,
  { dryRun = false, existing = 'update', id = newId() }: Options = {},
) {
  const { imports } = clients()
  const [fileId, bytes] = [newId(), Buffer.from(JSON.stringify(file))]
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
