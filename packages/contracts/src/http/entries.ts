import { Type } from 'typebox'
import type { Static } from 'typebox'
import { clearable, strictObject, Id, oneOf, page, PageQuery, QueryBoolean, ReadVersion, Time } from './primitives.ts'

export const entryTypes = ['character', 'location', 'item', 'lore', 'organization', 'subplot'] as const
export const entryControls = ['always', 'detected', 'manual', 'never'] as const
export const detailKinds = ['text', 'number', 'date', 'url', 'list'] as const
export const entrySorts = ['name', '-name', 'type', '-type', 'created', '-created', 'updated', '-updated'] as const

const EntryType = oneOf(entryTypes)
const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })
const AliasText = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })
export const AliasInput = Type.Union(
  [
    AliasText,
    strictObject({
      text: AliasText,
      caseSensitive: Type.Optional(Type.Boolean()),
      wholeWord: Type.Optional(Type.Boolean()),
      foldDiacritics: Type.Optional(Type.Boolean()),
      enabled: Type.Optional(Type.Boolean()),
    }),
  ],
  { description: 'A bare string is an alias with the usual options.' },
)
export type AliasInput = Static<typeof AliasInput>

export const AliasSchema = strictObject({
  text: Type.String(),
  caseSensitive: Type.Boolean(),
  wholeWord: Type.Boolean(),
  foldDiacritics: Type.Boolean(),
  enabled: Type.Boolean(),
})
export type Alias = Static<typeof AliasSchema>

const DetailInput = strictObject({
  name: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
  kind: Type.Optional(oneOf(detailKinds)),
  value: Type.String({ maxLength: 20_000 }),
  sendToAi: Type.Optional(Type.Boolean()),
})
export const DetailSchema = strictObject({
  name: Type.String(),
  kind: oneOf(detailKinds),
  value: Type.String(),
  sendToAi: Type.Boolean(),
})
export type Detail = Static<typeof DetailSchema>

const fields = {
  aliases: Type.Optional(Type.Array(AliasInput, { maxItems: 200 })),
  exclusions: Type.Optional(Type.Array(AliasText, { maxItems: 200 })),
  description: Type.Optional(Type.String({ maxLength: 100_000, description: 'Markdown, at most 100 KB.' })),
  details: Type.Optional(Type.Array(DetailInput, { maxItems: 200 })),
  tags: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }), { maxItems: 100 })),
  pinned: Type.Optional(Type.Boolean()),
  control: Type.Optional(oneOf(entryControls)),
}
const Notes = Type.String({ minLength: 1, maxLength: 100_000, description: 'Private: never sent to a provider.' })
const Summary = Type.String({ minLength: 1, maxLength: 20_000 })
const Color = Type.String({ pattern: '^#[0-9a-fA-F]{6}$' })

export const CreateEntryBody = strictObject({
  type: EntryType,
  name: Name,
  ...fields,
  notes: Type.Optional(Notes),
  summary: Type.Optional(Summary),
  color: Type.Optional(Color),
})
export type CreateEntryBody = Static<typeof CreateEntryBody>

export const UpdateEntryBody = strictObject({
  version: ReadVersion,
  type: Type.Optional(EntryType),
  name: Type.Optional(Name),
  ...fields,
  archived: Type.Optional(Type.Boolean()),
  notes: clearable(Notes),
  summary: clearable(Summary),
  color: clearable(Color),
})
export type UpdateEntryBody = Static<typeof UpdateEntryBody>

export const EntrySchema = strictObject({
  id: Id,
  novelId: Id,
  type: Type.String(),
  name: Type.String(),
  aliases: Type.Array(AliasSchema),
  exclusions: Type.Array(Type.String()),
  description: Type.String(),
  notes: Type.Optional(Type.String()),
  summary: Type.Optional(Type.String()),
  details: Type.Array(DetailSchema),
  tags: Type.Array(Type.String()),
  color: Type.Optional(Type.String()),
  pinned: Type.Boolean(),
  control: oneOf(entryControls),
  archived: Type.Boolean(),
  version: Type.Integer(),
  createdAt: Time,
  updatedAt: Time,
})
export type Entry = Static<typeof EntrySchema>
export const EntryPage = page(EntrySchema)
export type EntryPage = Static<typeof EntryPage>

export const EntryQuery = strictObject({
  ...PageQuery,
  q: Type.Optional(Type.String({ maxLength: 200 })),
  type: Type.Optional(Type.String({ maxLength: 100 })),
  tag: Type.Optional(Type.String({ maxLength: 100 })),
  control: Type.Optional(oneOf(entryControls)),
  archived: Type.Optional(QueryBoolean),
  sort: Type.Optional(oneOf(entrySorts)),
})
export type EntryQuery = Static<typeof EntryQuery>

export const reasonKinds = [
  'always',
  'pinned',
  'detected',
  'related',
  'point-of-view',
  'manual',
  'never',
  'budget',
] as const
export const entryForms = ['full', 'no-details', 'summary', 'name'] as const

export const ReasonSchema = strictObject({
  kind: oneOf(reasonKinds),
  alias: Type.Optional(Type.String()),
  source: Type.Optional(Type.String()),
  through: Type.Optional(Type.String()),
  count: Type.Optional(Type.Integer()),
})
export type Reason = Static<typeof ReasonSchema>

export const MentionsBody = strictObject({ text: Type.String({ maxLength: 2_000_000 }) })
export type MentionsBody = Static<typeof MentionsBody>

export const MentionsAnswer = strictObject({
  mentions: Type.Array(
    strictObject({
      start: Type.Integer({ description: 'UTF-16 code units.' }),
      end: Type.Integer(),
      entryId: Id,
      alias: Type.String(),
      ambiguousWith: Type.Optional(Type.Array(Id)),
      chosenBy: Type.Optional(
        oneOf(['recency', 'name', 'order'], {
          description: 'Where the words name several entries, why this one was chosen.',
        }),
      ),
    }),
  ),
})
export type MentionsAnswer = Static<typeof MentionsAnswer>

export const ContextBody = strictObject({
  texts: Type.Array(
    strictObject({ source: Type.String({ minLength: 1, maxLength: 50 }), text: Type.String({ maxLength: 2_000_000 }) }),
    { maxItems: 100 },
  ),
  pins: Type.Optional(Type.Array(Id, { maxItems: 200 })),
  budgetTokens: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })),
  model: Type.Optional(Type.String({ maxLength: 300 })),
})
export const ContextAnswer = strictObject({
  text: Type.String(),
  tokens: Type.Integer(),
  estimated: Type.Boolean(),
  entries: Type.Array(
    strictObject({ entryId: Id, form: oneOf(entryForms), tokens: Type.Integer(), reasons: Type.Array(ReasonSchema) }),
  ),
  trace: Type.Array(
    strictObject({
      entryId: Id,
      name: Type.String(),
      included: Type.Boolean(),
      reason: oneOf(reasonKinds),
      reasons: Type.Array(ReasonSchema),
    }),
  ),
  codexVersion: Type.String(),
})
