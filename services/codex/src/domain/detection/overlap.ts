import { demands, nameAlias } from './patterns.ts'
import type { Patterns } from './patterns.ts'
import { endingOf } from './scan.ts'
import type { ExcludedSpans, Exclusions, Scan, Text } from './scan.ts'

/** One entry that a span names: `alias` as the writer wrote it, and whether that is the entry's name. */
export type Naming = { entryId: string, alias: string, isName: boolean }

/** A span of the original text, in UTF-16 units, and every entry that it names: more than one is ambiguous. */
export type Span = { start: number, end: number, namings: readonly Naming[] }

type Accepted = { start: number, end: number, inflected: boolean, namings: Naming[] }

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
  for (const index of longestFirst(hits.start, hits.end, hits.count)) {
    const [start, end, ending] = [hits.start[index] as number, hits.end[index] as number, hits.ending[index] as number]
    const known = accepted.get(start)
    if ((taken[start] !== 0 || taken[end - 1] !== 0) && known?.end !== end) continue
    const patterns = layers[hits.layer[index] as number] as Patterns
    const { namings, inflected } = namingsOf(text, patterns, { state: hits.state[index] as number, start, end, ending }, exclusions)
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
  for (let index = 0; index < count; index++) longest = Math.max(longest, (end[index] as number) - (start[index] as number))
  const next = new Int32Array(longest + 2)
  const rank = (index: number): number => longest - ((end[index] as number) - (start[index] as number))
  for (let index = 0; index < count; index++) next[rank(index) + 1]! += 1
  for (let index = 1; index < next.length; index++) next[index]! += next[index - 1] as number
  const order = new Int32Array(count)
  for (let index = 0; index < count; index++) order[next[rank(index)]!++] = index
  return order
}

type Place = { state: number, start: number, end: number, ending: number }

/** The entries that a hit names, each once, without those that are excluded there; exact ones only, if there are any. */
function namingsOf(text: Text, patterns: Patterns, { state, start, end, ending }: Place, exclusions: Exclusions): { namings: Naming[], inflected: boolean } {
  const exact = new Map<string, Naming>()
  const inflected = new Map<string, Naming>()
  const { firstOutput, nextOutput } = patterns.automaton
  for (let output = firstOutput[state] as number; output >= 0; output = nextOutput[output] as number) {
    const demanded = patterns.demandsOf[output] as number
    const entry = patterns.entries[patterns.entryOf[output] as number]
    if (entry === undefined || (demanded & demands.exclusion) !== 0 || covers(exclusions.get(entry.id), start, end)) continue
    if (endingOf(text, patterns, output, { start, end: end - ending }) !== ending) continue
    const alias = patterns.aliasOf[output] as number
    const naming = { entryId: entry.id, alias: alias === nameAlias ? entry.name : entry.aliases[alias]?.text ?? entry.name, isName: alias === nameAlias }
    const kind = ending > 0 || (demanded & demands.inflected) !== 0 ? inflected : exact
    // Outputs chain last first: the one that overwrites is the one written earlier, the name before its aliases.
    kind.set(entry.id, naming)
  }
  return exact.size > 0 ? { namings: [...exact.values()], inflected: false } : { namings: [...inflected.values()], inflected: true }
}

function merge(known: Accepted, namings: readonly Naming[], inflected: boolean): void {
  if (inflected && !known.inflected) return
  if (known.inflected && !inflected) {
    known.namings = [...namings]
    known.inflected = false
    return
  }
  const present = new Set(known.namings.map((naming) => naming.entryId))
  known.namings.push(...namings.filter((naming) => !present.has(naming.entryId)))
}

/** Spans come by ascending end: the search begins at the first that reaches far enough, and ends where none can begin early enough. */
function covers(spans: ExcludedSpans | undefined, start: number, end: number): boolean {
  if (spans === undefined) return false
  const { starts, ends, longest } = spans
  for (let index = firstAtLeast(ends, end); index < ends.length && (ends[index] as number) - longest <= start; index++) {
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
