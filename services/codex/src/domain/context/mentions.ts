import type { ChoiceRule, Mention } from '@scriptorium/contracts/nouns'
import type { Naming, Span } from '../detection/overlap.ts'

/**
 * A mention and the other entries that the same name stands for. `chosenBy` tells why this entry was chosen among several:
 * `recency`, it was the last one that was named unambiguously before; `name`, the text is its name and only an alias of the
 * others; `order`, it is the first by name and id.
 */
export type SettledMention = Mention & { ambiguousWith: string[] }

/** At most this many other entries are listed for a mention. */
const mostAmbiguous = 50

/** Settles ambiguous spans, never silently. @param nameOf the name of an entry, for the order of last resort */
export function settleMentions(spans: readonly Span[], nameOf: (entryId: string) => string): SettledMention[] {
  /** By entry: the number of the last span that named it and nothing else. */
  const lastUnambiguous = new Map<string, number>()
  // Spans of one name share their list of namings, so that it is put in order once.
  const orders = new Map<readonly Naming[], Order>()
  return spans.map(({ start, end, namings }, index) => {
    const [only] = namings
    if (only !== undefined && namings.length === 1) {
      lastUnambiguous.set(only.entryId, index)
      return { start, end, entryId: only.entryId, alias: only.alias, ambiguousWith: [] }
    }
    const order = orders.get(namings) ?? orderOf(namings, nameOf)
    orders.set(namings, order)
    const { naming, rule } = choose(order.byRule, lastUnambiguous)
    const others = order.ids
      .slice(0, mostAmbiguous + 1)
      .filter((id) => id !== naming.entryId)
      .slice(0, mostAmbiguous)
    return { start, end, entryId: naming.entryId, alias: naming.alias, ambiguousWith: others, chosenBy: rule }
  })
}

/** Namings by the rules that hold at every mention (names first, then by name and id), and the ids of their entries. */
type Order = { byRule: readonly Naming[]; ids: readonly string[] }

function orderOf(namings: readonly Naming[], nameOf: (entryId: string) => string): Order {
  const key = (naming: Naming): string => `${nameOf(naming.entryId)}\n${naming.entryId}`
  const byRule = namings.toSorted(
    (one, other) => Number(other.isName) - Number(one.isName) || (key(one) < key(other) ? -1 : 1),
  )
  return { byRule, ids: namings.map(({ entryId }) => entryId).toSorted() }
}

function choose(
  byRule: readonly Naming[],
  lastUnambiguous: ReadonlyMap<string, number>,
): { naming: Naming; rule: ChoiceRule } {
  const seen = (naming: Naming): number => lastUnambiguous.get(naming.entryId) ?? -1
  let [first, second] = byRule as readonly [Naming, Naming]
  if (seen(second) > seen(first)) [first, second] = [second, first]
  for (const naming of byRule.slice(2)) {
    if (seen(naming) > seen(first)) [first, second] = [naming, first]
    else if (seen(naming) > seen(second)) second = naming
  }
  if (seen(first) !== seen(second)) return { naming: first, rule: 'recency' }
  return { naming: first, rule: first.isName && !second.isName ? 'name' : 'order' }
}
