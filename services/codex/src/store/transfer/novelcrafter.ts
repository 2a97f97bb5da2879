/** Novelcrafter's export of a codex: a folder an entry, with `metadata.json`, `entry.md` and `notes.md`. */
import { entryTypes, toAlias } from '@scriptorium/contracts/nouns'
import type { EntryControl } from '@scriptorium/contracts/nouns'
import { hasLetterOrDigit } from '@scriptorium/contracts/schema'
import { createNotes, emptyFile, recordOf, textOf, textsOf } from '../../domain/transfer/codex-file.ts'
import type {
  CodexFile,
  FileEntry,
  FileRelation,
  Notes,
  Values,
  WholeCodex,
  WrittenFile,
} from '../../domain/transfer/codex-file.ts'
import { nameOf, rewritten } from '../../domain/transfer/source-keys.ts'
import { notesOf } from '../../domain/transfer/world-info.ts'
import { readFrontMatter, writeFrontMatter } from './front-matter.ts'
import { parseJson } from './json-text.ts'
import { fileNames } from './markdown.ts'
import type { TextFile } from './unpack.ts'

const metadataFile = /(?:^|\/)metadata\.json$/u
const types: Readonly<Record<string, string>> = { object: 'item', other: 'lore', faction: 'organization' }

export function isNovelcrafter(files: readonly TextFile[]): boolean {
  return files.some(({ name }) => metadataFile.test(name))
}

type Kept = { folder: string; metadata: Values; front: Values }

export function readNovelcrafter(files: readonly TextFile[], others: number): CodexFile {
  const notes = createNotes()
  for (let count = 0; count < others; count += 1) notes.add('pictures and other files', 'Only texts are read.')
  const texts = new Map(files.map(({ name, text }) => [name, text]))
  const folders = files.filter(({ name }) => metadataFile.test(name)).map(({ name }) => name.replace(metadataFile, ''))
  const entries = folders.map((folder) =>
    readFolder(folder, (name) => texts.get(folder === '' ? name : `${folder}/${name}`), notes),
  )
  const refs = new Set(entries.map(({ ref }) => ref))
  return {
    ...emptyFile('novelcrafter'),
    entries,
    relations: entries.flatMap((one) => nested(one, refs, notes)),
    notCarried: notes.list(),
  }
}

function readFolder(folder: string, file: (name: string) => string | undefined, notes: Notes): FileEntry {
  const metadata = parseJson(file('metadata.json') ?? '{}')
  const { values: front, body } = readFrontMatter(file('entry.md') ?? '', `${folder}/entry.md`)
  const kept: Kept = { folder, metadata, front }
  const fields = fieldsOf(kept, { body, notes: file('notes.md') ?? '' }, notes)
  return { ref: textOf(metadata['id']) || folder, fields, extension: kept }
}

type Texts = { body: string; notes: string }

function fieldsOf({ folder, metadata, front }: Kept, { body, notes: said }: Texts, notes: Notes) {
  const attributes = recordOf(metadata['attributes'])
  const type = textOf(attributes['type']).toLowerCase()
  const name = nameOf(
    [textOf(attributes['name']), textOf(front['name']), folder.slice(folder.lastIndexOf('/') + 1)],
    'Entry',
  )
  const color = textOf(attributes['color'])
  if (attributes['doNotTrack'] === true) notes.add('doNotTrack', 'Names are looked for in every text.')
  return {
    type: (entryTypes as readonly string[]).includes(type) ? type : (types[type] ?? 'lore'),
    name,
    aliases: textsOf(attributes['aliases'])
      .filter((text) => hasLetterOrDigit(text) && text.length <= 200)
      .slice(0, 200)
      .map((text) => toAlias(text)),
    tags: [...new Set(textsOf(attributes['tags']))].filter((tag) => tag.trim() !== '').slice(0, 100),
    description: body,
    control: controlOf(attributes, front),
    details: Object.entries(recordOf(front['fields'])).map(([field, value]) => ({
      name: field,
      kind: Array.isArray(value) ? ('list' as const) : ('text' as const),
      value: (Array.isArray(value) ? value : [value ?? '']).map(String).join('\n'),
      sendToAi: true,
    })),
    ...(/^#[0-9a-f]{6}$/iu.test(color) ? { color } : {}),
    ...(said.trim() === '' ? {} : { notes: said }),
  }
}

function controlOf(attributes: Values, front: Values): EntryControl {
  if (attributes['hideFromAi'] === true || front['hideFromAi'] === true) return 'never'
  if (attributes['alwaysIncludeInContext'] === true) return 'always'
  return attributes['noAutoInclude'] === true ? 'manual' : 'detected'
}

function nested({ ref, extension }: FileEntry, refs: ReadonlySet<string>, notes: Notes): FileRelation[] {
  const list = recordOf((extension as Kept).metadata['relationships'])['nestedEntries']
  return textsOf(list).flatMap((to) => {
    if (refs.has(to) && to !== ref) return [{ from: ref, to, label: 'has', inverseLabel: 'belongs to' }]
    notes.add('nestedEntries', 'They name an entry that is not in the file.')
    return []
  })
}

export function writeNovelcrafter(codex: WholeCodex): WrittenFile {
  const notCarried = notesOf(codex).filter(({ what }) => what === 'progressions' || what === 'images')
  return { parts: folders(codex), notCarried }
}

const exported: Readonly<Record<string, string>> = { item: 'object', organization: 'other', subplot: 'subplot' }

function* folders(codex: WholeCodex): Generator<TextFile> {
  const path = fileNames()
  const own = new Set(codex.types.map(({ ref }) => ref))
  for (const one of codex.entries) {
    const kept = recordOf(one.extensions.novelcrafter) as Partial<Kept>
    const type = own.has(one.type) ? 'other' : (exported[one.type] ?? one.type)
    const folder = kept.folder ?? path(`${type}s`, `${one.name.replaceAll(/\W+/gu, '-')}-${one.id}`)
    const source: Kept = {
      folder,
      metadata: kept.metadata ?? { id: one.id, attributes: {}, relationships: { nestedEntries: [] } },
      front: kept.front ?? {},
    }
    const texts = { body: one.description, notes: one.notes ?? '' }
    const read = kept.metadata === undefined ? {} : fieldsOf(source, texts, createNotes())
    yield { name: `${folder}/metadata.json`, text: JSON.stringify(metadataOf(source, read, one, type), undefined, 2) }
    const fields = Object.fromEntries(
      one.details.map(({ name, kind, value }) => [name, kind === 'list' ? value.split('\n') : value]),
    )
    const front = rewritten({ source: source.front, read, entry: one, written: { details: { fields: () => fields } } })
    const hasFront = Object.keys(front).length > 0
    yield {
      name: `${folder}/entry.md`,
      text: hasFront ? writeFrontMatter({ values: front, body: one.description }) : one.description,
    }
    if (one.notes !== undefined) yield { name: `${folder}/notes.md`, text: one.notes }
  }
}

function metadataOf(source: Kept, read: Values, one: WholeCodex['entries'][number], type: string): Values {
  const attributes = rewritten({
    source: recordOf(source.metadata['attributes']),
    read,
    entry: one,
    written: {
      type: { type: () => type },
      name: { name: () => one.name },
      aliases: { aliases: () => one.aliases.map(({ text }) => text) },
      tags: { tags: () => one.tags },
      ...(one.color === undefined ? {} : { color: { color: () => one.color } }),
      control: {
        alwaysIncludeInContext: () => one.control === 'always',
        noAutoInclude: () => one.control === 'manual',
        hideFromAi: () => one.control === 'never',
      },
    },
  })
  return { ...source.metadata, attributes }
}
