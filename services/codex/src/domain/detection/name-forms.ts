/** What to look for in order to find a name: its folded letters, what they demand, and the other ways in which it is written. */
import { classMask, exactText, optionsKey, strippedFlag, wordClasses } from '@scriptorium/text/folding'
import type { ExactOptions, Folded, Folder } from '@scriptorium/text/folding'
import { initialMark } from './automaton.ts'
import { bareCapitals } from './bare-capitals.ts'
import { hasCommonUse, longestCommonUse } from './common-uses.ts'
import type { Speller } from './equalities.ts'
import { familyName } from './family-names.ts'
import type { IndexedEntry } from './indexed-entry.ts'
import { canInflect } from './inflection.ts'
import type { Inflection } from './inflection.ts'
import { initialsOf } from './initials.ts'
import { demands } from './demands.ts'
import { afterFor, takesPrefix } from './prefixes.ts'
import { otherTitles } from './title-forms.ts'

/** A name, alias or exclusion with its options. `family`: it is the name of a person, whose last word may be a family's. */
export type Source = {
  entry: number
  alias: number
  text: string
  caseSensitive: boolean
  wholeWord: boolean
  foldDiacritics: boolean
  anyCase?: boolean
  exclusion: boolean
  family: boolean
}

/** `exact`: what a span must equal, for those that demand it. */
export type Pattern = { source: Source; symbols: Int32Array; demanded: number; exact: string | undefined }

/** What a language knows of names. */
export type NameLanguage = { tag: string; folder: Folder; spell: Speller; inflection: Inflection }

export type PatternSink = {
  add(pattern: Pattern): void
  /** A name whose words may take case endings, folded; `loose` where its diacritics do not count. */
  inflect(source: Source, name: string, loose: boolean): void
}

export const nameAlias = -1
const usual = { caseSensitive: false, wholeWord: true, foldDiacritics: false }
/** Folded names are a little longer than written ones at most; a longer one (a ligature, two hundred times) is not searched for. */
const longestPattern = 4_000

/**
 * What signs alone make up is no name: a full stop would be found in every sentence. The contract takes none, but some were
 * stored before. Pictures are told from signs: an emoji of before stays a name.
 */
const findable = /[\p{L}\p{N}\p{Extended_Pictographic}]/u

/** An alias that repeats the name stands for it, so that the name too can be made case-sensitive, or switched off. */
export function sourcesOf(entry: IndexedEntry, index: number): Source[] {
  const name = entry.name.trim()
  const repeats = entry.aliases.findIndex((alias) => alias.text.trim() === name)
  const sources: Source[] = []
  const isPerson = entry.type === 'character'
  if (repeats < 0)
    sources.push({ entry: index, alias: nameAlias, text: entry.name, ...usual, exclusion: false, family: isPerson })
  for (const [position, alias] of entry.aliases.entries())
    if (alias.enabled)
      sources.push({
        ...alias,
        entry: index,
        alias: position,
        exclusion: false,
        family: isPerson && position === repeats,
      })
  for (const text of entry.exclusions)
    sources.push({ entry: index, alias: nameAlias, text, ...usual, exclusion: true, family: false })
  return sources
}

/** One object for all patterns of the same options, of which there may be many. */
const allOptions = [false, true].flatMap((keepCase) =>
  [false, true].map((keepDiacritics): ExactOptions => ({ keepCase, keepDiacritics })),
)

export function optionsOf({ caseSensitive, foldDiacritics }: Source): ExactOptions {
  return allOptions[optionsKey({ keepCase: caseSensitive, keepDiacritics: !foldDiacritics })] as ExactOptions
}

/** Adds all patterns of a source. */
export function addSource(source: Source, language: NameLanguage, sink: PatternSink): void {
  const { folder, spell, tag } = language
  const folded = trimmed(spell(folder.fold(source.text), source.text))
  const { length } = folded
  if (length === 0 || length > longestPattern || !findable.test(source.text)) return
  const pattern = patternOf(source, folded, language)
  sink.add(pattern)
  const spaced = isSpaced(classAt(folded, 0))
  // Found inside words too: the same pattern once more.
  if (!source.wholeWord && spaced) sink.add({ ...pattern, symbols: unmarked(pattern.symbols) })
  if (!source.wholeWord || !spaced) return
  const text = textOf(folded)
  if (takesPrefix(text, tag)) addPrefixed(folded, pattern, sink)
  if ((pattern.demanded & demands.endings) !== 0) addChangedPlural(folded, pattern, { language, sink })
  addInitials(source, folded, { language, sink })
  addSpellings(source, { language, sink })
  if (source.family) addFamily(pattern, { language, sink })
  addCases(source, folded, { language, sink })
}

type Target = { language: NameLanguage; sink: PatternSink }

function patternOf(source: Source, folded: Folded, { folder, tag }: NameLanguage): Pattern {
  const demanded = demandsFor(source, folded, tag)
  const exact = (demanded & demands.exact) === 0 ? undefined : exactOf(source, folded, folder)
  return { source, symbols: symbolsOf(folded), demanded, exact }
}

function exactOf(source: Source, folded: Folded, folder: Folder): string {
  return exactText(folder.exactForm(source.text, folded, optionsOf(source)))
}

function classAt({ flags }: Folded, index: number): number {
  return (flags[index] as number) & classMask
}

/** The pattern without the mark that keeps it to the beginning of a word. */
function unmarked(symbols: Int32Array): Int32Array {
  const inside = symbols.slice()
  inside[0] = (inside[0] as number) & ~initialMark
  return inside
}

function addPrefixed(folded: Folded, pattern: Pattern, sink: PatternSink): void {
  const prefixed = ({ symbols, demanded, ...rest }: Pattern): Pattern => ({
    ...rest,
    symbols: unmarked(symbols),
    demanded: demanded | demands.prefixed,
  })
  sink.add(prefixed(pattern))
  const written = afterFor(textOf(folded))
  // An alef with a hamza looks like the article's once folded, and is none.
  if (written === undefined || ((folded.flags[0] as number) & strippedFlag) !== 0) return
  const symbols = pattern.symbols.slice()
  symbols[0] = written.charCodeAt(0) | initialMark
  const exact = pattern.exact === undefined ? undefined : afterFor(pattern.exact)
  sink.add({ ...pattern, symbols, exact })
  sink.add(prefixed({ ...pattern, symbols, exact }))
}

function demandsFor(source: Source, folded: Folded, language: string): number {
  const [first, last] = [classAt(folded, 0), classAt(folded, folded.length - 1)]
  const singleCharacter = folded.length === 1 || (folded.length === 2 && (folded.units[0] as number) >>> 10 === 0x36)
  const capital = needsCapital(source, folded)
  const text = textOf(folded)
  const alone = source.wholeWord && singleCharacter && first === wordClasses.unspaced
  return (
    (source.wholeWord && isSpaced(last) ? demands.wordEnd : 0) |
    (alone ? demands.alone : 0) |
    (source.wholeWord && canInflect(text) ? demands.endings : 0) |
    (capital ? demands.capital : 0) |
    (capital && folded.length <= longestCommonUse && hasCommonUse(text, language) ? demands.common : 0) |
    (!source.foldDiacritics && !folded.stripped ? demands.plain : 0) |
    (source.caseSensitive || (!source.foldDiacritics && folded.stripped) ? demands.exact : 0) |
    (source.exclusion ? demands.exclusion : 0)
  )
}

/**
 * Whether a name needs a capital in the text: one of a single word that the writer wrote with one. That costs 0.3 % of names
 * and takes away mostly common words (`grace`, `will`, `time`). Several words have more to tell them by.
 */
function needsCapital(source: Source, { units, starts, ends, length }: Folded): boolean {
  if (source.exclusion || !source.wholeWord || source.caseSensitive || source.anyCase === true) return false
  for (let index = 0; index < length; index++) if (units[index] === space) return false
  const letter = source.text.slice(starts[0], ends[0])
  return letter !== letter.toLowerCase()
}

const space = 32

function addChangedPlural(
  folded: Folded,
  { source, symbols: stem, demanded, exact }: Pattern,
  { language, sink }: Target,
): void {
  const plural = language.inflection.changedPlural(textOf(folded))
  if (plural === undefined) return
  const symbols = new Int32Array(plural.length)
  symbols.set(stem.subarray(0, folded.length - 1))
  for (let index = folded.length - 1; index < plural.length; index++) symbols[index] = plural.charCodeAt(index)
  const ending = exact?.endsWith('Y') === true ? 'IES' : 'ies'
  sink.add({
    source,
    symbols,
    demanded: (demanded & ~demands.endings) | demands.inflected,
    exact: exact === undefined ? undefined : exact.slice(0, -1) + ending,
  })
}

/** Initials written together where the name has them apart, and the other way round: with their capitals, or any word would do. */
function addInitials(source: Source, folded: Folded, { language, sink }: Target): void {
  if (source.exclusion || !/\p{Lu}[\p{Lu}\s.-]/u.test(source.text)) return
  const cased = exactText(language.folder.exactForm(source.text, folded, { keepCase: true, keepDiacritics: true }))
  const text = initialsOf(cased)
  if (text === undefined) return
  const written = { ...source, text, caseSensitive: true }
  const other = trimmed(language.folder.fold(text))
  sink.add(patternOf(written, other, language))
}

/** With its title in full or shortened, in capitals without accents, and with a word that a line's end has broken at its hyphen. */
function addSpellings(source: Source, { language, sink }: Target): void {
  const { folder, spell, tag } = language
  const add = (other: Source): void => {
    const folded = trimmed(spell(folder.fold(other.text), other.text))
    if (folded.length > 0 && folded.length <= longestPattern) sink.add(patternOf(other, folded, language))
  }
  for (const text of otherTitles(source.text, tag)) add({ ...source, text })
  if (!source.caseSensitive && !source.foldDiacritics)
    for (const text of bareCapitals(source.text, tag)) add({ ...source, text, caseSensitive: true })
  if (!source.text.includes('-')) return
  for (const hyphen of source.text.matchAll(/(?<=\p{L})-(?=\p{Ll})/gu))
    add({ ...source, text: source.text.slice(0, hyphen.index) + source.text.slice(hyphen.index + 1) })
}

/** All who bear a family's name, by its plural: the Weasleys. */
function addFamily({ source, symbols }: Pattern, { language, sink }: Target): void {
  const name = familyName(source.text)
  const word = name === undefined ? undefined : textOf(language.folder.fold(name))
  if (word === undefined || !canInflect(word)) return
  const plural = language.inflection.pluralOf(word)
  if (plural === undefined || symbols.length < plural.length) return
  const units = Int32Array.from(plural, (_, index) => plural.charCodeAt(index) | (index === 0 ? initialMark : 0))
  const demanded = demands.wordEnd | demands.capital | demands.inflected | demands.family
  sink.add({ source, symbols: units, demanded, exact: undefined })
}

/** Where the language inflects names. A name in capitals that count is left as it is. */
function addCases(source: Source, folded: Folded, { language, sink }: Target): void {
  const loose = source.foldDiacritics
  if (source.caseSensitive && /\p{Lu}\p{Lu}/u.test(source.text)) return
  const options = { keepCase: false, keepDiacritics: true }
  const name = loose ? textOf(folded) : exactText(language.folder.exactForm(source.text, folded, options))
  sink.inflect(source, name, loose)
}

function textOf({ units, length }: Folded): string {
  let text = ''
  for (let index = 0; index < length; index++) text += String.fromCharCode(units[index] as number)
  return text
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
  const from = folded.units[0] === space ? 1 : 0
  const to = Math.max(from, folded.units[folded.length - 1] === space ? folded.length - 1 : folded.length)
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
