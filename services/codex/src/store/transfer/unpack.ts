/** What a file holds: the texts of a zip, the card in a picture, or one text. Every way in has its bounds. */
import { ServiceError } from '@scriptorium/contracts'
import { transferLimits } from '@scriptorium/contracts/nouns'
import { crc32 } from 'node:zlib'
import { fromBuffer } from 'yauzl'
import type { Entry as ZipEntry, ZipFile } from 'yauzl'
import { refuseFile } from '../../domain/transfer/codex-file.ts'
import type { FileImage, FileImages } from '../../domain/transfer/codex-file.ts'
import { imageAt, imageInZip } from './file-images.ts'

export type TextFile = { name: string; text: string }
/** `others`: files of a zip that are not read as text, its images among them. */
export type Unpacked =
  | { kind: 'text'; text: string }
  | { kind: 'card'; text: string; picture: FileImage }
  | { kind: 'zip'; files: TextFile[]; others: number; images: FileImages }

const picture = /\.(?:png|jpe?g|webp|gif|avif)$/iu
const read = /\.(?:md|markdown|json|csv|txt)$/iu
const decoder = new TextDecoder('utf-8', { fatal: true })

/** @throws ServiceError `validation_failed`, `payload_too_large` */
export async function unpack(bytes: Buffer): Promise<Unpacked> {
  if (bytes.length === 0) refuseFile('is empty.')
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1'))) return await unzip(bytes)
  if (bytes.subarray(0, 8).equals(pngSignature))
    return { kind: 'card', text: cardOf(bytes), picture: imageAt(bytes, 0, bytes.length) }
  refuseLongText(bytes)
  return { kind: 'text', text: decode(bytes) }
}

/** @throws ServiceError `payload_too_large` */
export function refuseLongText(bytes: Uint8Array): void {
  if (bytes.length > transferLimits.textBytes)
    throw tooLarge(`A file of text may have ${transferLimits.textBytes / 1_000_000} MB.`)
}

export function tooLarge(detail: string, cause?: unknown): ServiceError {
  return new ServiceError('payload_too_large', { detail, cause })
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch (error) {
    return refuseFile('is no text in UTF-8, no zip and no PNG.', '/file', error)
  }
}

/** Sizes are counted while a part is unpacked, whatever its headers say. */
async function unzip(bytes: Buffer): Promise<Unpacked> {
  const zip = await openZip(bytes)
  if (zip.entryCount > transferLimits.zipParts) throw tooLarge(`A zip may have ${transferLimits.zipParts} files.`)
  const files: TextFile[] = []
  const images = new Map<string, FileImage>()
  let [room, others] = [transferLimits.unpackedBytes as number, 0]
  await new Promise<void>((resolve, reject) => {
    const next = async (entry: ZipEntry): Promise<void> => {
      if (entry.fileName.endsWith('/')) return zip.readEntry()
      // An encrypted part is not read, and another method of packing is none that yauzl knows.
      if (picture.test(entry.fileName)) {
        const image = await imageInZip(bytes, zip, entry)
        if (image !== undefined) images.set(entry.fileName, image)
      }
      if (!read.test(entry.fileName)) others += 1
      else {
        const content = await partOf(zip, entry, room)
        room -= content.length
        files.push({ name: entry.fileName, text: decode(content) })
      }
      return zip.readEntry()
    }
    zip.on('entry', (entry: ZipEntry) => void next(entry).catch(reject))
    zip.on('error', (error: Error) => reject(damaged(error)))
    zip.on('end', resolve)
    zip.readEntry()
  })
  return { kind: 'zip', files, others, images }
}

/** yauzl refuses names that leave their folder: `../x`, `/x`, `C:\x`. */
async function openZip(bytes: Buffer): Promise<ZipFile> {
  return await new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true, strictFileNames: true }, (error, zip) => {
      if (error !== null) reject(damaged(error))
      else resolve(zip)
    })
  })
}

function damaged(error: Error): unknown {
  if (ServiceError.is(error)) return error
  try {
    return refuseFile(`is no zip that can be read: ${error.message}.`, '/file', error)
  } catch (refusal) {
    return refusal
  }
}

async function partOf(zip: ZipFile, entry: ZipEntry, room: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => {
      if (error !== null) reject(damaged(error) as Error)
      else resolve(opened)
    })
  })
  try {
    for await (const chunk of stream) {
      size += chunk.length
      if (size > room) throw tooLarge(`Unpacked, a zip may have ${transferLimits.unpackedBytes / 1_000_000} MB.`)
      chunks.push(chunk as Buffer)
    }
  } catch (error) {
    throw damaged(error as Error)
  }
  const content = Buffer.concat(chunks)
  if (crc32(content) !== entry.crc32) throw damaged(new Error('a part does not have its check sum'))
  return content
}

const pngSignature = Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1')

/** The JSON of a card in a picture: of V3 (`ccv3`) rather than V2 (`chara`). */
function cardOf(png: Buffer): string {
  const texts = new Map<string, string>()
  let at = pngSignature.length
  for (let type = ''; type !== 'IEND';) {
    if (at + 12 > png.length) refuseFile('is a picture that is cut off.')
    const length = png.readUInt32BE(at)
    type = png.toString('latin1', at + 4, at + 8)
    const end = at + 8 + length
    if (end + 4 > png.length) refuseFile('is a picture with a chunk that is longer than the file.')
    const chunk = png.subarray(at + 8, end)
    if (crc32(png.subarray(at + 4, end)) !== png.readUInt32BE(end))
      refuseFile(`is a picture whose chunk ${/^\w{4}$/.test(type) ? type : '?'} does not have its check sum.`)
    const separator = chunk.indexOf(0)
    if (type === 'tEXt' && separator > 0)
      texts.set(chunk.toString('latin1', 0, separator), chunk.toString('latin1', separator + 1))
    at = end + 4
  }
  const encoded = texts.get('ccv3') ?? texts.get('chara') ?? refuseFile('is a picture without a character card.')
  if (encoded.length > transferLimits.textBytes) throw tooLarge('The card in the picture is too large.')
  return decode(Buffer.from(encoded, 'base64'))
}
