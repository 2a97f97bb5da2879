/** The price of a model at the time of a call. */
import type { Connection } from '@scriptorium/contracts/nouns'
import type { KnownModel } from '../model/catalogue.ts'
import type { KnownPrice } from './cost.ts'

const nothing = { inputPerMillion: 0, outputPerMillion: 0, currency: 'USD' }

/** Nobody is billed for a model on a machine of one's own, nor for the demo. */
function isFree({ provider, demo }: Pick<Connection, 'provider' | 'demo'>): boolean {
  return demo || provider === 'ollama' || provider === 'lm-studio'
}

export function priceOf(
  connection: Pick<Connection, 'provider' | 'demo'>,
  model: KnownModel | undefined,
): KnownPrice | undefined {
  if (isFree(connection)) return { price: nothing, source: 'free' }
  if (model?.price === undefined) return undefined
  return { price: model.price, source: model.fromTable?.facts.includes('price') === true ? 'table' : 'listed' }
}

/** A call that is known to cost nothing is held up by no budget. */
export function costsNothing(known: KnownPrice | undefined): boolean {
  if (known === undefined) return false
  const { inputPerMillion, outputPerMillion } = known.price
  return inputPerMillion === 0 && outputPerMillion === 0
}
