/** One Markdown file an entry, as Obsidian keeps notes: fields in front, the description as the text. */
import { entry, entryControls, entryTypes, toAlias } from '@scriptorium/contracts/nouns'
import type { Alias, Detail, EntryControl } from '@scriptorium/contracts/nouns'
import {
  createNotes,
  emptyFile,
  isRecord,
  listOf,
  recordOf,
  textOf,
  textsOf,
} from '../../domain/transfer/codex-file.ts'
import type {
  CodexFile,
  FileEntry,
  FileRelation,
  Notes,
  Values,
  WholeCodex,
  WrittenFile,
} from '../../domain/transfer/codex-file.ts'
import { nameOf } from '../../domain/transfer/source-keys.ts'
import { notesOf } from '../../domain/transfer/world-info.ts'
import { readFrontMatter, writeFrontMatter } from './front-matter.ts'
import type { TextFile } from './unpack.ts'

const markdown = /\.(?:md|markdown)$/iu

export function readMarkdown(files: readonly TextFile[], others: number): CodexFile {
  const notes = createNotes()
  for (let count = 0; count < others; count += 1) notes.add('files that are no Markdown', 'Only texts are read.')
  const notesFiles = files.filter(({ name }) => markdown.test(name))
  const read = notesFiles.map((file) => readNote(file, notes))
  const categories = new Map(read.flatMap(({ category }) => (category === undefined ? [] : [[category, category]])))
  const types = new Map(read.flatMap(({ ownType }) => (ownType === undefined ? [] : [[ownType, ownType]])))
  return {
    ...emptyFile('markdown'),
    types: [...types.keys()].map((name) => ({ ref: `type ${name}`, fields: { name } })),
    categories: [...categories.keys()].map((name) => ({ ref: `category ${name}`, fields: { name } })),
    entries: read.map(({ entry: one }) => one),
    relations: relationsOf(read, notes),
    notCarried: notes.list(),
  }
}

type ReadNote = { entry: FileEntry; category?: string; ownType?: string; relations: Values[] }

const known = new Set([
  'name',
  'title',
  'type',
  'aliases',
  'alias',
  'exclusions',
  'summary',
  'notes',
  'details',
  'category',
  'tags',
  'tag',
  'color',
  'pinned',
  'control',
  'archived',
  'relations',
  'id',
])

function readNote({ name, text }: TextFile, notes: Notes): ReadNote {
  const { values, body } = readFrontMatter(text, name)
  const file = name.slice(name.lastIndexOf('/') + 1).replace(markdown, '')
  const heading = /^#[ \t]+(\S[^\n]*)\n+/u.exec(body)
  const called = nameOf([textOf(values['name']), textOf(values['title']), file], 'Entry')
  const type = textOf(values['type']).toLowerCase()
  const isOwn = type !== '' && !(entryTypes as readonly string[]).includes(type)
  const category = nameOf([textOf(values['category'])], '')
  const fields: FileEntry['fields'] = {
    name: called,
    type: isOwn ? `type ${textOf(values['type'])}` : type === '' ? 'lore' : type,
    // A heading that repeats the name is no text.
    description: heading?.[1]?.trim() === called ? body.slice(heading[0].length) : body,
    aliases: [...listOf(values['aliases']), ...textsOf([values['alias']])].flatMap((one) => aliasOf(one)),
    exclusions: textsOf(values['exclusions']),
    tags: tagsOf(values),
    details: [...listOf(values['details']).flatMap(detailOf), ...freeDetails(values, notes)],
    ...(category === '' ? {} : { categoryId: `category ${category}` }),
    ...plain(values),
  }
  return {
    entry: { ref: name, fields },
    ...(category === '' ? {} : { category }),
    ...(isOwn ? { ownType: textOf(values['type']) } : {}),
    relations: listOf(values['relations']).filter(isRecord),
  }
}

function plain(values: Values): Partial<FileEntry['fields']> {
  const [summary, notes, color] = ['summary', 'notes', 'color'].map((name) => textOf(values[name]))
  const control = entryControls.find((word): word is EntryControl => word === values['control'])
  return {
    ...(summary ? { summary } : {}),
    ...(notes ? { notes } : {}),
    ...(color !== undefined && /^#[0-9a-f]{6}$/iu.test(color) ? { color } : {}),
    ...(control === undefined ? {} : { control }),
    ...(typeof values['pinned'] === 'boolean' ? { pinned: values['pinned'] } : {}),
    ...(typeof values['archived'] === 'boolean' ? { archived: values['archived'] } : {}),
  }
}

function tagsOf(values: Values): string[] {
  const given = [values['tags'], values['tag']].flatMap((value) =>
    typeof value === 'string' ? value.split(/[,\s]+/u) : textsOf(value),
  )
  return [...new Set(given.map((tag) => tag.replace(/^#/u, '').trim()))].filter((tag) => tag !== '').slice(0, 100)
}

function aliasOf(value: unknown): Alias[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [toAlias(value)]
  const { text, ...options } = recordOf(value)
  return typeof text === 'string' ? [toAlias({ text, ...(options as Partial<Alias>) })] : []
}

function detailOf(value: unknown): Detail[] {
  const { name, kind = 'text', value: said = '', sendToAi = true } = recordOf(value)
  return typeof name === 'string' ? [{ name, kind, value: String(said), sendToAi } as Detail] : []
}

/** What else stands in front: a line each. */
function freeDetails(values: Values, notes: Notes): Detail[] {
  return Object.entries(values).flatMap(([name, value]): Detail[] => {
    if (known.has(name) || value === null || name.trim() === '') return []
    const items = Array.isArray(value) ? value : [value]
    if (items.every((item) => ['string', 'number', 'boolean'].includes(typeof item)))
      return [{ name, kind: Array.isArray(value) ? 'list' : 'text', value: items.join('\n'), sendToAi: true }]
    notes.add(`properties within properties`, 'A detail is a text.')
    return []
  })
}

/** `[[Name]]`, by the names of the files' entries. */
function relationsOf(read: readonly ReadNote[], notes: Notes): FileRelation[] {
  const refs = new Map(read.map(({ entry: { ref, fields } }) => [fields.name, ref]))
  return read.flatMap(({ entry: { ref }, relations }) =>
    relations.flatMap((value): FileRelation[] => {
      const to = refs.get(textOf(value['to']).replaceAll(/^\[\[|\]\]$/gu, ''))
      const [label, inverseLabel, note] = ['label', 'inverse', 'note'].map((name) => textOf(value[name]))
      if (to !== undefined && label)
        return [{ from: ref, to, label, inverseLabel: inverseLabel || label, ...(note ? { note } : {}) }]
      notes.add('relations', 'They name an entry that is not there, or have no label.')
      return []
    }),
  )
}

const forbidden = /[\\/:*?"<>|#^[\]\p{Cc}]/gu

/** A name for a file that no system reads as something else. */
export function fileNames(): (folder: string, name: string) => string {
  const taken = new Set<string>()
  return (folder, name) => {
    const plainName =
      name
        .replaceAll(forbidden, ' ')
        .replaceAll(/\s+/gu, ' ')
        .replaceAll(/^[ .]+|[ .]+$/gu, '')
        .slice(0, 100) || 'entry'
    for (let number = 1; ; number += 1) {
      const path = `${folder}/${plainName}${number === 1 ? '' : ` ${number}`}`
      if (taken.has(path.toLowerCase())) continue
      taken.add(path.toLowerCase())
      return path
    }
  }
}

export function writeMarkdown(codex: WholeCodex): WrittenFile {
  const noted = notesOf(codex).filter(({ what }) => what === 'progressions' || what === 'images')
  return { parts: notesOfEntries(codex), notCarried: noted }
}

function* notesOfEntries(codex: WholeCodex): Generator<TextFile> {
  const path = fileNames()
  const names = new Map(codex.entries.map((one) => [one.id, one.name]))
  const types = new Map(codex.types.map(({ ref, fields }) => [ref, fields.name]))
  const categories = new Map(codex.categories.map(({ ref, fields }) => [ref, fields.name]))
  for (const one of codex.entries) {
    const type = types.get(one.type) ?? one.type
    const category = categories.get(one.categoryId ?? '')
    const relations = codex.relations
      .filter(({ from }) => from === one.id)
      .map(({ to, label, inverseLabel: inverse, note }) => ({
        to: `[[${names.get(to) ?? ''}]]`,
        label,
        inverse,
        ...(note === undefined ? {} : { note }),
      }))
    const values = {
      ...written(one),
      type,
      ...(category === undefined ? {} : { category }),
      ...(relations.length > 0 ? { relations } : {}),
    }
    yield { name: `${path(type, one.name)}.md`, text: writeFrontMatter({ values, body: one.description }) }
  }
}

const elsewhere = new Set(['description', 'overridesId', 'categoryId', 'type'])

/** An alias with the usual options is its text. */
function written(one: WholeCodex['entries'][number]): Values {
  const empty = entry.fieldsOf({ type: 'lore', name: 'x' })
  const fields = entry.fieldNames.filter((name) => !elsewhere.has(name) && one[name] !== undefined)
  const given = fields.filter((name) => JSON.stringify(one[name]) !== JSON.stringify(empty[name]))
  return Object.fromEntries(
    given.map((name) => [
      name,
      name === 'aliases'
        ? one.aliases.map((alias) =>
            JSON.stringify(alias) === JSON.stringify(toAlias(alias.text)) ? alias.text : alias,
          )
        : one[name],
    ]),
  )
}
