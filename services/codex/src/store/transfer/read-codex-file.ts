/** Which format a file has is seen from what it holds, and what it says. */
import { ServiceError } from '@scriptorium/contracts'
import { transferLimits } from '@scriptorium/contracts/nouns'
import { isArchive, readArchive } from '../../domain/transfer/archive.ts'
import { isCharacterCard, pictureOfCard, readCharacterCard } from '../../domain/transfer/character-card.ts'
import { refuseFile } from '../../domain/transfer/codex-file.ts'
import type { CodexFile, FileImages, Values } from '../../domain/transfer/codex-file.ts'
import { isNovelAi, readNovelAi } from '../../domain/transfer/novelai.ts'
import { isWorldInfo, readWorldInfo } from '../../domain/transfer/world-info.ts'
import { readCsv } from './csv.ts'
import { parseJson } from './json-text.ts'
import { readMarkdown } from './markdown.ts'
import { isNovelcrafter, readNovelcrafter } from './novelcrafter.ts'
import { tooLarge, unpack } from './unpack.ts'
import type { Unpacked } from './unpack.ts'

/** @throws ServiceError `validation_failed`, `payload_too_large`, `unsupported_media_type` */
export async function readCodexFile(bytes: Buffer): Promise<CodexFile> {
  const unpacked = await unpack(bytes)
  const file = unpacked.kind === 'zip' ? readFiles(unpacked) : readText(unpacked.text, imagesOf(unpacked))
  if (file.entries.length > transferLimits.entries) throw tooLarge(`A file may have ${transferLimits.entries} entries.`)
  if (file.entries.length === 0 && file.chapters.length === 0) refuseFile('has no entries.')
  return file
}

function imagesOf(unpacked: Exclude<Unpacked, { kind: 'zip' }>): FileImages {
  return unpacked.kind === 'card' ? new Map([[pictureOfCard, unpacked.picture]]) : new Map()
}

function readFiles({ files, others, images }: Extract<Unpacked, { kind: 'zip' }>): CodexFile {
  if (isNovelcrafter(files)) return readNovelcrafter(files, others)
  const [only] = files
  if (files.length === 1 && only !== undefined && !/\.(?:md|markdown)$/iu.test(only.name))
    return readText(only.text, images)
  return readMarkdown(files, others)
}

const readers: readonly [(file: Values) => boolean, (file: Values, images: FileImages) => CodexFile][] = [
  [isArchive, readArchive],
  [isCharacterCard, readCharacterCard],
  [isNovelAi, readNovelAi],
  [isWorldInfo, readWorldInfo],
]

function readText(text: string, images: FileImages): CodexFile {
  if (/^\ufeff?\s*[[{]/u.test(text)) {
    const file = parseJson(text)
    const [, read] = readers.find(([is]) => is(file)) ?? []
    if (read === undefined)
      throw new ServiceError('unsupported_media_type', {
        detail: 'The file is JSON of none of the formats that are read.',
      })
    return read(file, images)
  }
  if (/^\ufeff?---\r?\n/u.test(text)) return readMarkdown([{ name: 'entry.md', text }], 0)
  return readCsv(text)
}
