import type { Reason } from '@scriptorium/contracts/nouns'
import { unaskedEntries } from '../../detection/codex-index.ts'
import type { CodexIndex } from '../../detection/codex-index.ts'
import type { Span } from '../../detection/overlap.ts'
import type { IndexedEntry } from '../../detection/indexed-entry.ts'

/** An entry that may go in. `excluded` ones do not, whatever the budget; their last reason is why. */
export type Candidate = { entry: IndexedEntry; reasons: Reason[]; excluded: boolean; place: BlockPlace }

/**
 * Where an entry stands in the block, by the first difference: its rank, then since when it is named, the longest first. What a
 * conversation names anew comes behind what it has named before, so that the beginning of the block stays the same from turn to
 * turn and a provider finds it in its cache.
 */
export type BlockPlace = readonly [rank: number, newness: number, rarity: number]

/** Of what comes with others. */
export const lastPlace: BlockPlace = [4, 0, 0]

export function byPlace(one: Candidate, other: Candidate): number {
  const [a, b] = [one.place, other.place]
  return compare(a[0], b[0]) || compare(a[1], b[1]) || compare(a[2], b[2])
}

/** A text with what was found in it; newest first in a list. */
export type ScannedText = { source: string; spans: readonly Span[] }

/** Of one entry; a name that occurs in a hundred texts needs no hundred reasons. */
export const mostReasons = 12

/** `recency`: of the newest text that names it; `oldest`: of the oldest, with how often that does. */
type Evidence = {
  reasons: Map<string, Reason & { count: number }>
  recency: number
  count: number
  oldest: { recency: number; count: number }
}

/**
 * Who may go into the prompt, in the order of selection: always, pinned, whose point of view it is, detected (in the newer text first, then the more
 * often), then by type, name and id, which makes the order total. An ambiguous span counts for every entry that it names.
 */
export function findCandidates(
  index: CodexIndex,
  texts: readonly ScannedText[],
  pins: ReadonlySet<string>,
  pointOfViewId?: string,
): Candidate[] {
  const evidence = collectEvidence(texts)
  const candidates: { candidate: Candidate; rank: number; recency: number; count: number }[] = []
  for (const entry of askedFor(index, [...pins, pointOfViewId ?? '', ...evidence.keys()])) {
    const found = evidence.get(entry.id)
    const pinned = pins.has(entry.id)
    const isTeller = entry.id === pointOfViewId
    if (entry.archived || (entry.control !== 'always' && !pinned && !isTeller && found === undefined)) continue
    const rank = entry.control === 'always' ? 0 : pinned ? 1 : isTeller ? 2 : 3
    const place = [rank, -(found?.oldest.recency ?? -Infinity), -(found?.oldest.count ?? 0)] as const
    candidates.push({
      candidate: { ...judge(entry, { pinned, isTeller }, found), place },
      rank,
      recency: found?.recency ?? Infinity,
      count: found?.count ?? 0,
    })
  }
  return candidates
    .toSorted(
      (one, other) =>
        one.rank - other.rank ||
        compare(one.recency, other.recency) ||
        other.count - one.count ||
        byName(one.candidate.entry, other.candidate.entry),
    )
    .map(({ candidate }) => candidate)
}

/** What may be a candidate; the cost of a lookup is that of what it asks for, not of all entries. */
function askedFor(index: CodexIndex, ids: readonly string[]): Iterable<IndexedEntry> {
  const entries = new Map(unaskedEntries(index).map((entry) => [entry.id, entry]))
  for (const id of ids) {
    const entry = index.entries.get(id)
    if (entry !== undefined) entries.set(id, entry)
  }
  return entries.values()
}

function collectEvidence(texts: readonly ScannedText[]): Map<string, Evidence> {
  const evidence = new Map<string, Evidence>()
  for (const [recency, { source, spans }] of texts.entries()) {
    // Spans of one name share their list of namings.
    const times = new Map<ScannedText['spans'][number]['namings'], number>()
    for (const { namings } of spans) times.set(namings, (times.get(namings) ?? 0) + 1)
    for (const [namings, count] of times) {
      for (const { entryId, alias } of namings) {
        const found = evidence.get(entryId) ?? {
          reasons: new Map(),
          recency,
          count: 0,
          oldest: { recency, count: 0 },
        }
        if (found.oldest.recency !== recency) found.oldest = { recency, count: 0 }
        found.oldest.count += count
        const key = `${source}\n${alias}`
        const reason = found.reasons.get(key) ?? { kind: 'detected' as const, alias, source, count: 0 }
        reason.count += count
        found.count += count
        found.reasons.set(key, reason)
        evidence.set(entryId, found)
      }
    }
  }
  return evidence
}

type Asked = { pinned: boolean; isTeller: boolean }

function judge(
  entry: IndexedEntry,
  { pinned, isTeller }: Asked,
  found: Evidence | undefined,
): Omit<Candidate, 'place'> {
  const reasons: Reason[] = []
  if (entry.control === 'always') reasons.push({ kind: 'always' })
  if (pinned) reasons.push({ kind: 'pinned' })
  if (isTeller) reasons.push({ kind: 'point-of-view' })
  reasons.push(...[...(found?.reasons.values() ?? [])].slice(0, mostReasons))
  if (entry.control === 'never') return { entry, reasons: [...reasons, { kind: 'never' }], excluded: true }
  if (entry.control === 'manual' && !pinned) return { entry, reasons: [...reasons, { kind: 'manual' }], excluded: true }
  return { entry, reasons, excluded: false }
}

/** By code unit, not by a locale's rules, which differ from machine to machine. */
function compare<T extends string | number>(one: T, other: T): number {
  return one < other ? -1 : one > other ? 1 : 0
}

export function byName(one: IndexedEntry, other: IndexedEntry): number {
  return compare(one.type, other.type) || compare(one.name, other.name) || compare(one.id, other.id)
}
