import type { IndexedEntry } from './indexed-entry.ts'
import { demands } from './demands.ts'
import { nameAlias } from './name-forms.ts'
import type { Patterns } from './patterns.ts'
import { endingOf, inflectedAt } from './scan.ts'
import type { ExcludedSpans, Exclusions } from './hits.ts'
import type { Scan, Text } from './scan.ts'

/** One entry that a span names: `alias` as the writer wrote it, and whether that is the entry's name. */
export type Naming = { entryId: string; alias: string; isName: boolean }

/** A span of the original text, in UTF-16 units, and every entry that it names: more than one is ambiguous. */
export type Span = { start: number; end: number; namings: readonly Naming[] }

type Accepted = { start: number; end: number; inflected: boolean; namings: readonly Naming[] }

/**
 * Chooses among hits that overlap: the longest wins, then the earlier; what an exclusion covers is out beforehand. A span
 * that is taken twice names several entries, except that a name as it stands goes before the plural of another.
 *
 * Longest first, a hit can overlap a taken span only with one of its ends (it is no longer than that span), so that two
 * look-ups decide; with a counting sort the whole is linear in hits and text.
 */
export function resolve(text: Text, layers: readonly Patterns[], { hits, exclusions }: Scan): Span[] {
  const taken = new Uint8Array(text.folded.length)
  const accepted = new Map<number, Accepted>()
  const namingsOf = createNamings(text, layers, exclusions)
  for (const index of longestFirst(hits.start, hits.end, hits.count)) {
    const [start, end, ending] = [hits.start[index] as number, hits.end[index] as number, hits.ending[index] as number]
    const known = accepted.get(start)
    if ((taken[start] !== 0 || taken[end - 1] !== 0) && known?.end !== end) continue
    const { namings, inflected } = namingsOf({
      layer: hits.layer[index] as number,
      state: hits.state[index] as number,
      start,
      end,
      ending,
    })
    if (namings.length === 0) continue
    if (known === undefined) {
      accepted.set(start, { start, end, inflected, namings })
      taken.fill(1, start, end)
    } else {
      merge(known, namings, inflected)
    }
  }
  const { starts, ends } = text.folded
  return Array.from(accepted.values())
    .toSorted((one, other) => one.start - other.start)
    .map(({ start, end, namings }) => ({ start: starts[start] as number, end: ends[end - 1] as number, namings }))
}

/** Indices of hits by length, longest first; those of one length in the order found, which is by their end and so by their start. */
function longestFirst(start: Int32Array, end: Int32Array, count: number): Int32Array {
  let longest = 0
  for (let index = 0; index < count; index++)
    longest = Math.max(longest, (end[index] as number) - (start[index] as number))
  const next = new Int32Array(longest + 2)
  const rank = (index: number): number => longest - ((end[index] as number) - (start[index] as number))
  for (let index = 0; index < count; index++) next[rank(index) + 1]! += 1
  for (let index = 1; index < next.length; index++) next[index]! += next[index - 1] as number
  const order = new Int32Array(count)
  for (let index = 0; index < count; index++) order[next[rank(index)]!++] = index
  return order
}

type Place = { layer: number; state: number; start: number; end: number; ending: number }
type Named = { namings: readonly Naming[]; inflected: boolean }

/**
 * Reports the entries that a hit names, each once, without those that are excluded there; exact ones only, if there are any.
 * Hits of the same patterns share one list: a thousand mentions of a name that a thousand entries have must not make a million.
 */
function createNamings(text: Text, layers: readonly Patterns[], exclusions: Exclusions): (place: Place) => Named {
  const made = new Map<string, readonly Naming[]>()
  return ({ layer, state, start, end, ending }) => {
    const patterns = layers[layer] as Patterns
    const { exact, inflected } = withFamily(patterns, patternsAt(text, patterns, { state, start, end, ending }))
    const listed = (numbers: readonly number[]): readonly Naming[] => {
      const key = `${layer}/${numbers.join(' ')}`
      const namings = made.get(key) ?? ownersOf(patterns, numbers)
      made.set(key, namings)
      const shut = exclusions.size > 0 && namings.some(({ entryId }) => covers(exclusions.get(entryId), start, end))
      return shut ? namings.filter(({ entryId }) => !covers(exclusions.get(entryId), start, end)) : namings
    }
    const namings = listed(exact)
    return namings.length > 0 ? { namings, inflected: false } : { namings: listed(inflected), inflected: true }
  }
}

type Held = { exact: number[]; inflected: number[]; families: number[] }

/** A family's name in the plural names all who bear it; of one alone it says nothing. */
function withFamily(patterns: Patterns, { exact, inflected, families }: Held): Omit<Held, 'families'> {
  if (families.length === 0) return { exact, inflected }
  const all = [...inflected, ...families]
  return { exact, inflected: ownersOf(patterns, all).length > 1 ? all : inflected }
}

/** The patterns of a state that hold at a place with this ending. */
function patternsAt(text: Text, patterns: Patterns, { state, start, end, ending }: Omit<Place, 'layer'>): Held {
  const exact: number[] = []
  const inflected: number[] = []
  const families: number[] = []
  if (state < 0) {
    const holds = (output: number): boolean => endingOf(text, patterns, output, { start, end }) === 0
    return { exact, inflected: namesOf(patterns, state).filter(holds), families }
  }
  const { firstOutput, nextOutput } = patterns.automaton
  for (let output = firstOutput[state] as number; output >= 0; output = nextOutput[output] as number) {
    const demanded = patterns.demandsOf[output] as number
    if (
      (demanded & demands.exclusion) !== 0 ||
      endingOf(text, patterns, output, { start, end: end - ending }) !== ending
    )
      continue
    if ((demanded & demands.family) !== 0) families.push(output)
    else if (ending > 0 || (demanded & demands.inflected) !== 0) inflected.push(output)
    else exact.push(output)
  }
  return { exact, inflected, families }
}

/** The patterns of a state of names with case endings. */
function namesOf(patterns: Patterns, code: number): number[] {
  const { names, state } = inflectedAt(patterns, code)
  const outputs: number[] = []
  for (let output = names.firstOutput[state] as number; output >= 0; output = names.nextOutput[output] as number)
    if (((patterns.demandsOf[output] as number) & demands.exclusion) === 0) outputs.push(output)
  return outputs
}

/** What the owners of patterns are called by them; of an entry that owns several, the name goes before its aliases, and those as they come. */
function ownersOf(
  { lastOwner, nextOwner, entryOf, aliasOf, entries, alive }: Patterns,
  numbers: readonly number[],
): readonly Naming[] {
  const first = new Map<number, number>()
  for (const number of numbers) {
    for (let owner = lastOwner[number] as number; owner >= 0; owner = nextOwner[owner] as number) {
      const entry = entryOf[owner] as number
      if (alive[entry] === 1) first.set(entry, Math.min(first.get(entry) ?? Infinity, aliasOf[owner] as number))
    }
  }
  return Array.from(first, ([number, alias]) => {
    const entry = entries[number] as IndexedEntry
    return {
      entryId: entry.id,
      alias: alias === nameAlias ? entry.name : (entry.aliases[alias]?.text ?? entry.name),
      isName: alias === nameAlias,
    }
  })
}

function merge(known: Accepted, namings: readonly Naming[], inflected: boolean): void {
  if (inflected && !known.inflected) return
  if (known.inflected && !inflected) {
    known.namings = namings
    known.inflected = false
    return
  }
  const present = new Set(known.namings.map((naming) => naming.entryId))
  known.namings = [...known.namings, ...namings.filter((naming) => !present.has(naming.entryId))]
}

/** Spans come by ascending end: the search begins at the first that reaches far enough, and ends where none can begin early enough. */
function covers(spans: ExcludedSpans | undefined, start: number, end: number): boolean {
  if (spans === undefined) return false
  const { starts, ends, longest } = spans
  for (
    let index = firstAtLeast(ends, end);
    index < ends.length && (ends[index] as number) - longest <= start;
    index++
  ) {
    if ((starts[index] as number) <= start) return true
  }
  return false
}

function firstAtLeast(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}
