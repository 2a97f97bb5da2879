import type { IndexedEntry } from './indexed-entry.ts'
import { createAutomatonBuilder, initialMark } from './automaton.ts'
import type { Automaton } from './automaton.ts'
import { wordClasses, classMask, strippedFlag, exactPattern, optionsKey } from '@scriptorium/text/folding'
import type { Folded, ExactOptions, ExactPattern, Folder } from '@scriptorium/text/folding'
import { canInflect, inflectionOf } from './inflection.ts'
import { afterFor, takesPrefix } from './prefixes.ts'

/** What a pattern asks for beyond its folded letters. */
export const demands = {
  /** A word must end where it ends. */
  wordEnd: 1,
  /** No letter, mark or digit on either side, of any script: a single character of a script without spaces. */
  alone: 2,
  /** Regular endings count. */
  endings: 4,
  /** Diacritics count, and it has none: a span that lost some is another word. */
  plain: 8,
  /** Must equal `Patterns.exact`, folded less (case or diacritics count). */
  exact: 16,
  /** Not a name but a phrase in which the entry's names do not count. */
  exclusion: 32,
  /** A plural made beforehand (`fairies`). */
  inflected: 64,
  /** Stands within a word, after particles that fill it from its beginning. */
  prefixed: 128,
} as const

/**
 * The patterns of some entries and the automaton over them, whose outputs they are. Entries of one name share its pattern and
 * are its owners, so that a scan costs the same however many they are.
 */
export type Patterns = {
  automaton: Automaton
  /** By pattern. */
  demandsOf: Uint8Array
  exactOf: ReadonlyMap<number, ExactPattern>
  /** By pattern: its last owner; `nextOwner` leads from there to those before, -1 at the end. */
  lastOwner: Int32Array
  nextOwner: Int32Array
  /** By owner. `aliasOf` counts -1 for the name, then the entry's aliases. */
  entryOf: Int32Array
  aliasOf: Int32Array
  entries: readonly IndexedEntry[]
  /** By entry: 0 once another generation of it has taken over. */
  alive: Uint8Array
  bytes: number
}

type Source = {
  entry: number
  alias: number
  text: string
  caseSensitive: boolean
  wholeWord: boolean
  foldDiacritics: boolean
  exclusion: boolean
}

export const nameAlias = -1
const usual = { caseSensitive: false, wholeWord: true, foldDiacritics: false }
/** Folded names are a little longer than written ones at most; a longer one (a ligature, two hundred times) is not searched for. */
const longestPattern = 4_000

/** Compiles the names, enabled aliases and exclusions of entries that are not archived. @param language BCP 47 */
export function compilePatterns(entries: readonly IndexedEntry[], folder: Folder, language: string): Patterns {
  const sources = entries.flatMap((entry, index) => (entry.archived ? [] : sourcesOf(entry, index)))
  const builder = createAutomatonBuilder(sources.reduce((sum, source) => sum + source.text.length, 1))
  const owners: { entry: number; alias: number; next: number }[] = []
  const patterns: { demands: number; lastOwner: number }[] = []
  const patternOf = new Map<string, number>()
  const exactOf = new Map<number, ExactPattern>()

  function add({ source, symbols, demanded, exact }: Pattern): void {
    const state = builder.add(symbols)
    const key = `${state}/${demanded}/${exact === undefined ? '' : `${optionsKey(optionsOf(source))}/${exact}`}`
    const number = patternOf.get(key) ?? patterns.push({ demands: demanded, lastOwner: -1 }) - 1
    const pattern = patterns[number] as (typeof patterns)[number]
    if (pattern.lastOwner < 0) {
      patternOf.set(key, number)
      if (exact !== undefined) exactOf.set(number, exactPattern(exact, optionsOf(source)))
      builder.output(state, number)
    }
    pattern.lastOwner = owners.push({ entry: source.entry, alias: source.alias, next: pattern.lastOwner }) - 1
  }

  for (const source of sources) addSource(source, folder, language, add)
  const automaton = builder.build()
  const names = entries.reduce((sum, entry) => sum + entryBytes(entry), 0)
  return {
    automaton,
    demandsOf: Uint8Array.from(patterns, (pattern) => pattern.demands),
    exactOf,
    lastOwner: Int32Array.from(patterns, (pattern) => pattern.lastOwner),
    nextOwner: Int32Array.from(owners, (owner) => owner.next),
    entryOf: Int32Array.from(owners, (owner) => owner.entry),
    aliasOf: Int32Array.from(owners, (owner) => owner.alias),
    entries,
    alive: new Uint8Array(entries.length).fill(1),
    bytes: automaton.bytes + patterns.length * 5 + owners.length * 12 + exactOf.size * 150 + names,
  }
}

/**
 * What signs alone make up is no name: a full stop would be found in every sentence. The contract takes none, but some were
 * stored before. Pictures are told from signs: an emoji of before stays a name.
 */
const findable = /[\p{L}\p{N}\p{Extended_Pictographic}]/u

/** An alias that repeats the name stands for it, so that the name too can be made case-sensitive, or switched off. */
function sourcesOf(entry: IndexedEntry, index: number): Source[] {
  const repeats = entry.aliases.findIndex((alias) => alias.text.trim() === entry.name.trim())
  const aliases = entry.aliases.flatMap((alias, position) =>
    alias.enabled ? [{ entry: index, alias: position, ...alias, exclusion: false }] : [],
  )
  const name = repeats < 0 ? [{ entry: index, alias: nameAlias, text: entry.name, ...usual, exclusion: false }] : []
  return [
    ...name,
    ...aliases,
    ...entry.exclusions.map((text) => ({ entry: index, alias: nameAlias, text, ...usual, exclusion: true })),
  ]
}

/** One object for all patterns of the same options, of which there may be many. */
const allOptions = [false, true].flatMap((keepCase) =>
  [false, true].map((keepDiacritics): ExactOptions => ({ keepCase, keepDiacritics })),
)

function optionsOf({ caseSensitive, foldDiacritics }: Source): ExactOptions {
  return allOptions[optionsKey({ keepCase: caseSensitive, keepDiacritics: !foldDiacritics })] as ExactOptions
}

/** `exact`: what a span must equal, for those that demand it. */
type Pattern = { source: Source; symbols: Int32Array; demanded: number; exact: string | undefined }
type Add = (pattern: Pattern) => void

function addSource(source: Source, folder: Folder, language: string, add: Add): void {
  const folded = trimmed(folder.fold(source.text))
  const { length } = folded
  if (length === 0 || length > longestPattern || !findable.test(source.text)) return
  const classAt = (index: number): number => (folded.flags[index] as number) & classMask
  const [first, last] = [classAt(0), classAt(length - 1)]
  const demanded = demandsFor(source, folded, first, last)
  const exact = (demanded & demands.exact) === 0 ? undefined : folder.exact(source.text, optionsOf(source)).trim()
  const symbols = symbolsOf(folded)
  const pattern = { source, symbols, demanded, exact }
  add(pattern)
  // Found inside words too: the same pattern once more.
  if (!source.wholeWord && isSpaced(first)) add({ ...pattern, symbols: unmarked(symbols) })
  if (source.wholeWord && takesPrefix(textOf(folded), language)) addPrefixed(folded, pattern, add)
  if ((demanded & demands.endings) !== 0) addChangedPlural(folded, pattern, { language, add })
}

/** The pattern without the mark that keeps it to the beginning of a word. */
function unmarked(symbols: Int32Array): Int32Array {
  const inside = symbols.slice()
  inside[0] = (inside[0] as number) & ~initialMark
  return inside
}

function addPrefixed(folded: Folded, pattern: Pattern, add: Add): void {
  const prefixed = ({ symbols, demanded, ...rest }: Pattern): Pattern => ({
    ...rest,
    symbols: unmarked(symbols),
    demanded: demanded | demands.prefixed,
  })
  add(prefixed(pattern))
  const written = afterFor(textOf(folded))
  // An alef with a hamza looks like the article's once folded, and is none.
  if (written === undefined || ((folded.flags[0] as number) & strippedFlag) !== 0) return
  const symbols = pattern.symbols.slice()
  symbols[0] = written.charCodeAt(0) | initialMark
  const exact = pattern.exact === undefined ? undefined : afterFor(pattern.exact)
  add({ ...pattern, symbols, exact })
  add(prefixed({ ...pattern, symbols, exact }))
}

function demandsFor(source: Source, folded: Folded, first: number, last: number): number {
  const singleCharacter = folded.length === 1 || (folded.length === 2 && (folded.units[0] as number) >>> 10 === 0x36)
  const alone = source.wholeWord && singleCharacter && first === wordClasses.unspaced
  const text = textOf(folded)
  return (
    (source.wholeWord && isSpaced(last) ? demands.wordEnd : 0) |
    (alone ? demands.alone : 0) |
    (source.wholeWord && canInflect(text) ? demands.endings : 0) |
    (!source.foldDiacritics && !folded.stripped ? demands.plain : 0) |
    (source.caseSensitive || (!source.foldDiacritics && folded.stripped) ? demands.exact : 0) |
    (source.exclusion ? demands.exclusion : 0)
  )
}

function addChangedPlural(
  folded: Folded,
  { source, symbols: stem, demanded, exact }: Pattern,
  { language, add }: { language: string; add: Add },
): void {
  const plural = inflectionOf(language).changedPlural(textOf(folded))
  if (plural === undefined) return
  const symbols = new Int32Array(plural.length)
  symbols.set(stem.subarray(0, folded.length - 1))
  for (let index = folded.length - 1; index < plural.length; index++) symbols[index] = plural.charCodeAt(index)
  const ending = exact?.endsWith('Y') === true ? 'IES' : 'ies'
  add({
    source,
    symbols,
    demanded: (demanded & ~demands.endings) | demands.inflected,
    exact: exact === undefined ? undefined : exact.slice(0, -1) + ending,
  })
}

function textOf({ units, length }: Folded): string {
  return String.fromCharCode(...units.subarray(0, length))
}

function isSpaced(wordClass: number): boolean {
  return wordClass === wordClasses.spaced || wordClass === wordClasses.hangul
}

/** Folded units with the mark on those that begin a word, as the scan computes it for a text. */
function symbolsOf({ units, flags, length }: Folded): Int32Array {
  const symbols = new Int32Array(length)
  let inWord = false
  for (let index = 0; index < length; index++) {
    const spaced = isSpaced((flags[index] as number) & classMask)
    symbols[index] = (units[index] as number) | (spaced && !inWord ? initialMark : 0)
    inWord = spaced
  }
  return symbols
}

/** Without the space at either end; a single cluster's flags decide whether it had diacritics. */
function trimmed(folded: Folded): Folded {
  const from = folded.units[0] === 32 ? 1 : 0
  const to = Math.max(from, folded.units[folded.length - 1] === 32 ? folded.length - 1 : folded.length)
  const cut = <T extends Uint16Array | Uint8Array | Int32Array>(array: T): T => array.subarray(from, to) as T
  const flags = cut(folded.flags)
  return {
    length: to - from,
    units: cut(folded.units),
    flags,
    starts: cut(folded.starts),
    ends: cut(folded.ends),
    stripped: flags.some((flag) => (flag & strippedFlag) !== 0),
  }
}

/** What the strings of an entry take in memory, roughly. */
function entryBytes(entry: IndexedEntry): number {
  const text =
    entry.name.length +
    entry.aliases.reduce((sum, alias) => sum + alias.text.length, 0) +
    entry.exclusions.reduce((sum, phrase) => sum + phrase.length, 0)
  return 300 + (entry.aliases.length + entry.exclusions.length) * 80 + text * 2
}
