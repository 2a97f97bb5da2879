import type { Naming, Span } from './detection/overlap.ts'

/** A place where an entry is named, in UTF-16 units, and the other entries that the same words name. */
export type Mention = { start: number, end: number, entryId: string, alias: string, ambiguousWith: string[], chosenBy?: ChoiceRule | undefined }

/**
 * Why an entry was chosen where the words name several: `recency`, it is the one that was last named without doubt before;
 * `name`, the words are its name and but an alias of the others; `order`, the first by name and id.
 */
export type ChoiceRule = 'recency' | 'name' | 'order'

/** More entries of one name than this are not told for each mention of it. */
const mostAmbiguous = 50

/** Settles ambiguous spans, never silently. @param nameOf the name of an entry, for the order of last resort */
export function settleMentions(spans: readonly Span[], nameOf: (entryId: string) => string): Mention[] {
  /** Entry to the number of the last span that named it and nothing else. */
  const lastSure = new Map<string, number>()
  return spans.map(({ start, end, namings }, index) => {
    const [only] = namings
    if (only !== undefined && namings.length === 1) {
      lastSure.set(only.entryId, index)
      return { start, end, entryId: only.entryId, alias: only.alias, ambiguousWith: [] }
    }
    const { naming, rule } = choose(namings, lastSure, nameOf)
    const others = namings.filter((other) => other !== naming).map((other) => other.entryId).toSorted().slice(0, mostAmbiguous)
    return { start, end, entryId: naming.entryId, alias: naming.alias, ambiguousWith: others, chosenBy: rule }
  })
}

function choose(namings: readonly Naming[], lastSure: ReadonlyMap<string, number>, nameOf: (entryId: string) => string): { naming: Naming, rule: ChoiceRule } {
  const seen = (naming: Naming): number => lastSure.get(naming.entryId) ?? -1
  const key = (naming: Naming): string => `${nameOf(naming.entryId)}\n${naming.entryId}`
  const [first, second] = namings.toSorted((one, other) => seen(other) - seen(one) || Number(other.isName) - Number(one.isName) || (key(one) < key(other) ? -1 : 1)) as [Naming, Naming]
  if (seen(first) !== seen(second)) return { naming: first, rule: 'recency' }
  return { naming: first, rule: first.isName && !second.isName ? 'name' : 'order' }
}
