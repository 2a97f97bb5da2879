import { Type } from 'typebox'
import type { Static } from 'typebox'
import { clearable, defineNoun, readOnly, withDefault } from '../noun.ts'
import type { Create, Patch, Read, Stored } from '../noun.ts'
import {
  strictObject,
  Count,
  Id,
  list,
  oneOf,
  page,
  PageQuery,
  QueryBoolean,
  shortText,
  Time,
  Version,
} from '../schema.ts'
import { ModelId } from './connection.ts'
import { Pins } from './context.ts'

export const reasoningEfforts = ['none', 'low', 'medium', 'high'] as const
export type ReasoningEffort = (typeof reasoningEfforts)[number]

/** A provider that has only one of the two gets it from the other. */
export const Reasoning = strictObject(
  {
    effort: Type.Optional(oneOf(reasoningEfforts)),
    budgetTokens: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  },
  {
    description:
      'How much the model thinks before it answers: an effort, `none` for not at all, or tokens. Not given: as it does by itself.',
  },
)
export type Reasoning = Static<typeof Reasoning>

/** How long an answer may take. */
export const timeoutMinutes = { usual: 15, max: 60 } as const

export const Parameters = strictObject({
  temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
  topP: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  maxOutputTokens: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  frequencyPenalty: Type.Optional(Type.Number({ minimum: -2, maximum: 2 })),
  presencePenalty: Type.Optional(Type.Number({ minimum: -2, maximum: 2 })),
  stop: Type.Optional(list(Type.String({ minLength: 1, maxLength: 200 }), 4)),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 4_294_967_295 })),
  reasoning: Type.Optional(Reasoning),
  timeoutMinutes: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: timeoutMinutes.max,
      description: `From the message to the end of its answer, waiting included; ${timeoutMinutes.usual} where it is not set. What has come by then is kept.`,
    }),
  ),
})
export type Parameters = Static<typeof Parameters>

export const historyLimits = { messages: 1_000, tokens: 10_000_000 } as const

/** How much of a thread goes into a prompt: the last messages by number, by tokens, or both. */
export const History = strictObject({
  messages: Type.Optional(Type.Integer({ minimum: 0, maximum: historyLimits.messages })),
  tokens: Type.Optional(Type.Integer({ minimum: 1, maximum: historyLimits.tokens })),
})
export type History = Static<typeof History>

/** A connection and one of its models; without a model the connection's first. */
export const Target = strictObject({ connectionId: Id, model: Type.Optional(ModelId) })
export type Target = Static<typeof Target>

export const fallbackMax = 3

const titleCharacters = 500

const TimeZone = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[A-Za-z0-9_+/-]+$',
  description: 'IANA, such as Europe/Vienna.',
})

export const thread = defineNoun(
  'thread',
  {
    id: readOnly(Id),
    novelId: readOnly(Id),
    /** Empty until the first message gives one; nobody writes an empty one. */
    title: withDefault(Type.String({ maxLength: titleCharacters }), '', { input: shortText(titleCharacters) }),
    connectionId: clearable(Id),
    model: clearable(ModelId),
    /** Which models answer, in this order, when the one before fails before its first word. */
    fallback: withDefault(list(Target, fallbackMax), []),
    parameters: clearable(Parameters),
    history: clearable(History),
    pins: withDefault(Pins, []),
    /** Whose system prompt answers begin with; absent: our own. */
    presetId: clearable(Id),
    includeTasks: withDefault(Type.Boolean({ description: 'Tell the model of the open tasks.' }), false),
    /** In which due times are told; UTC where it is absent. */
    timeZone: clearable(TimeZone),
    withoutCodex: withDefault(Type.Boolean({ description: 'Answer even when the codex is out of reach.' }), false),
    archived: withDefault(Type.Boolean(), false, { written: 'update' }),
    pinned: withDefault(Type.Boolean(), false, { written: 'update' }),
    version: readOnly(Version),
    createdAt: readOnly(Time),
    updatedAt: readOnly(Time),
  },
  { versioned: true },
)
export type Thread = Read<typeof thread>
export type CreateThreadBody = Create<typeof thread>
export type UpdateThreadBody = Patch<typeof thread>
export type ThreadFields = Stored<typeof thread>

export const threadPage = page(thread.read)

export const ThreadQuery = strictObject({
  ...PageQuery,
  q: Type.Optional(Type.String({ maxLength: 200 })),
  archived: Type.Optional(QueryBoolean),
})
export type ThreadQuery = Static<typeof ThreadQuery>

export const threadSearchLimits = { text: 200, hits: 50 } as const
export const ThreadSearchQuery = strictObject({
  q: Type.String({ minLength: 1, maxLength: threadSearchLimits.text, pattern: '\\S' }),
  limit: Type.Optional(Type.String({ pattern: '^[1-9][0-9]?$', description: `At most ${threadSearchLimits.hits}.` })),
})
export type ThreadSearchQuery = Static<typeof ThreadSearchQuery>

/** `matches`: where the words stand in it, in UTF-16 units. */
export const Excerpt = strictObject({
  text: Type.String(),
  matches: Type.Array(strictObject({ start: Count, end: Count })),
})
export type Excerpt = Static<typeof Excerpt>

/** Without a message it is the title that has the words. */
export const ThreadHit = strictObject({
  threadId: Id,
  title: Type.String(),
  archived: Type.Boolean(),
  messageId: Type.Optional(Id),
  role: Type.Optional(oneOf(['user', 'assistant'])),
  excerpt: Excerpt,
  /** When it was written, or the thread changed. */
  at: Time,
})
export type ThreadHit = Static<typeof ThreadHit>
export const ThreadHits = strictObject({ items: Type.Array(ThreadHit) })

/** How many deleted threads of a user are kept, and for how long. */
export const deletedThreadLimits = { kept: 100, days: 30 } as const
export const DeletedThread = strictObject({ id: Id, title: Type.String(), messages: Count, deletedAt: Time })
export type DeletedThread = Static<typeof DeletedThread>
export const DeletedThreads = strictObject({ items: Type.Array(DeletedThread) })

export const ShowBranchBody = strictObject({ messageId: Id })
export type ShowBranchBody = Static<typeof ShowBranchBody>
