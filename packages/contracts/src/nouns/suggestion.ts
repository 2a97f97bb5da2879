/** Names in a text that have no entry yet, and how the names that have one fare in the author's own text. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Count, Id, oneOf, strictObject } from '../schema.ts'
import { contextLimits } from './context.ts'
import { entryLimits, entryTypes } from './entry.ts'

/** `unknown`: nothing in the codex is like it. `misspelt`: nearly an entry's name. `part`: a word of an entry's name alone. */
export const suggestionKinds = ['unknown', 'misspelt', 'part'] as const
/**
 * How far a text can be looked through. `all`: by its capitals. `titled`: its language writes all nouns with one, so only names of
 * several words and after titles are found. `none`: its script has no capitals.
 */
export const suggestionReaches = ['all', 'titled', 'none'] as const
export type SuggestionKind = (typeof suggestionKinds)[number]
export type SuggestionReach = (typeof suggestionReaches)[number]

export const SuggestionsBody = strictObject({
  text: Type.Optional(Type.String({ maxLength: contextLimits.textCharacters })),
  /** A scene of the novel in place of a text. */
  sceneId: Type.Optional(Id),
})
export type SuggestionsBody = Static<typeof SuggestionsBody>

export const Suggestion = strictObject({
  name: Type.String(),
  kind: oneOf(suggestionKinds),
  count: Count,
  entryId: Type.Optional(Type.String({ description: 'The entry that it is nearly, or part, the name of.' })),
  sentences: Type.Array(Type.String(), { description: 'The first ones that it stands in.' }),
})
export type Suggestion = Static<typeof Suggestion>
export const SuggestionsAnswer = strictObject({ suggestions: Type.Array(Suggestion), reach: oneOf(suggestionReaches) })
export type SuggestionsAnswer = Static<typeof SuggestionsAnswer>

/** A passage, such as a selection of an answer, of which an entry is to be made. */
export const EntryDraftBody = strictObject({
  text: Type.String({ minLength: 1, maxLength: 20_000, pattern: '\\S' }),
})
export type EntryDraftBody = Static<typeof EntryDraftBody>

/** The fields of the entry that is proposed; nothing is created. */
export const EntryDraft = strictObject({
  name: Type.Optional(Type.String({ description: 'Absent where the passage names nobody.' })),
  type: oneOf(entryTypes),
  aliases: Type.Array(Type.String()),
  description: Type.String(),
  existing: Type.Optional(
    strictObject({ entryId: Id, name: Type.String() }, { description: 'The entry that the passage is about already.' }),
  ),
})
export type EntryDraft = Static<typeof EntryDraft>

/**
 * `first`, `last`: of a person's name. `untitled`, `titled`: without its title, and with it before the last name alone. `initials`: of the given
 * names, or of all words. `nickname`: what stands in quotation marks. `short`: without its article, its surname's `Jr.`, what stands before `of`.
 */
export const proposedAliasKinds = ['first', 'last', 'untitled', 'titled', 'initials', 'nickname', 'short'] as const
export const AliasProposalsBody = strictObject({
  name: Type.String({ minLength: 1, maxLength: entryLimits.nameCharacters }),
  /** Only a character has a first and a last name. */
  type: Type.Optional(Type.String({ maxLength: 100 })),
  /** The entry that is named so already: nothing collides with itself. */
  entryId: Type.Optional(Id),
})
export type AliasProposalsBody = Static<typeof AliasProposalsBody>
export const ProposedAlias = strictObject({
  text: Type.String(),
  kind: oneOf(proposedAliasKinds),
  others: Type.Array(Id, { description: 'Entries that have it as a name or an alias already.' }),
})
export type ProposedAlias = Static<typeof ProposedAlias>
export const AliasProposalsAnswer = strictObject({ aliases: Type.Array(ProposedAlias) })
export type AliasProposalsAnswer = Static<typeof AliasProposalsAnswer>

/**
 * `collision`: other entries have the same name. `never-found`: no scene has it. `common-word`: the scenes have it without its
 * capital too. `ambiguous`: in the scenes it stood for several entries.
 */
export const aliasProblems = ['collision', 'never-found', 'common-word', 'ambiguous'] as const
export type AliasProblem = (typeof aliasProblems)[number]

export const AliasFinding = strictObject({
  entryId: Id,
  alias: Type.String(),
  problem: oneOf(aliasProblems),
  /** How often: found at all, without its capital, for several entries. */
  count: Count,
  others: Type.Array(Id, { description: 'The other entries.' }),
})
export type AliasFinding = Static<typeof AliasFinding>
export const AliasHealthAnswer = strictObject({
  findings: Type.Array(AliasFinding),
  scenes: Count,
  /** More was wrong than is listed. */
  truncated: Type.Boolean(),
})
export type AliasHealthAnswer = Static<typeof AliasHealthAnswer>
