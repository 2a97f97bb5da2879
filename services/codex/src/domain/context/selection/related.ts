/** Entries that come with others: by a relation, one step, or because a chosen entry's own text names them. */
import type { Reason } from '@scriptorium/contracts/nouns'
import type { CodexIndex } from '../../detection/codex-index.ts'
import type { Span } from '../../detection/overlap.ts'
import type { RelationEnds } from '../codex-view.ts'
import { byName, lastPlace, mostReasons } from './candidates.ts'
import type { Candidate } from './candidates.ts'

/** The text of a chosen entry, with what was found in it. */
export type ScannedEntry = { entryId: string; spans: readonly Span[] }

/**
 * Candidates, and behind them what is related to those that may go in. A relation brings manual entries in, never those that
 * are never to.
 */
export function withRelated(
  index: CodexIndex,
  candidates: readonly Candidate[],
  relations: readonly RelationEnds[],
): Candidate[] {
  const brought = new Map<string, Reason[]>()
  const chosen = chosenIds(candidates)
  for (const { fromEntryId, toEntryId } of relations)
    for (const [id, through] of [
      [toEntryId, fromEntryId],
      [fromEntryId, toEntryId],
    ] as const)
      if (chosen.has(through) && !chosen.has(id)) add(brought, id, { kind: 'related', through })
  return joined(index, candidates, brought, (control) => control === 'never')
}

/** As `withRelated`, of entries that the texts of chosen ones name: those that are to be detected alone. */
export function withNamed(
  index: CodexIndex,
  candidates: readonly Candidate[],
  scanned: readonly ScannedEntry[],
): Candidate[] {
  const brought = new Map<string, Reason[]>()
  const chosen = chosenIds(candidates)
  for (const { entryId: through, spans } of scanned)
    for (const { namings } of spans)
      for (const { entryId, alias } of namings)
        if (!chosen.has(entryId)) add(brought, entryId, { kind: 'detected', alias, source: 'codex', through })
  return joined(index, candidates, brought, (control) => control !== 'detected')
}

function chosenIds(candidates: readonly Candidate[]): Set<string> {
  return new Set(candidates.flatMap(({ entry, excluded }) => (excluded ? [] : [entry.id])))
}

function add(brought: Map<string, Reason[]>, id: string, reason: Reason): void {
  const reasons = brought.get(id) ?? []
  const isKnown = reasons.some(({ through, alias }) => through === reason.through && alias === reason.alias)
  if (!isKnown && reasons.length < mostReasons) reasons.push(reason)
  brought.set(id, reasons)
}

function joined(
  index: CodexIndex,
  candidates: readonly Candidate[],
  brought: ReadonlyMap<string, Reason[]>,
  isExcluded: (control: string) => boolean,
): Candidate[] {
  const known = new Map(candidates.map((candidate) => [candidate.entry.id, candidate]))
  const added = [...brought].flatMap(([id, reasons]): Candidate[] => {
    const entry = index.entries.get(id)
    if (entry === undefined || entry.archived) return []
    const excluded = isExcluded(entry.control)
    // What kept it out so far does so no more, or is said again.
    const before = (known.get(id)?.reasons ?? []).filter(({ kind }) => kind !== 'manual' && kind !== 'never')
    const why: Reason[] = excluded ? [{ kind: entry.control === 'never' ? 'never' : 'manual' }] : []
    return [{ entry, reasons: [...before, ...reasons.toSorted(byThrough), ...why], excluded, place: lastPlace }]
  })
  const ids = new Set(added.map(({ entry }) => entry.id))
  return [
    ...candidates.filter(({ entry }) => !ids.has(entry.id)),
    ...added.toSorted((one, other) => byName(one.entry, other.entry)),
  ]
}

/** Rows come from the database in any order, prompts in one. */
function byThrough(one: Reason, other: Reason): number {
  const [a, b] = [`${one.through}\n${one.alias}`, `${other.through}\n${other.alias}`]
  return a < b ? -1 : a > b ? 1 : 0
}
