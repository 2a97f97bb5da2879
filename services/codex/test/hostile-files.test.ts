/** Files that want to do harm: refused, with a code that says why, within bounded memory. */
import { transferLimits } from '@scriptorium/contracts/nouns'
import { newId } from '@scriptorium/runtime'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { crc32 } from 'node:zlib'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createFolderBlobs } from '../src/store/blob-folder.ts'
import { readCodexFile } from '../src/store/transfer/read-codex-file.ts'
import { createReadingThreads } from '../src/store/transfer/reading-threads.ts'
import { planImport } from '../src/domain/transfer/import-plan.ts'
import { writeZip } from '@scriptorium/testkit'
import type { Imported, ImportedFile } from './import-process.ts'

const refusal = async (bytes: Buffer): Promise<unknown> => await readCodexFile(bytes).catch((error: unknown) => error)
const text = (value: string): Buffer => Buffer.from(value)
const worldInfo = (content: string): string =>
  `{"entries":{"0":{"uid":0,"key":["a"],"comment":"A","content":${content}}}}`
/** 70 MB of nothing. */
const bomb = Buffer.alloc(70_000_000)
const note = (name: string, data: Buffer = Buffer.from('A note.')) => ({ name, data })
const bombZip = writeZip([note('a.md', bomb)])

/** As its headers say, the part unpacks to ten bytes. */
function lying(zip: Buffer): Buffer {
  const claims = Buffer.from(zip)
  claims.writeUInt32LE(10, 22)
  claims.writeUInt32LE(10, claims.lastIndexOf('PK\u0001\u0002', undefined, 'latin1') + 24)
  return claims
}

describe('a zip', () => {
  it('F4: is refused when it is a bomb, whatever its headers say', async () => {
    expect(await refusal(bombZip)).toMatchObject({ code: 'payload_too_large' })
    expect(await refusal(lying(bombZip))).toMatchObject({ code: 'validation_failed' })
    // As the end of its directory says.
    const many = writeZip([note('a.md')])
    many.writeUInt16LE(60_001, many.length - 12)
    expect(await refusal(many)).toMatchObject({ code: 'payload_too_large' })
  })

  it('is refused with names that leave their folder', async () => {
    for (const name of ['../a.md', 'a/../../b.md', '/etc/a.md', 'C:/a.md', 'a\\..\\b.md'])
      expect([name, await refusal(writeZip([note(name)]))]).toMatchObject([name, { code: 'validation_failed' }])
  })

  it('is refused when it is damaged', async () => {
    const whole = writeZip([note('a.md')])
    const wrong = Buffer.from(whole)
    wrong.writeUInt32LE(7, whole.indexOf('PK\u0001\u0002') + 16)
    for (const bytes of [whole.subarray(0, -10), wrong, Buffer.from('PK\u0003\u0004')])
      expect(await refusal(bytes)).toMatchObject({ code: 'validation_failed' })
  })
})

describe('JSON', () => {
  it('is refused when it is larger than text may be, deeper than anything is, or cut off', async () => {
    const large = Buffer.alloc(100_000_000, 0x20)
    large[0] = 0x7b
    expect(await refusal(large)).toMatchObject({ code: 'payload_too_large' })
    expect(await refusal(text(`{"entries":${'['.repeat(1_000_000)}`))).toMatchObject({ code: 'validation_failed' })
    expect(await refusal(text(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`))).toMatchObject({
      code: 'validation_failed',
    })
    expect(await refusal(text(worldInfo('"x"').slice(0, -3)))).toMatchObject({ code: 'validation_failed' })
  })

  it('F5: is refused with a NUL or half of a character, wherever it stands', async () => {
    for (const content of ['"a\\u0000b"', '"\\ud800"', '"x","\\udc00":1']) {
      const error = await refusal(text(worldInfo(content)))
      expect([content, error]).toMatchObject([content, { code: 'validation_failed' }])
    }
    expect(await refusal(Buffer.from([0x7b, 0xff, 0xfe]))).toMatchObject({ code: 'validation_failed' })
    expect(await refusal(text('---\na: b\n---\nx\u0000y'))).toMatchObject({ code: 'validation_failed' })
  })

  it('changes nothing but itself by what its members are called', async () => {
    const file = await readCodexFile(
      text(worldInfo('"x","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}')),
    )
    expect(file.entries).toHaveLength(1)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('of no known form, and what is nothing at all, is refused', async () => {
    expect(await refusal(text('{"a":1}'))).toMatchObject({ code: 'unsupported_media_type' })
    for (const bytes of [Buffer.alloc(0), text('[]'), text('a,b\n1,2'), text('{"entries":{}}'), text('name\n')])
      expect(await refusal(bytes)).toMatchObject({
        code: expect.stringMatching(/^(?:validation_failed|unsupported_media_type)$/),
      })
  })

  it('of an archive is refused with categories in a circle, deeper than eight, or values that do not fit', async () => {
    const [a, b] = [newId(), newId()]
    const archive = (fields: object) =>
      text(
        JSON.stringify({
          format: 'scriptorium-codex',
          version: 1,
          entries: [{ id: a, type: 'lore', name: 'A' }],
          ...fields,
        }),
      )
    const circle = await readCodexFile(
      archive({
        categories: [
          { id: a, name: 'A', parentId: b },
          { id: b, name: 'B', parentId: a },
        ],
      }),
    )
    const present = {
      entries: [],
      extensions: {},
      types: [],
      categories: [],
      templates: [],

      chapters: new Set<string>(),
      scenes: new Set<string>(),
      relations: new Set<string>(),
      progressions: new Set<string>(),
    }
    expect(() => planImport(circle, present, { existing: 'update', idFor: newId })).toThrow(/circle/)
    for (const fields of [
      { version: 2 },
      { entries: [{ id: a, name: '!' }] },
      { entries: [1] },
      { types: [{ name: 'x' }] },
    ])
      expect(await refusal(archive(fields))).toMatchObject({ code: 'validation_failed' })
  })
})

describe('a picture', () => {
  const chunk = (type: string, data: Buffer, wrong = 0): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE((crc32(body) ^ wrong) >>> 0)
    return Buffer.concat([length, body, sum])
  }
  const png = (...chunks: Buffer[]) => Buffer.concat([Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'), ...chunks])
  const card = Buffer.from(
    `chara\u0000${Buffer.from('{"spec":"chara_card_v2","data":{"name":"A"}}').toString('base64')}`,
  )
  const end = chunk('IEND', Buffer.alloc(0))

  it('F6: is refused with a wrong check sum, a chunk longer than the file, no card, no end', async () => {
    expect((await readCodexFile(png(chunk('tEXt', card), end))).entries).toHaveLength(1)
    const long = chunk('tEXt', card)
    long.writeUInt32BE(0xfffffff0, 0)
    for (const bytes of [png(chunk('tEXt', card, 1), end), png(long, end), png(end), png(chunk('tEXt', card)), png()])
      expect(await refusal(bytes)).toMatchObject({ code: 'validation_failed' })
    expect(await refusal(png(chunk('tEXt', Buffer.from('chara\u0000e30=')), end))).toMatchObject({
      code: 'unsupported_media_type',
    })
  })
})

describe('YAML', () => {
  it('is refused with aliases, in a circle or many times over, and where it cannot be read', async () => {
    const many = `a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]`
    for (const yaml of ['a: &a [*a]', many, 'a: [', '['.repeat(5_000), 'a: 1\na: 2'])
      expect([yaml.slice(0, 9), await refusal(text(`---\n${yaml}\n---\nx`))]).toMatchObject([
        yaml.slice(0, 9),
        { code: 'validation_failed' },
      ])
  })
})

describe('an import, seen from outside', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** In parts, as uploads stand. */
  async function stored(bytes: Buffer): Promise<ImportedFile> {
    const [ownerId, fileId, size] = [newId(), newId(), transferLimits.partBytes]
    const parts = Math.ceil(bytes.length / size)
    const blobs = createFolderBlobs(folder)
    for (let index = 0; index < parts; index += 1)
      await blobs.put(`transfers/${ownerId}/${fileId}/${index}`, bytes.subarray(index * size, (index + 1) * size), '')
    return { folder, ownerId, fileId, parts, bytes: bytes.length }
  }

  const archiveWith = (pictures: readonly Buffer[]): Buffer => {
    const ids = pictures.map(() => newId())
    const entries = ids.map((imageId) => ({ id: imageId, type: 'item', name: imageId, imageId }))
    const archive = JSON.stringify({ format: 'scriptorium-codex', version: 1, entries })
    const images = pictures.map((data, index) => note(`images/${ids[index] ?? ''}.webp`, data))
    return writeZip([note('codex.json', Buffer.from(archive)), ...images])
  }

  it('F11: takes bounded memory, whatever the file, and says why it is refused', async () => {
    const spaces = Buffer.alloc(100_000_000, 0x20)
    spaces[0] = 0x7b
    // Those first after which a thread is still small: it is kept for the next.
    const files: [string, Buffer, string, RegExp][] = [
      ['100 MB of JSON', spaces, 'payload_too_large', /32 MB/],
      ['bombs for images', archiveWith([Buffer.alloc(20_000_000)]), 'complete', /^$/],
      ['deep JSON', text(`{"entries":${'['.repeat(1_000_000)}`), 'validation_failed', /64 levels/],
      ['a bomb', bombZip, 'payload_too_large', /64 MB/],
      ['many small values', text(`{"entries":[${'[],'.repeat(3_100_000)}1]}`), 'payload_too_large', /3 million/],
      ['the longest text', text(worldInfo(`"${'x'.repeat(31_000_000)}"`)), 'complete', /^$/],
    ]
    const child = fork(join(import.meta.dirname, 'import-process.ts'), { serialization: 'advanced', execArgv: [] })
    try {
      const [before] = (await once(child, 'message')) as [number]
      child.send(await Promise.all(files.map(async ([, bytes]) => await stored(bytes))))
      const [ended] = (await once(child, 'message')) as [Imported[]]
      for (const [index, [what, , outcome, message]] of files.entries())
        expect([what, ended[index]]).toMatchObject([what, { outcome, message: expect.stringMatching(message) }])
      expect(ended[1]?.notCarried).toEqual(['An image may have 10 MB.'])
      expect(ended.map(({ peakMb }) => peakMb - before < 400)).toEqual(files.map(() => true))
    } finally {
      child.kill()
    }
  }, 60_000)
})

describe('the thread that reads', () => {
  const small = (): Uint8Array => Uint8Array.from(text(worldInfo('"x"')))
  let threads = createReadingThreads()
  afterEach(async () => {
    await threads.stop()
    threads = createReadingThreads()
  })

  it('answers with the refusal, and memory stays bounded', async () => {
    const before = process.memoryUsage().rss
    await expect(threads.read(Uint8Array.from(bombZip))).rejects.toMatchObject({ code: 'payload_too_large' })
    const file = await threads.read(small())
    expect(file.entries[0]?.fields.description).toBe('x')
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000)
  })

  it('is kept for the next file while it is small, also after one that was refused', async () => {
    await threads.read(small())
    await expect(threads.read(Uint8Array.from(text('{}')))).rejects.toMatchObject({ code: 'unsupported_media_type' })
    const [one, other] = await Promise.all([threads.read(small()), threads.read(small())])
    expect(one).toEqual(other)
    expect(threads.begun()).toBe(2)
    await expect(threads.read(Uint8Array.from(text(worldInfo(`"${'x'.repeat(30_000_000)}"`))))).resolves.toBeDefined()
    await threads.read(small())
    expect(threads.begun()).toBe(3)
  })

  it('ends when it is told to', async () => {
    await expect(threads.read(small(), AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
    await threads.read(small())
    expect(threads.begun()).toBe(2)
  })
})
