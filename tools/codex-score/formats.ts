/** Reads entries and marked names from the forms in which people have them. */
import { toAlias } from '@scriptorium/contracts/nouns'
import type { AliasInput } from '@scriptorium/contracts/nouns'
import type { IndexedEntry } from '../../services/codex/src/domain/detection/indexed-entry.ts'
import type { GoldMention } from './score.ts'

/** What a person can mend in a file. */
export class FormatError extends Error {}

type Json = Record<string, unknown>

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new FormatError(`${file} is no JSON: ${(error as Error).message}.`)
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * `[{id?, name, aliases?, exclusions?, type?}]`, the same below `entries`, or `{name: [aliases]}`. An alias is a text or
 * `{text, caseSensitive?, wholeWord?, foldDiacritics?, anyCase?, enabled?}`. Without an id the name is the id.
 */
export function readEntries(text: string, file: string): IndexedEntry[] {
  const json = parseJson(text, file)
  const list = Array.isArray(json)
    ? json
    : isObject(json)
      ? (json['entries'] ?? Object.entries(json).map(fromPair))
      : []
  if (!Array.isArray(list) || list.length === 0) throw new FormatError(`${file} has no entries.`)
  const entries = list.map((item: unknown, index) => toEntry(item, `${file}: entry ${index + 1}`))
  const ids = new Set<string>()
  for (const { id } of entries) {
    if (ids.has(id)) throw new FormatError(`${file}: two entries have the id “${id}”.`)
    ids.add(id)
  }
  return entries
}

function fromPair([name, aliases]: [string, unknown]): unknown {
  return { name, aliases }
}

function toEntry(item: unknown, where: string): IndexedEntry {
  const fields = typeof item === 'string' ? { name: item } : item
  if (!isObject(fields)) throw new FormatError(`${where} is neither an object nor a name.`)
  const { id, name, aliases = [], exclusions = [], type = 'character' } = fields
  if (typeof name !== 'string' || name.trim() === '') throw new FormatError(`${where} has no name.`)
  if (!Array.isArray(aliases)) throw new FormatError(`${where} (${name}): aliases are a list.`)
  if (!Array.isArray(exclusions)) throw new FormatError(`${where} (${name}): exclusions are a list.`)
  return {
    id: id === undefined || id === null ? name : String(id as string | number),
    name,
    type: typeof type === 'string' ? type : 'character',
    aliases: aliases.map((alias: unknown) => toAlias(aliasInput(alias, `${where} (${name})`))),
    exclusions: exclusions.map(String),
    control: 'detected',
    archived: false,
  }
}

function aliasInput(alias: unknown, where: string): AliasInput {
  if (typeof alias === 'string') return alias
  if (isObject(alias) && typeof alias['text'] === 'string') return alias as AliasInput
  throw new FormatError(`${where}: an alias is a text, or an object with “text”.`)
}

export const offsetUnits = ['utf-16', 'code-points', 'bytes'] as const
export type OffsetUnit = (typeof offsetUnits)[number]

type RawMention = { start: number; end: number; entity: string; where: string }

/**
 * JSON: `[{start, end, entity}]`, `[[start, end, entity]]`, or either below `mentions`; one such object a line; TSV or CSV:
 * start, end, entity, with or without a head; brat's stand-off (`T1<tab>entity start end<tab>text`).
 */
export function readGold(
  text: string,
  file: string,
  source: { text: string; offsets: OffsetUnit; entries: readonly IndexedEntry[] },
): GoldMention[] {
  const raw = /^\s*[[{]/u.test(text) ? fromJson(text, file) : fromLines(text, file)
  if (raw.length === 0) throw new FormatError(`${file} marks no names.`)
  const unitOf = unitsOf(source.text, source.offsets)
  const idOf = new Map([
    ...source.entries.map(({ id, name }) => [name, id] as const),
    ...source.entries.map(({ id }) => [id, id] as const),
  ])
  return raw.map(({ start, end, entity, where }) => {
    const [from, to] = [unitOf(start), unitOf(end)]
    if (from === undefined || to === undefined || from >= to)
      throw new FormatError(
        `${where}: from ${start} to ${end} is no part of the text, which has ${unitOf.length} ${source.offsets}.`,
      )
    const id = idOf.get(entity)
    if (id === undefined) throw new FormatError(`${where}: no entry has the id or the name “${entity}”.`)
    return { start: from, end: to, entity: id }
  })
}

function fromJson(text: string, file: string): RawMention[] {
  const isLines = /^\s*\{[^\n]*\}\s*\n\s*\{/u.test(text)
  const json = isLines
    ? text
        .split('\n')
        .flatMap((line, index) => (line.trim() === '' ? [] : [parseJson(line, `${file}: line ${index + 1}`)]))
    : parseJson(text, file)
  const list = isObject(json) ? (json['mentions'] ?? json['entities'] ?? json['gold']) : json
  if (!Array.isArray(list)) throw new FormatError(`${file} has no list of names.`)
  return list.map((item: unknown, index) => {
    const where = `${file}: name ${index + 1}`
    const [start, end, entity] = Array.isArray(item)
      ? item
      : isObject(item)
        ? [
            item['start'],
            item['end'],
            item['entity'] ?? item['entityId'] ?? item['entryId'] ?? item['id'] ?? item['label'],
          ]
        : []
    return checked([start, end, entity], where)
  })
}

function fromLines(text: string, file: string): RawMention[] {
  return text.split(/\r?\n/u).flatMap((line, index): RawMention[] => {
    if (line.trim() === '' || line.startsWith('#')) return []
    const brat = /^T\d+\t(.+?) (\d+) (?:\d+;\d+ )*(\d+)(?:\t|$)/u.exec(line)
    const cells = brat === null ? line.split(line.includes('\t') ? '\t' : ',') : [brat[2], brat[3], brat[1]]
    if (index === 0 && brat === null && !/^\s*\d/u.test(cells[0] ?? '')) return []
    if (/^[A-Z#*]\d+\t/u.test(line) && brat === null) return []
    return [checked([Number(cells[0]), Number(cells[1]), cells[2]?.trim()], `${file}: line ${index + 1}`)]
  })
}

function checked([start, end, entity]: unknown[], where: string): RawMention {
  if (!Number.isInteger(start) || !Number.isInteger(end))
    throw new FormatError(`${where}: start and end are whole numbers.`)
  if ((typeof entity !== 'string' && typeof entity !== 'number') || entity === '')
    throw new FormatError(`${where} names no entity.`)
  return { start: start as number, end: end as number, entity: String(entity), where }
}

/** From an offset of the file to UTF-16 code units; undefined beyond the text. */
function unitsOf(text: string, offsets: OffsetUnit) {
  const starts: number[] = []
  let [units, bytes] = [0, 0]
  for (const character of text) {
    if (offsets === 'bytes') starts[bytes] = units
    else starts.push(units)
    if (offsets === 'utf-16' && character.length === 2) starts.push(units + 1)
    units += character.length
    bytes += new TextEncoder().encode(character).length
  }
  starts[offsets === 'bytes' ? bytes : starts.length] = units
  // `length` of a function is its own.
  return Object.defineProperty((offset: number): number | undefined => starts[offset], 'length', {
    value: starts.length - 1,
  })
}
