/** One row an entry; columns that are not fields are details. */
import { entryControls, entryTypes, toAlias, transferLimits } from '@scriptorium/contracts/nouns'
import { parse } from 'csv-parse/sync'
import { createNotes, emptyFile, refuseFile } from '../../domain/transfer/codex-file.ts'
import type { CodexFile, FileEntry, Notes, WholeCodex, WrittenFile } from '../../domain/transfer/codex-file.ts'
import { notesOf } from '../../domain/transfer/world-info.ts'
import { storable } from './json-text.ts'

const recordBytesMax = 1_000_000
const columns = [
  'name',
  'type',
  'aliases',
  'description',
  'summary',
  'notes',
  'tags',
  'category',
  'control',
  'color',
  'pinned',
  'archived',
] as const
const separator = ';'
/** What a spreadsheet would run. */
const formula = /^[=+\-@\t\r]/u

export function readCsv(text: string): CodexFile {
  const rows = rowsOf(text)
  const [header = [], ...records] = rows
  const names = header.map((name) => name.trim())
  const places = new Map(names.map((name, index) => [name.toLowerCase(), index]))
  if (!places.has('name')) refuseFile('is no JSON, and as CSV it has no column "name".')
  const notes = createNotes()
  const read = records.map((record, index) => readRow(index, names, record, notes))
  const categories = new Set(
    read.flatMap(({ fields: { categoryId } }) => (categoryId === undefined ? [] : [categoryId])),
  )
  const types = new Set(read.map(({ fields: { type } }) => type ?? '').filter((type) => type.startsWith('type ')))
  const named = (ref: string) => ({ ref, fields: { name: ref.slice(ref.indexOf(' ') + 1) } })
  return {
    ...emptyFile('csv'),
    types: [...types].map(named),
    categories: [...categories].map(named),
    entries: read.filter(({ fields: { name } }) => name !== ''),
    notCarried: notes.list(),
  }
}

function rowsOf(text: string): string[][] {
  try {
    return parse(storable(text), {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: recordBytesMax,
      delimiter: [',', ';', '\t'].toSorted((a, b) => countOf(text, b) - countOf(text, a))[0] ?? ',',
      to: transferLimits.entries + 2,
    })
  } catch (error) {
    return refuseFile('is no CSV that can be read.', '/file', error)
  }
}

/** In the first line. */
function countOf(text: string, sign: string): number {
  return text.slice(0, 10_000).split('\n', 1)[0]?.split(sign).length ?? 0
}

function readRow(index: number, names: readonly string[], record: readonly string[], notes: Notes): FileEntry {
  const cells = record.map((cell) => (/^'[=+\-@\t\r]/u.test(cell) ? cell.slice(1) : cell))
  const of = (column: string): string => cells[names.findIndex((name) => name.toLowerCase() === column)]?.trim() ?? ''
  const list = (column: string) =>
    [
      ...new Set(
        of(column)
          .split(separator)
          .map((item) => item.trim()),
      ),
    ].filter((item) => item !== '')
  const type = of('type').toLowerCase()
  const isKnown = type === '' || (entryTypes as readonly string[]).includes(type)
  const control = entryControls.find((word) => word === of('control').toLowerCase())
  if (control === undefined && of('control') !== '')
    notes.add('control', 'It is none of the words that are known here.')
  const optional = {
    summary: of('summary'),
    notes: of('notes'),
    color: /^#[0-9a-f]{6}$/iu.test(of('color')) ? of('color') : '',
  }
  const isTrue = (column: string) => /^(?:true|yes|1)$/iu.test(of(column))
  return {
    ref: String(index),
    fields: {
      name: of('name'),
      type: isKnown ? type || 'lore' : `type ${of('type')}`,
      aliases: list('aliases').map((text) => toAlias(text)),
      description: of('description'),
      tags: list('tags').slice(0, 100),
      details: detailsOf(names, cells),
      ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== '')),
      ...(control === undefined ? {} : { control }),
      ...(of('category') === '' ? {} : { categoryId: `category ${of('category')}` }),
      ...(of('pinned') === '' ? {} : { pinned: isTrue('pinned') }),
      ...(of('archived') === '' ? {} : { archived: isTrue('archived') }),
    },
  }
}

function detailsOf(names: readonly string[], cells: readonly string[]) {
  return names.flatMap((name, place) => {
    const value = cells[place]?.trim() ?? ''
    if (value === '' || name === '' || (columns as readonly string[]).includes(name.toLowerCase())) return []
    return [{ name, kind: 'text' as const, value, sendToAi: true }]
  })
}

export function writeCsv(codex: WholeCodex): WrittenFile {
  const others = notesOf(codex).filter(({ what }) => ['progressions', 'relations', 'images'].includes(what))
  return { pieces: lines(codex), notCarried: others }
}

function* lines(codex: WholeCodex): Generator<string> {
  const details = [...new Set(codex.entries.flatMap((one) => one.details.map(({ name }) => name)))]
  const free = details.filter((name) => !(columns as readonly string[]).includes(name.toLowerCase()))
  const types = new Map(codex.types.map(({ ref, fields }) => [ref, fields.name]))
  const categories = new Map(codex.categories.map(({ ref, fields }) => [ref, fields.name]))
  yield lineOf([...columns, ...free])
  for (const one of codex.entries) {
    const values: Record<(typeof columns)[number], string> = {
      name: one.name,
      type: types.get(one.type) ?? one.type,
      aliases: one.aliases.map(({ text }) => text).join(separator),
      description: one.description,
      summary: one.summary ?? '',
      notes: one.notes ?? '',
      tags: one.tags.join(separator),
      category: categories.get(one.categoryId ?? '') ?? '',
      control: one.control,
      color: one.color ?? '',
      pinned: String(one.pinned),
      archived: String(one.archived),
    }
    const said = free.map((name) => one.details.find((detail) => detail.name === name)?.value ?? '')
    yield lineOf([...columns.map((column) => values[column]), ...said])
  }
}

function lineOf(cells: readonly string[]): string {
  const escaped = cells.map((cell) => {
    const plain = formula.test(cell) ? `'${cell}` : cell
    return /[",;\t\r\n]/u.test(plain) || plain !== plain.trim() ? `"${plain.replaceAll('"', '""')}"` : plain
  })
  return `${escaped.join(',')}\r\n`
}
