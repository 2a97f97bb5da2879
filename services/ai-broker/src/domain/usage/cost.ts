/** What tokens cost, in decimal arithmetic: a sum of many small amounts must not drift as binary fractions do. */
import type { CostSource, Price } from '@scriptorium/contracts/nouns'
import { Decimal } from 'decimal.js'
import type { CompletionUsage } from '../provider.ts'

/** A price, and whose word it is. */
export type KnownPrice = { price: Price; source: Exclude<CostSource, 'provider'> }

/** Digits behind the point that are kept: a token of the cheapest model costs some 10^-9. */
const places = 12
const million = 1_000_000

/**
 * The usage with its cost. What the provider says of the cost counts before our arithmetic; without either there is no cost, which
 * is not the same as none to pay.
 */
export function withCost(usage: CompletionUsage, known: KnownPrice | undefined): CompletionUsage {
  if (usage.cost !== undefined)
    return { ...usage, costSource: 'provider', ...(known === undefined ? {} : savedOf(usage, known.price)) }
  if (known === undefined) return usage
  const { price, source } = known
  const { inputPerMillion, outputPerMillion, cachedInputPerMillion, cacheWritePerMillion } = ratesFor(usage, price)
  const { plain, cached, written } = inputParts(usage)
  const cost = new Decimal(plain)
    .times(inputPerMillion)
    .plus(new Decimal(cached).times(cachedInputPerMillion ?? inputPerMillion))
    .plus(new Decimal(written).times(cacheWritePerMillion ?? inputPerMillion))
    .plus(new Decimal(usage.outputTokens).times(outputPerMillion))
  return {
    ...usage,
    cost: amount(cost.dividedBy(million)),
    currency: price.currency,
    costSource: source,
    ...savedOf(usage, price),
  }
}

/** The usage of two calls of one attempt: both are paid for. */
export function addUsage(first: CompletionUsage | undefined, second: CompletionUsage | undefined) {
  if (first === undefined || second === undefined) return first ?? second
  const sum = (name: 'cachedTokens' | 'cacheWriteTokens' | 'reasoningTokens') =>
    first[name] === undefined && second[name] === undefined ? {} : { [name]: (first[name] ?? 0) + (second[name] ?? 0) }
  // A cost that one of them alone has is not that of both.
  const hasCost = first.cost !== undefined && second.cost !== undefined && first.currency === second.currency
  const added: CompletionUsage = {
    inputTokens: first.inputTokens + second.inputTokens,
    outputTokens: first.outputTokens + second.outputTokens,
    ...sum('cachedTokens'),
    ...sum('cacheWriteTokens'),
    ...sum('reasoningTokens'),
    ...(hasCost ? { cost: amount(new Decimal(first.cost ?? 0).plus(second.cost ?? 0)) } : {}),
    ...(hasCost && second.currency !== undefined ? { currency: second.currency } : {}),
    estimated: first.estimated || second.estimated,
  }
  return added
}

/** What reading from the cache has saved, less what writing to it cost; nothing where the provider has no cache, or tells no price of it. */
function savedOf(usage: CompletionUsage, price: Price): Pick<CompletionUsage, 'saved'> {
  if (usage.cachedTokens === undefined && usage.cacheWriteTokens === undefined) return {}
  const { inputPerMillion, cachedInputPerMillion, cacheWritePerMillion } = ratesFor(usage, price)
  const { cached, written } = inputParts(usage)
  const full = new Decimal(inputPerMillion)
  const saved = full
    .minus(cachedInputPerMillion ?? inputPerMillion)
    .times(cached)
    .minus(new Decimal(cacheWritePerMillion ?? inputPerMillion).minus(full).times(written))
  return { saved: amount(saved.dividedBy(million)) }
}

function ratesFor({ inputTokens }: CompletionUsage, { longPrompt, ...usual }: Price) {
  return longPrompt !== undefined && inputTokens > longPrompt.aboveTokens ? longPrompt : usual
}

/** Never less than none, whatever a provider counts. */
function inputParts({ inputTokens, cachedTokens = 0, cacheWriteTokens = 0 }: CompletionUsage) {
  const cached = Math.min(cachedTokens, inputTokens)
  const written = Math.min(cacheWriteTokens, inputTokens - cached)
  return { plain: inputTokens - cached - written, cached, written }
}

function amount(value: Decimal): number {
  return value.toDecimalPlaces(places).toNumber()
}
