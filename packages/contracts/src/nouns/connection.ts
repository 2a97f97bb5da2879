import { Type } from 'typebox'
import type { Static } from 'typebox'
import {
  clearable,
  defineNoun,
  filledIn,
  readOnly,
  readOnlyOptional,
  refillable,
  required,
  withDefault,
} from '../noun.ts'
import type { Create, Patch, Read, Stored } from '../noun.ts'
import { strictObject, Id, list, oneOf, page, shortText, Time } from '../schema.ts'

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

export const connectionLimits = { modelIdCharacters: 300, position: 100_000 } as const

const Name = shortText(200)
const BaseUrl = Type.String({ minLength: 1, maxLength: 2_000, description: 'http or https; with or without /v1.' })
const ApiKey = Type.String({ minLength: 1, maxLength: 4_000, description: 'Write-only.' })
export const ModelId = Type.String({ minLength: 1, maxLength: connectionLimits.modelIdCharacters })

export const connection = defineNoun('connection', {
  id: readOnly(Id),
  provider: required(oneOf(providerKinds), { written: 'create' }),
  name: required(Name),
  /** Not given or cleared: the provider's own. */
  baseUrl: refillable(BaseUrl),
  apiKey: clearable(ApiKey, { hidden: true }),
  keyHint: readOnlyOptional(Type.String({ description: 'The last four characters of a key of 20 or more.' })),
  hasKey: readOnly(Type.Boolean()),
  enabled: withDefault(Type.Boolean(), true),
  models: withDefault(list(ModelId, 500, { description: 'Model ids added by hand.' }), []),
  concurrency: clearable(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      description:
        'Answers that may be written at once. Not given: 1 for a model on one’s own machine, else as many as its owner may have.',
    }),
  ),
  /** Not given: behind all others. */
  position: filledIn(
    Type.Integer({
      minimum: 0,
      maximum: connectionLimits.position,
      description: 'The place in the list, from 0. Whoever has the place, and those behind, move back by one.',
    }),
  ),
  demo: readOnly(Type.Boolean({ description: 'The demo provider: not an AI.' })),
  createdAt: readOnly(Time),
  updatedAt: readOnly(Time),
})
export type Connection = Read<typeof connection>
export type CreateConnectionBody = Create<typeof connection>
export type UpdateConnectionBody = Patch<typeof connection>
export type ConnectionFields = Stored<typeof connection>

/** A base URL of this machine is often written without `http://`, which alone it can mean. */
export function withScheme(baseUrl: string): string {
  const isBareLoopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?(?:\/|$)/i.test(baseUrl)
  return isBareLoopback ? `http://${baseUrl}` : baseUrl
}

export const connectionPage = page(connection.read)

const testOptions = {
  baseUrl: Type.Optional(BaseUrl),
  apiKey: Type.Optional(ApiKey),
  complete: Type.Optional(Type.Boolean({ description: 'Ask for one tiny completion as well.' })),
  model: Type.Optional(Type.String({ maxLength: connectionLimits.modelIdCharacters })),
}
export const TestUnsavedBody = strictObject({
  provider: oneOf(providerKinds),
  name: Type.Optional(Name),
  ...testOptions,
})
export type TestUnsavedBody = Static<typeof TestUnsavedBody>
export const TestSavedBody = strictObject(testOptions)
export type TestSavedBody = Static<typeof TestSavedBody>

export const testStepNames = ['resolve', 'connect', 'authenticate', 'models', 'complete'] as const
export type TestStepName = (typeof testStepNames)[number]

export const TestAnswer = strictObject({
  ok: Type.Boolean(),
  steps: Type.Array(
    strictObject({
      name: oneOf(testStepNames),
      ok: Type.Boolean(),
      ms: Type.Integer(),
      code: Type.Optional(Type.String()),
      message: Type.Optional(Type.String()),
    }),
  ),
  modelCount: Type.Optional(Type.Integer()),
})
export type TestAnswer = Static<typeof TestAnswer>

/** Kinds of providers that run on one's own machine and can be found there. */
export const localProviderKinds = ['ollama', 'lm-studio'] as const satisfies readonly ProviderKind[]

export const DiscoverAnswer = strictObject({
  items: Type.Array(
    strictObject({
      provider: oneOf(localProviderKinds),
      name: Type.String(),
      baseUrl: Type.String(),
      modelCount: Type.Optional(Type.Integer({ minimum: 0 })),
      connectionId: Type.Optional(Id),
    }),
    { description: 'Running now, at addresses that the operator allows. `connectionId`: mine to it, if there is one.' },
  ),
})
export type DiscoverAnswer = Static<typeof DiscoverAnswer>
