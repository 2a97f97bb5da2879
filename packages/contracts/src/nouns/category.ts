/** What a writer orders the codex by: categories in a tree, entry types, and the details that entries of a type begin with. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { clearable, defineNoun, filledIn, readOnly, required, withDefault } from '../noun.ts'
import type { Read, Stored } from '../noun.ts'
import { Color, Id, list, oneOf, page, shortText, strictObject, Time, Version } from '../schema.ts'
import { detailKinds, DetailName, DetailValue, EntryName, TypeName } from './entry.ts'

/** Of one novel or series. `depth` counts the category itself: one at the top has depth 1. */
export const categoryLimits = { depth: 8, categories: 1_000 } as const

/** The place among its siblings, from 0; a greater number than there are stands for the end. */
export const Position = Type.Integer({ minimum: 0, maximum: 1_000_000 })

export const category = defineNoun(
  'category',
  {
    id: readOnly(Id),
    novelId: readOnly(Id),
    parentId: clearable(Id),
    name: required(shortText(200)),
    color: clearable(Color),
    position: filledIn(Position),
    version: readOnly(Version),
    createdAt: readOnly(Time),
    updatedAt: readOnly(Time),
  },
  { versioned: true },
)
export type Category = Read<typeof category>
export type CategoryFields = Stored<typeof category>
export const categoryPage = page(category.read)

export const entryType = defineNoun(
  'entryType',
  {
    id: readOnly(Id),
    novelId: readOnly(Id),
    name: required(shortText(100)),
    color: clearable(Color),
    version: readOnly(Version),
    createdAt: readOnly(Time),
    updatedAt: readOnly(Time),
  },
  { versioned: true },
)
export type OwnEntryType = Read<typeof entryType>
export type OwnEntryTypeFields = Stored<typeof entryType>
export const entryTypePage = page(entryType.read)

/** `value`: what the detail begins with. `choices`: what a detail of kind `choice` may be; any line where there are none. */
const TemplateDetail = strictObject({
  name: DetailName,
  kind: oneOf(detailKinds),
  value: DetailValue,
  sendToAi: Type.Boolean(),
  choices: list(shortText(200), 100),
})
export type TemplateDetail = Static<typeof TemplateDetail>

const TemplateDetailInput = strictObject({
  name: DetailName,
  kind: Type.Optional(oneOf(detailKinds)),
  value: Type.Optional(DetailValue),
  sendToAi: Type.Optional(Type.Boolean()),
  choices: Type.Optional(list(shortText(200), 100)),
})
export type TemplateDetailInput = Static<typeof TemplateDetailInput>

function toTemplateDetail(input: TemplateDetailInput): TemplateDetail {
  const { name, kind = 'text', value = '', sendToAi = true, choices = [] } = input
  return { name, kind, value, sendToAi, choices }
}

export const detailTemplate = defineNoun(
  'detailTemplate',
  {
    id: readOnly(Id),
    novelId: readOnly(Id),
    name: required(shortText(200)),
    type: required(TypeName),
    details: withDefault(list(TemplateDetail, 100), [], {
      input: list(TemplateDetailInput, 100),
      normalise: (details: TemplateDetailInput[]) => details.map(toTemplateDetail),
    }),
    version: readOnly(Version),
    createdAt: readOnly(Time),
    updatedAt: readOnly(Time),
  },
  { versioned: true },
)
export type DetailTemplate = Read<typeof detailTemplate>
export type DetailTemplateFields = Stored<typeof detailTemplate>
export const detailTemplatePage = page(detailTemplate.read)

/** An entry by its name alone, with the details of a template: the one named, or else the newest of its type. */
export const QuickEntryBody = strictObject({
  name: EntryName,
  type: TypeName,
  templateId: Type.Optional(Id),
})
export type QuickEntryBody = Static<typeof QuickEntryBody>
