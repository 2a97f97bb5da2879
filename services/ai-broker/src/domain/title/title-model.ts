/** Which model names a conversation: a cheap one of the connection whose model has answered. */
import type { Connection } from '@scriptorium/contracts/nouns'
import { isChatModel } from '../model/chat-models.ts'
import type { KnownModel } from '../model/catalogue.ts'
import { currency } from '../usage/budget.ts'
import { priceOf } from '../usage/pricing.ts'

/** A title has many tokens to read for each that it has to write. */
const readPerWritten = 20

/**
 * The model that answered is the last resort, and the only one where nobody is billed: to load another costs more there. Of a connection
 * that leads to many makers only models of the same maker are asked: what a writer writes goes to nobody else. Models for nothing are
 * passed over; those are paid for otherwise.
 *
 * @returns one or two, in the order in which they are asked.
 */
export function titleModels(
  connection: Pick<Connection, 'provider' | 'demo'>,
  answered: string,
  models: readonly KnownModel[],
): string[] {
  if (priceOf(connection, undefined)?.source === 'free') return [answered]
  const cost = (model: KnownModel): number | undefined => {
    const price = priceOf(connection, model)?.price
    if (price === undefined || price.currency !== currency) return undefined
    return price.inputPerMillion * readPerWritten + price.outputPerMillion
  }
  const own = models.find(({ id }) => id === answered)
  const limit = (own === undefined ? undefined : cost(own)) ?? Infinity
  const [cheapest] = models
    .filter(({ id }) => isChatModel(id) && makerOf(id) === makerOf(answered))
    .map((model) => ({ id: model.id, cost: cost(model) ?? 0 }))
    .filter((each) => each.cost > 0 && each.cost < limit)
    .toSorted((one, other) => one.cost - other.cost)
  return cheapest === undefined ? [answered] : [cheapest.id, answered]
}

/** `anthropic` of `anthropic/claude-haiku-4.5`; empty where the names have none. */
function makerOf(model: string): string {
  return model.includes('/') ? model.slice(0, model.indexOf('/')) : ''
}
