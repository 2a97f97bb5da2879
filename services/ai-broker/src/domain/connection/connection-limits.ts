/** How many generations of a connection may run at once. */
import type { Connection } from '@scriptorium/contracts/nouns'
import { providerTraits } from './provider-table.ts'

/** Undefined: as many as its owner may run. A model on one's own machine answers one after the other, unless its owner says otherwise. */
export function runningMaxOf({
  provider,
  concurrency,
}: Pick<Connection, 'provider' | 'concurrency'>): number | undefined {
  return concurrency ?? providerTraits(provider).runningMax
}
