import { Type } from 'typebox'
import type { Static } from 'typebox'
import { strictObject, Id, oneOf, page, PageQuery, Time } from './primitives.ts'
import { entryForms, ReasonSchema } from './entries.ts'
import { ParametersSchema, ThreadSchema } from './threads.ts'

/** 256 KB of UTF-8. Schemas count characters, so the gateway checks this beside them. */
export const messageBytesMax = 256 * 1024

const generationStatuses = ['queued', 'streaming', 'complete', 'failed', 'cancelled'] as const

export const UsageSchema = strictObject({
  inputTokens: Type.Integer(),
  outputTokens: Type.Integer(),
  cachedTokens: Type.Optional(Type.Integer()),
  reasoningTokens: Type.Optional(Type.Integer()),
  cost: Type.Optional(Type.Number()),
  currency: Type.Optional(Type.String()),
  estimated: Type.Boolean(),
})

export const GenerationSchema = strictObject({
  id: Id,
  status: oneOf(generationStatuses),
  attempt: Type.Integer(),
  text: Type.String(),
  reasoning: Type.Optional(Type.String()),
  finishReason: Type.Optional(Type.String()),
  error: Type.Optional(strictObject({ code: Type.String(), message: Type.String() })),
  usage: Type.Optional(UsageSchema),
  model: Type.Optional(Type.String()),
  connectionId: Type.Optional(Id),
  withoutCodex: Type.Optional(Type.Boolean()),
  queue: Type.Optional(strictObject({ position: Type.Integer() })),
})
export type Generation = Static<typeof GenerationSchema>

export const MessageSchema = strictObject({
  id: Id,
  threadId: Id,
  parentId: Type.Optional(Id),
  role: oneOf(['user', 'assistant']),
  content: Type.String(),
  status: oneOf(generationStatuses),
  model: Type.Optional(Type.String()),
  connectionId: Type.Optional(Id),
  createdAt: Time,
  siblings: Type.Array(Id),
  generation: Type.Optional(GenerationSchema),
})
export type Message = Static<typeof MessageSchema>
export const MessagePage = page(MessageSchema)
export type MessagePage = Static<typeof MessagePage>
export const MessageQuery = strictObject({ ...PageQuery, before: Type.Optional(Id) })
export type MessageQuery = Static<typeof MessageQuery>

export const ThreadExportQuery = strictObject({
  format: Type.Optional(Type.Union([Type.Literal('markdown'), Type.Literal('json')], { default: 'markdown' })),
})
export const ThreadExport = strictObject({ thread: ThreadSchema, messages: Type.Array(MessageSchema) })

export const SendMessageBody = strictObject({
  content: Type.String({ minLength: 1, pattern: '\\S', description: 'At most 256 KB.' }),
  connectionId: Type.Optional(Id),
  model: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  parameters: Type.Optional(ParametersSchema),
  pins: Type.Optional(Type.Array(Id, { maxItems: 200 })),
  parentId: Type.Optional(Id),
})
export type SendMessageBody = Static<typeof SendMessageBody>

export const RegenerateBody = strictObject({
  connectionId: Type.Optional(Id),
  model: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  parameters: Type.Optional(ParametersSchema),
})
export type RegenerateBody = Static<typeof RegenerateBody>

export const EditMessageBody = strictObject({
  content: SendMessageBody.properties.content,
  connectionId: Type.Optional(Id),
  model: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  parameters: Type.Optional(ParametersSchema),
  pins: Type.Optional(Type.Array(Id, { maxItems: 200 })),
})
export type EditMessageBody = Static<typeof EditMessageBody>

export const ContinueBody = strictObject({
  connectionId: Type.Optional(Id),
  model: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  parameters: Type.Optional(ParametersSchema),
})
export type ContinueBody = Static<typeof ContinueBody>

export const SendMessageAnswer = strictObject({
  message: MessageSchema,
  reply: strictObject({ id: Id, status: oneOf(generationStatuses) }),
  stream: Type.String({ description: 'Where the answer streams.' }),
})
export type SendMessageAnswer = Static<typeof SendMessageAnswer>

export const GenerationContextSchema = strictObject({
  entries: Type.Array(
    strictObject({
      entryId: Id,
      name: Type.String(),
      included: Type.Boolean(),
      form: Type.Optional(oneOf(entryForms)),
      tokens: Type.Optional(Type.Integer()),
      reasons: Type.Array(ReasonSchema),
    }),
  ),
  tokens: Type.Integer(),
  budgetTokens: Type.Integer(),
  estimated: Type.Boolean(),
  codexVersion: Type.String(),
  withoutCodex: Type.Optional(Type.Boolean()),
})
export type GenerationContext = Static<typeof GenerationContextSchema>

export const PreviewAnswer = strictObject({
  messages: Type.Array(
    strictObject({ role: oneOf(['system', 'user', 'assistant']), content: Type.String(), tokens: Type.Integer() }),
  ),
  tokens: Type.Integer({ description: 'Of the whole prompt, by our own estimate.' }),
  window: Type.Optional(Type.Integer({ description: 'Tokens that the model takes, where that is known.' })),
  context: GenerationContextSchema,
})
export type PreviewAnswer = Static<typeof PreviewAnswer>
