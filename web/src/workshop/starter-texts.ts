import type { Entry } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'

type Known = Pick<Entry, 'type' | 'name' | 'control'>

const kinds: readonly string[] = ['character', 'location', 'item', 'lore', 'organization', 'subplot']

/** Up to three questions, of different kinds, about entries that may be sent. */
export function starterTexts(entries: readonly Known[]): string[] {
  const chosen = kinds.map((type) =>
    entries.find((entry) => entry.type === type && (entry.control === 'detected' || entry.control === 'always')),
  )
  const texts = chosen
    .filter((entry) => entry !== undefined)
    .map((entry) => words.workshop.starters[entry.type]!(entry.name.replace(/^The (?=\p{L})/u, 'the ')))
    .slice(0, 3)
  return texts.length > 0 ? texts : [...words.workshop.emptyStarters]
}
