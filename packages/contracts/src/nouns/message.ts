import { Type } from 'typebox'
import type { Static } from 'typebox'
import { maxBytesKeyword } from '../byte-limit.ts'
import { defineNoun, readOnly, readOnlyOptional } from '../noun.ts'
import type { Read } from '../noun.ts'
import { strictObject, Id, list, oneOf, page, PageQuery, Time } from '../schema.ts'
import { ModelId } from './connection.ts'
import { AttachedScenes, contextLimits } from './context.ts'
import { generation, GenerationContext, generationStatuses, promptRoles } from './generation.ts'
import { Parameters, Target, thread } from './thread.ts'

/** 256 KB of UTF-8. What is longer is 413 like any body that is too large, so there is no number of characters beside it. */
export const messageBytesMax = 256 * 1024
const Content = Type.String({
  minLength: 1,
  pattern: '\\S',
  [maxBytesKeyword]: messageBytesMax,
  description: 'At most 256 KB.',
})

export const messageRoles = ['user', 'assistant'] as const
export type MessageRole = (typeof messageRoles)[number]

export const message = defineNoun('message', {
  id: readOnly(Id),
  threadId: readOnly(Id),
  parentId: readOnlyOptional(Id),
  role: readOnly(oneOf(messageRoles)),
  content: readOnly(Type.String()),
  status: readOnly(oneOf(generationStatuses)),
  model: readOnlyOptional(Type.String()),
  connectionId: readOnlyOptional(Id),
  createdAt: readOnly(Time),
  /** Ids of the messages with the same parent, itself among them, the oldest first. */
  siblings: readOnly(Type.Array(Id)),
  generation: readOnlyOptional(generation.read),
})
export type Message = Read<typeof message>

export const messagePage = page(message.read)
export const MessageQuery = strictObject({ ...PageQuery, before: Type.Optional(Id) })
export type MessageQuery = Static<typeof MessageQuery>

/** What a message may choose for its answer; what it does not choose is the thread's, then the user's. */
const choices = {
  connectionId: Type.Optional(Id),
  model: Type.Optional(ModelId),
  parameters: Type.Optional(Parameters),
}
export const selectionCharactersMax = 20_000
const pins = Type.Optional(list(Id, contextLimits.pins))
const sceneIds = Type.Optional(AttachedScenes)
/** Of a scene or an answer, say: presets may name it. */
const selection = Type.Optional(
  Type.String({ minLength: 1, maxLength: selectionCharactersMax, description: 'What the writer has marked.' }),
)

/** How many models may answer one message side by side. */
export const comparedMax = 4
/** Each answers in a branch of its own, all at once; in place of `connectionId` and `model`. */
const models = Type.Optional(list(Target, comparedMax, { minItems: 2 }))

export const SendMessageBody = strictObject({
  content: Content,
  ...choices,
  models,
  pins,
  sceneIds,
  selection,
  parentId: Type.Optional(Id),
})
export type SendMessageBody = Static<typeof SendMessageBody>
export const EditMessageBody = strictObject({ content: Content, ...choices, pins, sceneIds, selection })
export type EditMessageBody = Static<typeof EditMessageBody>
export const RegenerateBody = strictObject(choices)
export type RegenerateBody = Static<typeof RegenerateBody>
export const ContinueBody = strictObject(choices)
export type ContinueBody = Static<typeof ContinueBody>

export const ReplayBody = strictObject(choices)
export type ReplayBody = Static<typeof ReplayBody>

const stream = Type.String({ description: 'Where the answer streams.' })
export const SendMessageAnswer = strictObject({
  message: message.read,
  reply: strictObject({ id: Id, status: oneOf(generationStatuses) }),
  stream,
  others: Type.Optional(
    Type.Array(strictObject({ id: Id, status: oneOf(generationStatuses), stream }), {
      description: 'The answers of the further models, in the order in which they were named.',
    }),
  ),
})
export type SendMessageAnswer = Static<typeof SendMessageAnswer>

export const PreviewAnswer = strictObject({
  messages: Type.Array(strictObject({ role: oneOf(promptRoles), content: Type.String(), tokens: Type.Integer() })),
  tokens: Type.Integer({ description: 'Of the whole prompt, by our own estimate.' }),
  window: Type.Optional(Type.Integer({ description: 'Tokens that the model takes, where that is known.' })),
  context: GenerationContext,
})
export type PreviewAnswer = Static<typeof PreviewAnswer>

export const ThreadExportQuery = strictObject({
  format: Type.Optional(Type.Union([Type.Literal('markdown'), Type.Literal('json')], { default: 'markdown' })),
})
export type ThreadExportQuery = Static<typeof ThreadExportQuery>
export const ThreadExport = strictObject({ thread: thread.read, messages: Type.Array(message.read) })
export type ThreadExport = Static<typeof ThreadExport>
