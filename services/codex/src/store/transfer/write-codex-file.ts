/** A codex as a file, in pieces of bytes. */
import type { CodexFormat } from '@scriptorium/contracts/nouns'
import { ZipFile } from 'yazl'
import { writeArchive } from '../../domain/transfer/archive.ts'
import { writeCharacterCard } from '../../domain/transfer/character-card.ts'
import type { CodexWriter, WholeCodex } from '../../domain/transfer/codex-file.ts'
import { writeNovelAi } from '../../domain/transfer/novelai.ts'
import { writeWorldInfo } from '../../domain/transfer/world-info.ts'
import { writeCsv } from './csv.ts'
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

export function writeCodexFile(format: CodexFormat, codex: WholeCodex) {
  const { pieces, parts, notCarried } = writers[format](codex)
  return { bytes: parts === undefined ? encoded(pieces ?? []) : zipped(parts), notCarried }
}

async function* encoded(pieces: Iterable<string>): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece)
}

/** The same codex gives the same bytes. */
const partTime = new Date('2000-01-01T00:00:00Z')

async function* zipped(parts: Iterable<{ name: string; text: string }>): AsyncGenerator<Buffer> {
  const zip = new ZipFile()
  for (const { name, text } of parts) zip.addBuffer(Buffer.from(text), name, { mtime: partTime })
  zip.end()
  for await (const chunk of zip.outputStream) yield chunk as Buffer
}
