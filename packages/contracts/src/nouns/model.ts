import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Count, Id, QueryBoolean, strictObject } from '../schema.ts'
import { ModelId } from './connection.ts'

export const modelLimits = { favourites: 500, searchCharacters: 200 } as const

const Amount = Type.Number({ minimum: 0 })
const rates = {
  inputPerMillion: Amount,
  outputPerMillion: Amount,
  /** Tokens that the provider reads from its cache, and writes to it. Not given: as input. */
  cachedInputPerMillion: Type.Optional(Amount),
  cacheWritePerMillion: Type.Optional(Amount),
}
/** Money for a million tokens. */
export const Price = strictObject({
  ...rates,
  currency: Type.String(),
  longPrompt: Type.Optional(
    strictObject({ aboveTokens: Count, ...rates }, { description: 'For the whole of a request with a longer prompt.' }),
  ),
})
export type Price = Static<typeof Price>

/** What a provider may leave open of a model, and our own table may know. */
export const modelFacts = ['contextWindow', 'maxOutputTokens', 'price', 'capabilities'] as const
export type ModelFact = (typeof modelFacts)[number]

export const Model = strictObject({
  connectionId: Id,
  id: Type.String(),
  name: Type.String(),
  contextWindow: Type.Optional(Type.Integer()),
  maxOutputTokens: Type.Optional(Type.Integer()),
  price: Type.Optional(Price),
  capabilities: Type.Optional(Type.Array(Type.String())),
  favourite: Type.Boolean(),
  fromTable: Type.Optional(
    strictObject(
      {
        facts: Type.Array(Type.String()),
        asOf: Type.String({ description: 'A date; of several tables the oldest.' }),
        priceAsOf: Type.Optional(Type.String({ description: 'The date of the price, where that is from a table.' })),
        priceDayGuessed: Type.Optional(Type.Boolean({ description: 'Nobody noted that date; it is the likely one.' })),
      },
      { description: 'These are not the provider’s own words but from a table of ours, as of that day.' },
    ),
  ),
})
export type Model = Static<typeof Model>

export const ModelsQuery = strictObject({
  q: Type.Optional(
    Type.String({
      maxLength: modelLimits.searchCharacters,
      description: 'Words that are all in the name or the id, in any order.',
    }),
  ),
  refresh: Type.Optional(QueryBoolean),
})
export type ModelsQuery = Static<typeof ModelsQuery>
export const ModelsAnswer = strictObject({
  items: Type.Array(Model),
  stale: Type.Optional(
    Type.Boolean({ description: 'Some are from an earlier answer: their provider did not give one now.' }),
  ),
  error: Type.Optional(strictObject({ code: Type.String(), message: Type.String() })),
})
export type ModelsAnswer = Static<typeof ModelsAnswer>

/** A slash in a model's id is `%2F`. */
export const ModelParams = strictObject({ id: Id, model: ModelId })
