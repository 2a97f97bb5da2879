import { createAutomatonBuilder } from './automaton.ts'
import type { Automaton } from './automaton.ts'
import { exactPattern, optionsKey } from '@scriptorium/text/folding'
import type { ExactPattern, Folder } from '@scriptorium/text/folding'
import { declensionFor } from './endings/declensions.ts'
import { spellerOf } from './equalities.ts'
import { createNamesBuilder } from './inflected-names.ts'
import type { InflectedNames } from './inflected-names.ts'
import type { IndexedEntry } from './indexed-entry.ts'
import { demands } from './demands.ts'
import type { InSlices } from './slices.ts'
import { inflectionOf } from './inflection.ts'
import { addSource, optionsOf, sourcesOf } from './name-forms.ts'
import type { Pattern, PatternSink, Source } from './name-forms.ts'

/** Names with case endings, apart by whether diacritics count in them. */
export type Inflected = { strict: InflectedNames | undefined; loose: InflectedNames | undefined }

/**
 * The patterns of some entries and the automaton over them, whose outputs they are. Entries of one name share its pattern and
 * are its owners, so that a scan costs the same however many they are.
 */
export type Patterns = {
  automaton: Automaton
  inflected: Inflected
  /** By pattern. */
  demandsOf: Uint16Array
  exactOf: ReadonlyMap<number, ExactPattern>
  /** By pattern: its last owner; `nextOwner` leads from there to those before, -1 at the end. */
  lastOwner: Int32Array
  nextOwner: Int32Array
  /** By owner. `aliasOf` counts -1 for the name, then the entry's aliases. */
  entryOf: Int32Array
  aliasOf: Int32Array
  entries: readonly IndexedEntry[]
  /** By id: where an entry stands in `entries`. */
  numberOf: ReadonlyMap<string, number>
  /** Those that a lookup needs whatever its texts name: that always go in, and that stand for one of the series. */
  unasked: readonly IndexedEntry[]
  /** By entry: 0 once another generation of it has taken over. */
  alive: Uint8Array
  bytes: number
}

/** Entries that are compiled between two stops: a millisecond or two. */
const entriesPerSlice = 32

/** Georgian letters have capitals for headings alone. */
const hasNoCapital = /^(?:\p{Ll}+\s+\p{Lu}|\p{Lo}|\p{Script=Georgian})/u

/** Compiles the names, enabled aliases and exclusions of entries that are not archived. @param language BCP 47 */
export function* compilePatterns(
  entries: readonly IndexedEntry[],
  folder: Folder,
  language: string,
): InSlices<Patterns> {
  const nameLanguage = {
    tag: language,
    folder,
    spell: spellerOf(language),
    inflection: inflectionOf(language),
  }
  const collected = createCollection(entries, language)
  for (const [index, entry] of entries.entries()) {
    if (index % entriesPerSlice === 0) yield
    collected.number(entry.id, index)
    if (!entry.archived) for (const source of sourcesOf(entry, index)) addSource(source, nameLanguage, collected.sink)
  }
  return yield* collected.finish()
}

/** A list of numbers that grows, in four bytes each. */
function createNumbers() {
  let values = new Int32Array(256)
  let count = 0
  return {
    push(value: number): number {
      if (count === values.length) {
        const wider = new Int32Array(count * 2)
        wider.set(values)
        values = wider
      }
      values[count] = value
      return count++
    },
    at: (index: number): number => values[index] as number,
    set(index: number, value: number): void {
      values[index] = value
    },
    count: () => count,
    freeze: () => values.slice(0, count),
  }
}

/** Names share beginnings: of all their letters about three in five have a state of their own. */
function expectedStates(entries: readonly IndexedEntry[]): number {
  let letters = 0
  for (const { name, aliases } of entries) {
    letters += name.length
    for (const { text } of aliases) letters += text.length
  }
  return Math.ceil(letters * 0.6)
}

type Numbers = ReturnType<typeof createNumbers>
type FiveLists = [Numbers, Numbers, Numbers, Numbers, Numbers]

function createCollection(entries: readonly IndexedEntry[], language: string) {
  const builder = createAutomatonBuilder(expectedStates(entries))
  const declension = declensionFor(language)
  const names =
    declension && ({ strict: createNamesBuilder(declension), loose: createNamesBuilder(declension) } as const)
  const [demandsOf, lastOwner, entryOf, aliasOf, nextOwner] = Array.from({ length: 5 }, createNumbers) as FiveLists
  const patternOf = new Map<string, number>()
  const exactOf = new Map<number, ExactPattern>()

  /** The pattern of a key, made by the first who asks. */
  function own(source: Source, known: number, demanded: number): number {
    const number = known >= 0 ? known : lastOwner.push(-1)
    if (known < 0) demandsOf.push(demanded)
    entryOf.push(source.entry)
    aliasOf.push(source.alias)
    lastOwner.set(number, nextOwner.push(lastOwner.at(number)))
    return number
  }

  function add({ source, symbols, demanded, exact }: Pattern): void {
    const state = builder.add(symbols)
    // A state has few patterns, told apart by their demands; only exact ones need a name for the rest.
    const key = exact === undefined ? undefined : `${state}/${demanded}/${optionsKey(optionsOf(source))}/${exact}`
    const known =
      key === undefined
        ? builder.outputOf(state, (output) => demandsOf.at(output) === demanded && !exactOf.has(output))
        : (patternOf.get(key) ?? -1)
    const number = own(source, known, demanded)
    if (known >= 0) return
    if (key !== undefined && exact !== undefined) {
      patternOf.set(key, number)
      exactOf.set(number, exactPattern(exact, optionsOf(source)))
    }
    builder.output(state, number)
  }

  function inflect(source: Source, name: string, loose: boolean): void {
    if (names === undefined) return
    const key = `${loose ? 'loose' : 'strict'}/${source.exclusion}/${/^\p{Ll}/u.test(source.text)}/${name}`
    const known = patternOf.get(key)
    const target = loose ? names.loose : names.strict
    if (known === undefined && !target.takes(name)) return
    // An inflected name is asked for its capital; where it begins with an article, that has none, nor has its script always some.
    const capital = hasNoCapital.test(source.text) ? 0 : demands.capital
    const flags = demands.inflected | capital | (source.exclusion ? demands.exclusion : 0)
    const number = own(source, known ?? -1, flags)
    if (known !== undefined) return
    patternOf.set(key, number)
    target.add(name, number)
  }

  const numberOf = new Map<string, number>()
  return {
    sink: { add, inflect } satisfies PatternSink,
    number: (id: string, index: number) => void numberOf.set(id, index),
    *finish(): InSlices<Patterns> {
      patternOf.clear()
      yield
      const automaton = yield* builder.build()
      const inflected: Inflected = {
        strict: names && (yield* names.strict.build()),
        loose: names && (yield* names.loose.build()),
      }
      const arrays = {
        demandsOf: Uint16Array.from(demandsOf.freeze()),
        lastOwner: lastOwner.freeze(),
        nextOwner: nextOwner.freeze(),
        entryOf: entryOf.freeze(),
        aliasOf: aliasOf.freeze(),
      }
      const bytes =
        bytesOf([automaton, inflected.strict, inflected.loose], arrays) + exactOf.size * 150 + textBytes(entries)
      return { automaton, inflected, ...arrays, ...marksOf(entries), exactOf, entries, numberOf, bytes }
    },
  }
}

function marksOf(entries: readonly IndexedEntry[]): Pick<Patterns, 'unasked' | 'alive'> {
  const unasked = entries.filter(({ control, overridesId }) => control === 'always' || Boolean(overridesId))
  return { unasked, alive: new Uint8Array(entries.length).fill(1) }
}

function bytesOf(parts: readonly ({ bytes: number } | undefined)[], arrays: Record<string, ArrayBufferView>): number {
  return (
    parts.reduce((sum, part) => sum + (part?.bytes ?? 0), 0) +
    Object.values(arrays).reduce((sum, array) => sum + array.byteLength, 0)
  )
}

function textBytes(entries: readonly IndexedEntry[]): number {
  return entries.reduce((sum, entry) => sum + entryBytes(entry), 0)
}

/** What the strings of an entry take in memory, roughly. */
function entryBytes(entry: IndexedEntry): number {
  const text =
    entry.name.length +
    entry.aliases.reduce((sum, alias) => sum + alias.text.length, 0) +
    entry.exclusions.reduce((sum, phrase) => sum + phrase.length, 0)
  return 300 + (entry.aliases.length + entry.exclusions.length) * 80 + text * 2
}
