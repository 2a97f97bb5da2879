/** What of the codex goes into a prompt, and why: the lookup, its reasons, and where a text names entries. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { strictObject, Id, list, oneOf } from '../schema.ts'

export const reasonKinds = [
  'always',
  'pinned',
  'point-of-view',
  'detected',
  'related',
  'manual',
  'never',
  'budget',
] as const
export const entryForms = ['full', 'no-details', 'summary', 'name'] as const
export type ReasonKind = (typeof reasonKinds)[number]
export type EntryForm = (typeof entryForms)[number]

/** What one lookup may be asked. chat fits its texts into it by these very numbers; what it sends is never refused for its size. */
export const contextLimits = {
  texts: 100,
  sourceCharacters: 50,
  textCharacters: 2_000_000,
  /** UTF-16 units of all texts of one call: scanning them takes the process's one thread, some ten milliseconds per million. */
  unitsTogether: 4_000_000,
  /** Of one thread, or of one message. */
  pins: 200,
  /** Of one lookup: those of a thread and of a message. */
  pinsTogether: 400,
  /** Of one message. */
  scenes: 20,
  /** UTF-16 units of all attached scenes of one call, from their ends. */
  sceneUnitsTogether: 600_000,
  budgetTokens: 10_000_000,
  defaultBudgetTokens: 4_000,
  recursion: 2,
} as const

/** Ids of codex entries that always go in. */
export const Pins = list(Id, contextLimits.pins, { description: 'Codex entries that always go in.' })

/** Ids of scenes of the thread’s novel that are read with a message. */
export const AttachedScenes = list(Id, contextLimits.scenes, {
  description:
    'Scenes of the thread’s novel. They go into the prompt, and entries are as they are at the last of them.',
})

const ModelId = Type.String({ maxLength: 300 })
const Text = Type.String({ maxLength: contextLimits.textCharacters })

export const Reason = strictObject({
  kind: oneOf(reasonKinds),
  alias: Type.Optional(Type.String()),
  source: Type.Optional(Type.String()),
  through: Type.Optional(Type.String({ description: 'The entry that it came with.' })),
  count: Type.Optional(Type.Integer()),
})
export type Reason = Static<typeof Reason>

export const choiceRules = ['recency', 'name', 'order'] as const
export type ChoiceRule = (typeof choiceRules)[number]

export const Mention = strictObject({
  start: Type.Integer({ description: 'UTF-16 code units.' }),
  end: Type.Integer(),
  entryId: Id,
  alias: Type.String(),
  ambiguousWith: Type.Optional(Type.Array(Id)),
  chosenBy: Type.Optional(
    oneOf(choiceRules, { description: 'Where the words name several entries, why this one was chosen.' }),
  ),
})
export type Mention = Static<typeof Mention>

export const MentionsBody = strictObject({ text: Text })
export type MentionsBody = Static<typeof MentionsBody>
export const MentionsAnswer = strictObject({ mentions: Type.Array(Mention) })
export type MentionsAnswer = Static<typeof MentionsAnswer>

export const ContextBody = strictObject({
  texts: list(
    strictObject({ source: Type.String({ minLength: 1, maxLength: contextLimits.sourceCharacters }), text: Text }),
    contextLimits.texts,
  ),
  pins: Type.Optional(list(Id, contextLimits.pinsTogether)),
  budgetTokens: Type.Optional(Type.Integer({ minimum: 1, maximum: contextLimits.budgetTokens })),
  model: Type.Optional(ModelId),
  /** Scenes of the novel that are looked through behind the texts; those that are gone are left out. */
  sceneIds: Type.Optional(AttachedScenes),
  /** Entries are as they are at this scene; without it at the last of `sceneIds`. */
  sceneId: Type.Optional(Id),
  /** The entry from whose point of view is told; without it that of the scene. */
  pointOfViewId: Type.Optional(Id),
  /** Whether what is related to chosen entries comes with them; it does unless this says no. */
  relations: Type.Optional(Type.Boolean()),
  /** How often the texts of chosen entries are looked through for more; usually never. */
  recursion: Type.Optional(Type.Integer({ minimum: 0, maximum: contextLimits.recursion })),
})
export type ContextBody = Static<typeof ContextBody>

export const ContextAnswer = strictObject({
  text: Type.String(),
  tokens: Type.Integer(),
  estimated: Type.Boolean(),
  entries: Type.Array(
    strictObject({ entryId: Id, form: oneOf(entryForms), tokens: Type.Integer(), reasons: Type.Array(Reason) }),
  ),
  trace: Type.Array(
    strictObject({
      entryId: Id,
      name: Type.String(),
      included: Type.Boolean(),
      reason: oneOf(reasonKinds),
      reasons: Type.Array(Reason),
    }),
  ),
  codexVersion: Type.String(),
})
export type ContextAnswer = Static<typeof ContextAnswer>
