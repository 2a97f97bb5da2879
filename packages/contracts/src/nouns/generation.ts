import { Type } from 'typebox'
import type { Static } from 'typebox'
import { defineNoun, readOnly, readOnlyOptional } from '../noun.ts'
import type { Read } from '../noun.ts'
import { strictObject, Count, Id, oneOf } from '../schema.ts'
import { entryForms, Reason } from './context.ts'

export const terminalStatuses = ['complete', 'failed', 'cancelled'] as const
export const generationStatuses = ['queued', 'streaming', ...terminalStatuses] as const
export type GenerationStatus = (typeof generationStatuses)[number]
export type TerminalStatus = (typeof terminalStatuses)[number]

export const generationLimits = { statesPerCall: 1_000 } as const

/**
 * Whose word a cost is: the provider's own, our arithmetic by the price that it lists, the same by a table of ours, or nobody's
 * since it costs nothing (a model on one's own machine, the demo).
 */
export const costSources = ['provider', 'listed', 'table', 'free'] as const
export type CostSource = (typeof costSources)[number]

export const Usage = strictObject({
  /** Of the whole prompt; those that the provider read from its cache and wrote to it are among them. */
  inputTokens: Count,
  /** Of all that the model wrote, its thoughts among them. */
  outputTokens: Count,
  cachedTokens: Type.Optional(Count),
  cacheWriteTokens: Type.Optional(Count),
  reasoningTokens: Type.Optional(Count),
  cost: Type.Optional(Type.Number()),
  currency: Type.Optional(Type.String()),
  costSource: Type.Optional(Type.String({ description: 'provider, listed, table or free: whose word the cost is.' })),
  saved: Type.Optional(
    Type.Number({
      description: 'What the provider’s cache has saved, less what writing to it cost; in the same currency.',
    }),
  ),
  estimated: Type.Boolean({ description: 'The provider told no usage; we counted.' }),
})
export type Usage = Static<typeof Usage>

export const GenerationError = strictObject({ code: Type.String(), message: Type.String() })
export type GenerationError = Static<typeof GenerationError>

export const generation = defineNoun('generation', {
  id: readOnly(Id),
  status: readOnly(oneOf(generationStatuses)),
  attempt: readOnly(Count),
  text: readOnly(Type.String()),
  reasoning: readOnlyOptional(Type.String()),
  finishReason: readOnlyOptional(Type.String()),
  error: readOnlyOptional(GenerationError),
  usage: readOnlyOptional(Usage),
  model: readOnlyOptional(Type.String()),
  connectionId: readOnlyOptional(Id),
  fallbackReason: readOnlyOptional(
    Type.String({ description: 'Why another model than the chosen one answers: the code of what went wrong.' }),
  ),
  withoutCodex: readOnlyOptional(Type.Boolean()),
  /** Absent where its place is not known, and where it may begin at any moment. */
  queue: readOnlyOptional(
    strictObject({
      position: Type.Integer({
        minimum: 1,
        description: 'Of your own answers that wait for others of yours to end: 1 is the next.',
      }),
      waitSeconds: Type.Optional(
        Type.Integer({
          minimum: 1,
          description: 'How long it waits, by what your last answers took. Absent where nobody knows.',
        }),
      ),
    }),
  ),
  /** The generation whose very prompt it was given. */
  replayOf: readOnlyOptional(Id),
  leftOut: readOnlyOptional(
    Type.Array(Type.String(), {
      description:
        'Settings that were wanted, and that the model that answered does not take: it was asked without them.',
    }),
  ),
})
export type Generation = Read<typeof generation>

export const promptRoles = ['system', 'user', 'assistant'] as const
export type PromptRole = (typeof promptRoles)[number]

export const promptParts = [
  'instruction',
  'facts',
  'synopsis',
  'scenes',
  'tasks',
  'codex',
  'history',
  'message',
] as const
/** What a prompt has of an attached scene: all, its end, its summary, nothing; or the scene no longer exists. */
export const sceneForms = ['full', 'end', 'summary', 'none', 'gone'] as const
export type SceneForm = (typeof sceneForms)[number]
/** One part of a prompt. It was shortened or left out where `tokens` is less than `wholeTokens`. */
export const PromptPart = strictObject({
  kind: oneOf(promptParts),
  tokens: Type.Integer({ minimum: 0, description: 'Of what the prompt has of it, by our own estimate.' }),
  wholeTokens: Type.Integer({ minimum: 0, description: 'Of all of it.' }),
  messages: Type.Optional(Type.Integer({ minimum: 0, description: 'Of the history, in the prompt.' })),
  wholeMessages: Type.Optional(Type.Integer({ minimum: 0, description: 'Of the history, as the thread wants it.' })),
})
export type PromptPart = Static<typeof PromptPart>

/** Of an attached scene. */
export const ContextScene = strictObject({
  sceneId: Id,
  title: Type.String(),
  form: oneOf(sceneForms),
  tokens: Type.Integer({ minimum: 0 }),
})
export type ContextScene = Static<typeof ContextScene>

/** Every codex entry that was considered for a prompt, and why it went in or not. */
export const GenerationContext = strictObject({
  entries: Type.Array(
    strictObject({
      entryId: Id,
      name: Type.String(),
      included: Type.Boolean(),
      form: Type.Optional(oneOf(entryForms)),
      tokens: Type.Optional(Type.Integer()),
      reasons: Type.Array(Reason),
    }),
  ),
  tokens: Type.Integer(),
  budgetTokens: Type.Integer(),
  estimated: Type.Boolean(),
  codexVersion: Type.String(),
  withoutCodex: Type.Optional(Type.Boolean()),
  parts: Type.Optional(Type.Array(PromptPart, { description: 'What the prompt consists of, and what was shortened.' })),
  scenes: Type.Optional(Type.Array(ContextScene, { description: 'The attached scenes, in the order of the story.' })),
  assumedWindow: Type.Optional(
    Type.Integer({ description: 'Tokens. The window of the model is not known; the prompt was made to fit this one.' }),
  ),
})
export type GenerationContext = Static<typeof GenerationContext>

/** What a generation was asked, as it was sent. */
export const GenerationPrompt = strictObject({
  messages: Type.Array(strictObject({ role: oneOf(promptRoles), content: Type.String(), tokens: Count })),
  tokens: Type.Integer({ minimum: 0, description: 'Of all of it, by our own estimate.' }),
  attempt: Type.Integer({ minimum: 0, description: 'The one that sent it; the last.' }),
})
export type GenerationPrompt = Static<typeof GenerationPrompt>

const EntryInContext = GenerationContext.properties.entries.items

/** How the prompt of one generation differs from that of another (`before`); what is equal in both is not named. */
export const GenerationContextDiff = strictObject({
  entries: Type.Array(
    strictObject({
      entryId: Id,
      name: Type.String(),
      before: Type.Optional(EntryInContext),
      after: Type.Optional(EntryInContext),
    }),
  ),
  parts: Type.Array(
    strictObject({ kind: oneOf(promptParts), before: Type.Optional(PromptPart), after: Type.Optional(PromptPart) }),
  ),
  codexVersion: strictObject({ before: Type.String(), after: Type.String() }),
})
export type GenerationContextDiff = Static<typeof GenerationContextDiff>
export const ContextDiffQuery = strictObject({ from: Id })
