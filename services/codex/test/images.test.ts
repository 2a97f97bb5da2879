import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import type { Blobs } from '../src/domain/image/images.ts'
import { imageFormatOf } from '../src/domain/image/image-format.ts'
import { createBucketBlobs } from '../src/store/blob-bucket.ts'
import { createFolderBlobs } from '../src/store/blob-folder.ts'
import { createImageCodec } from '../src/store/image-codec.ts'

/** As a bucket answers: nothing without a signature, 404 for what is not there. */
function openBucket(): Promise<{ server: Server; endpoint: string }> {
  const objects = new Map<string, Buffer>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url = '', method, headers } = request
      const isSigned = /^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/eu-test-1\/s3\/aws4_request, /.test(
        headers.authorization ?? '',
      )
      const found = objects.get(url)
      const answer = (status: number, body?: Buffer) => response.writeHead(status).end(body)
      if (!isSigned) return answer(403)
      if (!url.startsWith('/books/')) return answer(404)
      if (method === 'PUT') objects.set(url, Buffer.concat(chunks))
      if (method === 'DELETE') objects.delete(url)
      const { searchParams, pathname } = new URL(url, 'http://bucket')
      if (searchParams.get('list-type') === '2') {
        const keys = [...objects.keys()].map((path) => path.slice(pathname.length))
        const below = keys.filter((key) => key.startsWith(searchParams.get('prefix') ?? '-')).slice(0, 1)
        return answer(200, Buffer.from(below.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')))
      }
      if (method === 'GET') return found === undefined ? answer(404) : answer(200, found)
      return answer(method === 'PUT' ? 200 : 204)
    })
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({ server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
    )
  })
}

let bucket: Awaited<ReturnType<typeof openBucket>>
const folder = mkdtempSync(join(tmpdir(), 'blobs-'))
beforeAll(async () => {
  bucket = await openBucket()
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await new Promise((resolve) => bucket.server.close(resolve))
})
const inBucket = (name = 'books', accessKeyId = 'key'): Blobs =>
  createBucketBlobs({
    endpoint: bucket.endpoint,
    bucket: name,
    region: 'eu-test-1',
    accessKeyId,
    secretAccessKey: 'not a secret',
  })

describe.each<[string, () => Blobs]>([
  ['a folder', () => createFolderBlobs(folder)],
  ['a bucket', () => inBucket()],
])('blobs in %s', (_name, open) => {
  it('are there as they were put, replaced, and gone when they are deleted, again too', async () => {
    const [blobs, key] = [open(), `images/${newId()}/64`]
    const bytes = Uint8Array.from({ length: 100_000 }, (_none, index) => index % 251)
    expect(await blobs.get(key)).toBeUndefined()
    await blobs.put(key, bytes, 'image/webp')
    expect(Buffer.compare(Buffer.from((await blobs.get(key)) ?? []), Buffer.from(bytes))).toBe(0)
    await blobs.put(key, Uint8Array.of(1), 'image/webp')
    expect([...((await blobs.get(key)) ?? [])]).toEqual([1])
    await blobs.delete(key)
    await blobs.delete(key)
    expect(await blobs.get(key)).toBeUndefined()
  })
})

describe.each<[string, () => Blobs]>([
  ['a folder', () => createFolderBlobs(folder)],
  ['a bucket', () => inBucket()],
])('the blobs of one owner in %s', (_name, open) => {
  it('go together, and nobody else’s', async () => {
    const [blobs, owner] = [open(), newId()]
    const [first, second, other] = [`images/${owner}/a/64`, `images/${owner}/b/64`, `images/${newId()}/a/64`]
    for (const key of [first, second, other]) await blobs.put(key, Uint8Array.of(1), 'image/webp')
    await blobs.deleteBelow(`images/${owner}`)
    await blobs.deleteBelow(`images/${owner}`)
    expect([await blobs.get(first), await blobs.get(second)]).toEqual([undefined, undefined])
    expect(await blobs.get(other)).toHaveLength(1)
  })
})

describe('blobs', () => {
  it('leave the folder by no key', async () => {
    const blobs = createFolderBlobs(folder)
    for (const key of ['../x', '/etc/passwd', 'a//b', 'a/..', '', 'A', 'a\u0000'])
      await expect(blobs.get(key)).rejects.toThrow(TypeError)
  })

  it('of a bucket that refuses are unavailable', async () => {
    await expect(inBucket('other').put('a', Uint8Array.of(1), 'x')).rejects.toMatchObject({ code: 'unavailable' })
    await expect(inBucket('books', 'nobody').get('a')).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('images', () => {
  const codec = createImageCodec()
  const make = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#336699' } })
  const failure = async (bytes: Uint8Array): Promise<unknown> =>
    await codec.encode(bytes).catch((error: unknown) => error)

  it('of every format come out in three sizes, upright and without what they said of themselves', async () => {
    const source = make(1_400, 700).withExif({ IFD0: { Copyright: 'Secret of Ada', Orientation: '6' } })
    for (const format of ['png', 'jpeg', 'webp', 'gif', 'avif'] as const) {
      const bytes = await source.clone().toFormat(format, { effort: 1 }).toBuffer()
      expect(imageFormatOf(bytes)).toBe(format)
      const encoded = await codec.encode(bytes)
      const shapes = []
      for (const [size, image] of encoded) {
        const { format: made, width, height, exif, icc, xmp } = await sharp(image).metadata()
        expect([made, exif, icc, xmp]).toEqual(['webp', undefined, undefined, undefined])
        expect(Buffer.from(image).includes('Secret')).toBe(false)
        shapes.push([size, Math.max(width, height)])
      }
      expect(shapes).toEqual([
        ['64', 64],
        ['256', 256],
        ['1024', 1024],
      ])
    }
  }, 60_000)

  it('I1: are refused before they are decoded when they have too many pixels', async () => {
    const chunk = (type: string, data: Buffer): Buffer => {
      const body = Buffer.concat([Buffer.from(type), data])
      const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
      length.writeUInt32BE(data.length)
      sum.writeUInt32BE(crc32(body))
      return Buffer.concat([length, body, sum])
    }
    const header = Buffer.alloc(13)
    header.writeUInt32BE(60_000, 0)
    header.writeUInt32BE(60_000, 4)
    header.set([8, 2, 0, 0, 0], 8)
    const bomb = Buffer.concat([
      Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'),
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
      chunk('IEND', Buffer.alloc(0)),
    ])
    expect(await failure(bomb)).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: '/file', message: 'may have 50 megapixels.' }],
    })
  })

  it('are refused when they are damaged, and other files are none at all', async () => {
    const whole = await make(300, 300).png().toBuffer()
    expect(await failure(whole.subarray(0, 60))).toMatchObject({ code: 'validation_failed' })
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for (const other of [svg, '%PDF-1.7', 'GIF88a', '', 'RIFF0000WAVE', '\u0000\u0000\u0000\u0020ftypheic'])
      expect([other, imageFormatOf(Buffer.from(other, 'latin1'))]).toEqual([other, undefined])
  })
})
