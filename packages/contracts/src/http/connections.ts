import { Type } from 'typebox'
import type { Static } from 'typebox'
import { clearable, strictObject, Id, oneOf, page, QueryBoolean, Time } from './primitives.ts'

export const providerKinds = [
  'openai',
  'anthropic',
  'openrouter',
  'ollama',
  'groq',
  'lm-studio',
  'openai-compatible',
] as const
export type ProviderKind = (typeof providerKinds)[number]

const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })
const BaseUrl = Type.String({ minLength: 1, maxLength: 2_000, description: 'http or https; with or without /v1.' })
const ApiKey = Type.String({ minLength: 1, maxLength: 4_000, description: 'Write-only.' })
const Models = Type.Array(Type.String({ minLength: 1, maxLength: 300 }), {
  maxItems: 500,
  description: 'Model ids added by hand.',
})
const Concurrency = Type.Integer({ minimum: 1, maximum: 100 })

export const CreateConnectionBody = strictObject({
  provider: oneOf(providerKinds),
  name: Name,
  baseUrl: Type.Optional(BaseUrl),
  apiKey: Type.Optional(ApiKey),
  enabled: Type.Optional(Type.Boolean()),
  models: Type.Optional(Models),
  concurrency: Type.Optional(Concurrency),
  position: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
})
export type CreateConnectionBody = Static<typeof CreateConnectionBody>

export const UpdateConnectionBody = strictObject({
  name: Type.Optional(Name),
  baseUrl: clearable(BaseUrl),
  apiKey: clearable(ApiKey),
  enabled: Type.Optional(Type.Boolean()),
  models: Type.Optional(Models),
  concurrency: clearable(Concurrency),
  position: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
})
export type UpdateConnectionBody = Static<typeof UpdateConnectionBody>

export const ConnectionSchema = strictObject({
  id: Id,
  provider: oneOf(providerKinds),
  name: Type.String(),
  baseUrl: Type.String(),
  keyHint: Type.Optional(Type.String({ description: 'The last four characters of a key of 20 or more.' })),
  hasKey: Type.Boolean(),
  enabled: Type.Boolean(),
  models: Type.Array(Type.String()),
  concurrency: Type.Optional(Type.Integer()),
  position: Type.Integer(),
  demo: Type.Boolean({ description: 'The demo provider: not an AI.' }),
  createdAt: Time,
  updatedAt: Time,
})
export type Connection = Static<typeof ConnectionSchema>
export const ConnectionPage = page(ConnectionSchema)
export type ConnectionPage = Static<typeof ConnectionPage>

export const TestUnsavedBody = strictObject({
  provider: oneOf(providerKinds),
  name: Type.Optional(Name),
  baseUrl: Type.Optional(BaseUrl),
  apiKey: Type.Optional(ApiKey),
  complete: Type.Optional(Type.Boolean({ description: 'Ask for one tiny completion as well.' })),
  model: Type.Optional(Type.String({ maxLength: 300 })),
})
export type TestUnsavedBody = Static<typeof TestUnsavedBody>

export const TestSavedBody = strictObject({
  baseUrl: Type.Optional(BaseUrl),
  apiKey: Type.Optional(ApiKey),
  complete: Type.Optional(Type.Boolean()),
  model: Type.Optional(Type.String({ maxLength: 300 })),
})
export type TestSavedBody = Static<typeof TestSavedBody>

export const TestAnswer = strictObject({
  ok: Type.Boolean(),
  steps: Type.Array(
    strictObject({
      name: oneOf(['resolve', 'connect', 'authenticate', 'models', 'complete']),
      ok: Type.Boolean(),
      ms: Type.Integer(),
      code: Type.Optional(Type.String()),
      message: Type.Optional(Type.String()),
    }),
  ),
  modelCount: Type.Optional(Type.Integer()),
})
export type TestAnswer = Static<typeof TestAnswer>

export const ModelSchema = strictObject({
  connectionId: Id,
  id: Type.String(),
  name: Type.String(),
  contextWindow: Type.Optional(Type.Integer()),
  maxOutputTokens: Type.Optional(Type.Integer()),
  price: Type.Optional(
    strictObject({ inputPerMillion: Type.Number(), outputPerMillion: Type.Number(), currency: Type.String() }),
  ),
  capabilities: Type.Optional(Type.Array(Type.String())),
  favourite: Type.Boolean(),
})
export type Model = Static<typeof ModelSchema>
export const ModelsQuery = strictObject({ refresh: Type.Optional(QueryBoolean) })
export type ModelsQuery = Static<typeof ModelsQuery>
export const ModelsAnswer = strictObject({
  items: Type.Array(ModelSchema),
  stale: Type.Optional(Type.Boolean()),
  error: Type.Optional(strictObject({ code: Type.String(), message: Type.String() })),
})
export type ModelsAnswer = Static<typeof ModelsAnswer>
