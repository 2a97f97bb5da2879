/** Images in files: where they stand, and pictures that have a card in them. */
import { ServiceError } from '@scriptorium/contracts'
import { imageLimits } from '@scriptorium/contracts/nouns'
import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { crc32, inflateRaw } from 'node:zlib'
import type { Entry as ZipEntry, ZipFile } from 'yauzl'
import { refuseFile } from '../../domain/transfer/codex-file.ts'
import type { FileImage } from '../../domain/transfer/codex-file.ts'

const inflate = promisify(inflateRaw)
const [stored, deflated] = [0, 8]
const pngSignatureBytes = 8

export function imageAt(file: Buffer, begin: number, end: number, isDeflated = false): FileImage {
  return { begin, end, isDeflated, digest: hash('sha256', file.subarray(begin, end)) }
}

/** Undefined where it is packed in a way that is not read, or ends behind the file. */
export async function imageInZip(file: Buffer, zip: ZipFile, entry: ZipEntry): Promise<FileImage | undefined> {
  if (entry.isEncrypted() || ![stored, deflated].includes(entry.compressionMethod)) return undefined
  const begin = await new Promise<number>((resolve, reject) => {
    zip.readLocalFileHeader(entry, { minimal: true }, (error, header) => {
      if (error === null) resolve(header.fileDataStart)
      else reject(error)
    })
  })
  const end = begin + entry.compressedSize
  return end > file.length ? undefined : imageAt(file, begin, end, entry.compressionMethod === deflated)
}

/** @throws ServiceError `payload_too_large`, `validation_failed` */
export async function unpackImage(file: Uint8Array, { begin, end, isDeflated }: FileImage): Promise<Uint8Array> {
  const bytes = file.subarray(begin, end)
  if (bytes.length > imageLimits.bytes) throw tooLarge()
  if (!isDeflated) return bytes
  try {
    return await inflate(bytes, { maxOutputLength: imageLimits.bytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(error)
    return refuseFile('has an image that cannot be unpacked.', '/file', error)
  }
}

function tooLarge(cause?: unknown): ServiceError {
  return new ServiceError('payload_too_large', {
    detail: `An image may have ${imageLimits.bytes / 1_000_000} MB.`,
    cause,
  })
}

/** A PNG with texts in it, each in base64 as cards are, right behind its header. */
export function pngWithTexts(png: Uint8Array, texts: Readonly<Record<string, string>>): Buffer {
  const file = Buffer.from(png.buffer, png.byteOffset, png.byteLength)
  // Signature, then IHDR: its length, type, data and check sum.
  const headEnd = pngSignatureBytes + 12 + file.readUInt32BE(pngSignatureBytes)
  const chunks = Object.entries(texts).map(([name, text]) =>
    pngChunk('tEXt', Buffer.from(`${name}\u0000${Buffer.from(text).toString('base64')}`, 'latin1')),
  )
  return Buffer.concat([file.subarray(0, headEnd), ...chunks, file.subarray(headEnd)])
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
