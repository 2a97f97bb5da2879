/** What our own tables add to what a provider says of its models; never instead of it. */
import type { ModelFact, ProviderKind } from '@scriptorium/contracts/nouns'
import { openAiModel, openAiModelsAsOf } from '@scriptorium/tokens/openai-models'
import type { ListedModel, ProviderModel } from '../provider.ts'
import { tablePrice } from './price-table.ts'

type Facts = Pick<ProviderModel, ModelFact>
type CompletedModel = Omit<ListedModel, 'connectionId' | 'favourite'>

export function withTableFacts(kind: ProviderKind, model: ProviderModel): CompletedModel {
  const known = kind === 'openai' ? openAiModel(model.id) : undefined
  const priced = model.price === undefined ? tablePrice(kind, model.id) : undefined
  if (known === undefined && priced === undefined) return model
  const added: Partial<Facts> = {
    ...missing(model, 'contextWindow', known?.contextWindow),
    ...missing(model, 'maxOutputTokens', known?.maxOutputTokens),
    ...(model.capabilities.length === 0 && known !== undefined && known.capabilities.length > 0
      ? { capabilities: known.capabilities }
      : {}),
    ...(priced === undefined ? {} : { price: priced.price }),
  }
  const facts = Object.keys(added)
  if (facts.length === 0) return model
  // Where two tables had a part in it, the older day counts.
  const days = [...(facts.some((fact) => fact !== 'price') ? [openAiModelsAsOf] : []), ...(priced ? [priced.asOf] : [])]
  return { ...model, ...added, fromTable: { facts, asOf: days.sort()[0] ?? openAiModelsAsOf, ...dayOfPrice(priced) } }
}

function dayOfPrice(priced: { asOf: string; isDayGuessed: boolean } | undefined) {
  if (priced === undefined) return {}
  return { priceAsOf: priced.asOf, ...(priced.isDayGuessed ? { priceDayGuessed: true } : {}) }
}

function missing(
  model: ProviderModel,
  fact: 'contextWindow' | 'maxOutputTokens',
  value: number | undefined,
): Partial<Facts> {
  return model[fact] === undefined && value !== undefined ? { [fact]: value } : {}
}
