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

/** `fields`: those that its format has; in what is there already the others stay as they are. `extension`: what has no place here. */
export type FileEntry = Referred<Partial<EntryFields> & Pick<EntryFields, 'name'>> & { extension?: unknown }
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

/** A file as pieces of text, or as the parts of a zip. */
export type WrittenFile = {
  pieces?: Iterable<string>
  parts?: Iterable<{ name: string; text: string }>
  notCarried: NotCarried[]
}

export type CodexWriter = (codex: WholeCodex) => WrittenFile

export const fileForms: Readonly<Record<CodexFormat, { type: string; extension: string }>> = {
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
