import { Type } from 'typebox'
import type { Static } from 'typebox'
import { clearable, strictObject, Id, page, PageQuery, QueryBoolean, ReadVersion, Time } from './primitives.ts'

const Title = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })
const ModelId = Type.String({ minLength: 1, maxLength: 300 })
const Pins = Type.Array(Id, { maxItems: 200, description: 'Codex entries that always go in.' })

export const ParametersSchema = strictObject({
  temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
  topP: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  maxOutputTokens: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  frequencyPenalty: Type.Optional(Type.Number({ minimum: -2, maximum: 2 })),
  presencePenalty: Type.Optional(Type.Number({ minimum: -2, maximum: 2 })),
  stop: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 4 })),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 4_294_967_295 })),
})
export type Parameters = Static<typeof ParametersSchema>

export const HistorySchema = strictObject({
  messages: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000 })),
  tokens: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })),
})
export type History = Static<typeof HistorySchema>

export const CreateThreadBody = strictObject({
  title: Type.Optional(Title),
  connectionId: Type.Optional(Id),
  model: Type.Optional(ModelId),
  parameters: Type.Optional(ParametersSchema),
  history: Type.Optional(HistorySchema),
  pins: Type.Optional(Pins),
  withoutCodex: Type.Optional(Type.Boolean({ description: 'Answer even when the codex is out of reach.' })),
})
export type CreateThreadBody = Static<typeof CreateThreadBody>

export const UpdateThreadBody = strictObject({
  version: ReadVersion,
  title: Type.Optional(Title),
  connectionId: clearable(Id),
  model: clearable(ModelId),
  parameters: clearable(ParametersSchema),
  history: clearable(HistorySchema),
  pins: Type.Optional(Pins),
  withoutCodex: Type.Optional(Type.Boolean()),
  archived: Type.Optional(Type.Boolean()),
  pinned: Type.Optional(Type.Boolean()),
})
export type UpdateThreadBody = Static<typeof UpdateThreadBody>

export const ShowBranchBody = strictObject({ messageId: Id })
export type ShowBranchBody = Static<typeof ShowBranchBody>

export const ThreadSchema = strictObject({
  id: Id,
  novelId: Id,
  title: Type.String(),
  connectionId: Type.Optional(Id),
  model: Type.Optional(Type.String()),
  parameters: Type.Optional(ParametersSchema),
  history: Type.Optional(HistorySchema),
  pins: Type.Array(Id),
  withoutCodex: Type.Boolean(),
  archived: Type.Boolean(),
  pinned: Type.Boolean(),
  version: Type.Integer(),
  createdAt: Time,
  updatedAt: Time,
})
export type Thread = Static<typeof ThreadSchema>
export const ThreadPage = page(ThreadSchema)
export type ThreadPage = Static<typeof ThreadPage>
export const ThreadQuery = strictObject({
  ...PageQuery,
  q: Type.Optional(Type.String({ maxLength: 200 })),
  archived: Type.Optional(QueryBoolean),
})
export type ThreadQuery = Static<typeof ThreadQuery>
