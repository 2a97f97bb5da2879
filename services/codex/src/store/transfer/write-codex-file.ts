/** A codex as a file, in pieces of bytes. */
import type { CodexFormat, NotCarried } from '@scriptorium/contracts/nouns'
import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { writeArchive } from '../../domain/transfer/archive.ts'
import { writeCharacterCard } from '../../domain/transfer/character-card.ts'
import { fileForms } from '../../domain/transfer/codex-file.ts'
import type { CodexWriter, FileForm, FilePart, WholeCodex } from '../../domain/transfer/codex-file.ts'
import { writeNovelAi } from '../../domain/transfer/novelai.ts'
import { writeWorldInfo } from '../../domain/transfer/world-info.ts'
import { writeCsv } from './csv.ts'
import { pngWithTexts } from './file-images.ts'
import { writeMarkdown } from './markdown.ts'
import { writeNovelcrafter } from './novelcrafter.ts'

const writers: Readonly<Record<CodexFormat, CodexWriter>> = {
  json: writeArchive,
  'world-info': writeWorldInfo,
  'character-card': writeCharacterCard,
  novelai: writeNovelAi,
  novelcrafter: writeNovelcrafter,
  markdown: writeMarkdown,
  csv: writeCsv,
}

/** Those of entries; `png`: one of them as a PNG. */
export type ImagesOut = {
  largest(imageId: string): Promise<Uint8Array | undefined>
  png(bytes: Uint8Array): Promise<Uint8Array>
}

/** `notCarried` is whole once all bytes are read. */
export type CodexFileOut = { bytes: AsyncIterable<Uint8Array>; form: FileForm; notCarried: NotCarried[] }

const png = { type: 'image/png', extension: 'png' } as const
const lost = (count: number): NotCarried => ({ what: 'images', count, reason: 'Their files are gone.' })

export async function writeCodexFile(
  codex: WholeCodex,
  { format, entryId }: { format: CodexFormat; entryId?: string | undefined },
  images: ImagesOut,
): Promise<CodexFileOut> {
  const { pieces = [], parts, picture, form = fileForms[format], notCarried } = writers[format](codex, entryId)
  if (parts !== undefined) return { bytes: zipped(parts, images, notCarried), form, notCarried }
  const image = picture === undefined ? undefined : await images.largest(picture.imageId)
  if (picture === undefined || image === undefined)
    return { bytes: encoded(pieces), form, notCarried: picture === undefined ? notCarried : [...notCarried, lost(1)] }
  const card = pngWithTexts(await images.png(image), picture.texts)
  return { bytes: Readable.from([card]), form: png, notCarried }
}

async function* encoded(pieces: Iterable<string>): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece)
}

/** The same codex gives the same bytes. */
const mtime = new Date('2000-01-01T00:00:00Z')

/** Images are packed already: they stand as they are, and are read one after the other. */
async function* zipped(parts: Iterable<FilePart>, images: ImagesOut, notCarried: NotCarried[]): AsyncGenerator<Buffer> {
  const zip = new ZipFile()
  let gone = 0
  for (const part of parts) {
    if ('text' in part) zip.addBuffer(Buffer.from(part.text), part.name, { mtime })
    else if ('pieces' in part) zip.addReadStream(Readable.from(encoded(part.pieces)), part.name, { mtime })
    else {
      const bytes = await images.largest(part.imageId)
      if (bytes === undefined) gone += 1
      else zip.addBuffer(Buffer.from(bytes), part.name, { mtime, compress: false })
      yield* readyIn(zip)
    }
  }
  zip.end()
  for await (const chunk of zip.outputStream) yield chunk as Buffer
  if (gone > 0) notCarried.push(lost(gone))
}

function* readyIn({ outputStream }: ZipFile): Generator<Buffer> {
  const stream = outputStream as Readable
  for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null) yield chunk
}
