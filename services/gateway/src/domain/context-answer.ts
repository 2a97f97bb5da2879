/** What the writer is shown of a lookup in the codex: the entries that go in, and for each candidate the reason that decided. */
import type { Wire } from '@scriptorium/contracts'
import type { ContextAnswer, Reason } from '@scriptorium/contracts/nouns'

/** A lookup as the codex answers it. */
export type CodexLookup = Omit<Wire<ContextAnswer>, 'entries' | 'trace'> & {
  entries: {
    entryId: string
    name: string
    included: boolean
    form?: string | undefined
    tokens?: number | undefined
    reasons: Wire<Reason>[]
  }[]
}

export function contextAnswerOf({ entries, ...lookup }: CodexLookup): Wire<ContextAnswer> {
  return {
    ...lookup,
    entries: entries.flatMap(({ entryId, included, form, tokens, reasons }) =>
      // The codex gives an entry that goes in its form and its size.
      included && form !== undefined && tokens !== undefined ? [{ entryId, form, tokens, reasons }] : [],
    ),
    trace: entries.map(({ entryId, name, included, reasons }) => ({
      entryId,
      name,
      included,
      reason: decisiveReason(included, reasons),
      reasons,
    })),
  }
}

/** For an entry that is left out: what kept it out. */
function decisiveReason(included: boolean, reasons: readonly Wire<Reason>[]): string {
  const against = included ? undefined : reasons.find(({ kind }) => kind === 'never' || kind === 'budget')
  return (against ?? reasons[0])?.kind ?? (included ? 'detected' : 'manual')
}
