/**
 * Reads a DOCX. A file from anywhere may be a bomb: how many parts it has and how large they are is found out first, by taking
 * them apart within a bound, whatever its headers say; what converts it works in a thread with bounded memory and time.
 */
import { ServiceError } from '@scriptorium/contracts'
import { Worker } from 'node:worker_threads'
import { inflateRawSync } from 'node:zlib'
import { refusal } from '../domain/manuscript/manuscripts.ts'
import type { DocxReader } from '../domain/manuscript/manuscripts.ts'

const partsMax = 2_000
const inflatedBytesMax = 60_000_000
const threadMegabytesMax = 512
const threadMsMax = 30_000

export const readDocx: DocxReader = async (bytes) => {
  checkZip(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  return htmlToMarkdown(await convert(bytes))
}

const centralSignature = 0x02014b50
const endSignature = 0x06054b50
const endBytes = 22
const commentBytesMax = 65_535

/** @throws ServiceError `validation_failed` for what is no zip that we read, `payload_too_large` for a bomb */
function checkZip(zip: Buffer): void {
  try {
    const end = findEnd(zip)
    const parts = zip.readUInt16LE(end + 10)
    if (parts > partsMax) throw tooLarge()
    let at = zip.readUInt32LE(end + 16)
    let inflated = 0
    for (let part = 0; part < parts; part += 1) {
      if (zip.readUInt32LE(at) !== centralSignature) throw refusal('is no DOCX: its directory is damaged.')
      inflated += sizeOfPart(zip, at, inflatedBytesMax - inflated)
      at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
    }
  } catch (error) {
    if (ServiceError.is(error)) throw error
    // Past the end of the file, or no deflated data.
    throw refusal('is no DOCX: it is damaged.', error)
  }
}

function findEnd(zip: Buffer): number {
  for (let at = zip.length - endBytes; at >= 0 && at >= zip.length - endBytes - commentBytesMax; at -= 1)
    if (zip.readUInt32LE(at) === endSignature) return at
  throw refusal('is no DOCX.')
}

/** Bytes of a part, taken apart and thrown away. */
function sizeOfPart(zip: Buffer, at: number, room: number): number {
  const [method, packed, local] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)]
  const begin = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  if (begin + packed > zip.length) throw refusal('is no DOCX: it is cut off.')
  if (method === 0 && packed <= room) return packed
  if (method !== 8 && method !== 0) throw refusal('is packed in a way that is not read here.')
  if (room <= 0 || method === 0) throw tooLarge()
  try {
    return inflateRawSync(zip.subarray(begin, begin + packed), { maxOutputLength: room }).length
  } catch (error) {
    if (error instanceof RangeError || (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
    throw error
  }
}

function tooLarge(): ServiceError {
  return new ServiceError('payload_too_large', { detail: 'Unpacked, this file is larger than is read here.' })
}

async function convert(bytes: Uint8Array): Promise<string> {
  const worker = new Worker(new URL('./manuscript-docx-thread.ts', import.meta.url), {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: threadMegabytesMax },
  })
  try {
    return await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(tooLarge()), threadMsMax)
      const settle = (work: () => void) => {
        clearTimeout(timer)
        work()
      }
      worker.once('message', (html: string) => settle(() => resolve(html)))
      worker.once('error', (error) => settle(() => reject(refusal('is no DOCX that can be read.', error))))
      worker.once('exit', () => settle(() => reject(refusal('is no DOCX that can be read.'))))
    })
  } finally {
    await worker.terminate()
  }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }

/** What the converter writes is flat: headings, paragraphs, lists, emphasis. */
function htmlToMarkdown(html: string): string {
  return html
    .replaceAll(
      /<h([1-6])[^>]*>(.*?)<\/h\1>/gsu,
      (_, level: string, text: string) => `\n\n${'#'.repeat(Number(level))} ${text}\n\n`,
    )
    .replaceAll(/<\/?(?:strong|b)>/gu, '**')
    .replaceAll(/<\/?(?:em|i)>/gu, '*')
    .replaceAll(/<br ?\/?>/gu, '\n')
    .replaceAll(/<li>/gu, '- ')
    .replaceAll(/<\/li>/gu, '\n')
    .replaceAll(/<\/(?:p|ul|ol|table|tr|blockquote)>/gu, '\n\n')
    .replaceAll(/<[^>]*>/gu, '')
    .replaceAll(/&(amp|lt|gt|quot);/gu, (_, name: string) => entities[name] ?? '')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim()
}
