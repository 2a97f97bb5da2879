/** What a file of another program, or of ours, says of a codex: the form that every format is read into and written from. */
import type { FieldError } from '@scriptorium/contracts'
import { ServiceError } from '@scriptorium/contracts'
import type {
  CategoryFields,
  DetailTemplateFields,
  Entry,
  EntryFields,
  CodexFormat,
  NotCarried,
  NovelFields,
  OwnEntryTypeFields,
  ProgressionFields,
} from '@scriptorium/contracts/nouns'

/** `ref`: how other parts of the file name it. */
export type Referred<Fields> = { ref: string; fields: Fields }

/**
 * An image, as bytes of the file: from `begin` to before `end`, packed as a zip packs them where `isDeflated`. `digest`: of those
 * bytes. `id`: of the entry's image when the file was written.
 */
export type FileImage = { begin: number; end: number; isDeflated: boolean; digest: string; id?: string }
/** By the names of the parts of a zip. */
export type FileImages = ReadonlyMap<string, FileImage>

/** `fields`: those that its format has; in what is there already the others stay as they are. `extension`: what has no place here. */
export type FileEntry = Referred<Partial<EntryFields> & Pick<EntryFields, 'name'>> & {
  extension?: unknown
  image?: FileImage
}
export type FileRelation = { from: string; to: string; label: string; inverseLabel: string; note?: string }
/** `teller`: the reference of the entry from whose point of view it is told. */
export type FileScene = { ref: string; title?: string; summary?: string; text: string; teller?: string }
export type FileChapter = { ref: string; title: string; summary?: string; scenes: FileScene[] }
export type FileProgression = Omit<ProgressionFields, 'sceneId'> & { entry: string; scene: string }

/** In `entries`, `categoryId`, own types and details of kind `entry` hold refs; so do parents of categories. */
export type CodexFile = {
  format: CodexFormat
  types: Referred<OwnEntryTypeFields>[]
  categories: Referred<CategoryFields>[]
  templates: Referred<DetailTemplateFields>[]
  entries: FileEntry[]
  relations: FileRelation[]
  chapters: FileChapter[]
  progressions: FileProgression[]
  /** Of the whole, with no place here. */
  extension?: unknown
  notCarried: NotCarried[]
}

export type Extensions = Readonly<Partial<Record<CodexFormat, unknown>>>

/** A novel's codex with all that belongs to it; ids are refs. */
export type WholeCodex = Omit<CodexFile, 'format' | 'entries' | 'extension' | 'notCarried'> & {
  novel: NovelFields
  entries: (Entry & { extensions: Extensions })[]
  extensions: Extensions
}

export type FilePart = { name: string } & ({ text: string } | { pieces: Iterable<string> } | { imageId: string })
export type FileForm = { type: string; extension: string }

/** A file as pieces of text, as the parts of a zip, or as a picture that has a card in it. `form`: where it is another than the format's usual one. */
export type WrittenFile = {
  pieces?: Iterable<string>
  parts?: Iterable<FilePart>
  picture?: { imageId: string; texts: Readonly<Record<string, string>> }
  form?: FileForm
  notCarried: NotCarried[]
}

/** @param entryId of whom a character card is */
export type CodexWriter = (codex: WholeCodex, entryId?: string) => WrittenFile

export const fileForms: Readonly<Record<CodexFormat, FileForm>> = {
  json: { type: 'application/json', extension: 'json' },
  'world-info': { type: 'application/json', extension: 'json' },
  'character-card': { type: 'application/json', extension: 'json' },
  novelai: { type: 'application/json', extension: 'lorebook' },
  novelcrafter: { type: 'application/zip', extension: 'zip' },
  markdown: { type: 'application/zip', extension: 'zip' },
  csv: { type: 'text/csv', extension: 'csv' },
}

export function emptyFile(format: CodexFormat): CodexFile {
  const lists = { types: [], categories: [], templates: [], entries: [], relations: [], chapters: [], progressions: [] }
  return { format, ...lists, notCarried: [] }
}

/** @throws always: the file is not what it seems to be. */
export function refuseFile(message: string, path = '/file', cause?: unknown): never {
  const errors: FieldError[] = [{ path, message }]
  throw new ServiceError('validation_failed', { detail: `The file ${message}`, errors, cause })
}

export type Notes = { add(what: string, reason: string): void; list(): NotCarried[] }

/** Counts what cannot be carried, by what it is. */
export function createNotes(): Notes {
  const notes = new Map<string, NotCarried>()
  return {
    add(what, reason) {
      const known = notes.get(what)
      if (known === undefined) notes.set(what, { what, count: 1, reason })
      else known.count += 1
    },
    list: () => [...notes.values()],
  }
}

export type Values = Record<string, unknown>

export function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function recordOf(value: unknown): Values {
  return isRecord(value) ? value : {}
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function textsOf(value: unknown): string[] {
  return listOf(value).filter((item): item is string => typeof item === 'string')
}

/** The same text for the same value, whatever the order of its members. */
export function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_name, inner: unknown) =>
      isRecord(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner,
    ) ?? ''
  )
}
