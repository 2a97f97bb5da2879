import { Type } from 'typebox'
import {
  entry,
  entryPage,
  MentionsAnswer as Mentions,
  Reason as ReasonShape,
  ContextAnswer as Answer,
} from '../nouns/index.ts'
import type { CreateEntryBody as Create, Entry, UpdateEntryBody as Update } from '../nouns/index.ts'
import { withoutKeyword } from './primitives.ts'

export {
  AliasInput,
  ContextBody,
  detailKinds,
  entryControls,
  entryForms,
  EntryQuery,
  entrySorts,
  entryTypes,
  MentionsBody,
  reasonKinds,
} from '../nouns/index.ts'
export type { Alias, Detail, Entry } from '../nouns/index.ts'
import type { MentionsAnswer as MentionsType, Reason as ReasonNoun } from '../nouns/index.ts'

export const CreateEntryBody = withoutKeyword(entry.create)
export type CreateEntryBody = Create
export const UpdateEntryBody = withoutKeyword(entry.patch)
export type UpdateEntryBody = Update
export const EntrySchema = entry.read
export const EntryPage = entryPage
export type EntryPage = { items: Entry[]; nextCursor?: string }
export const ReasonSchema = ReasonShape
/** The kinds that nothing produces are in no schema any more; callers that still name them compile until they are converted. */
export type Reason = Omit<ReasonNoun, 'kind'> & { kind: ReasonNoun['kind'] | 'related' | 'point-of-view' }
export const MentionsAnswer = Mentions
export type MentionsAnswer = MentionsType

/** Wherever a reason is, the wider one. */
export type WithReason<T> = T extends ReasonNoun
  ? Reason
  : T extends (infer Item)[]
    ? WithReason<Item>[]
    : T extends object
      ? { [K in keyof T]: K extends 'reason' ? Reason['kind'] : WithReason<T[K]> }
      : T
export const ContextAnswer = Type.Unsafe<WithReason<Answer>>(Answer)
