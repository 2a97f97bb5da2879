/** System prompts that a writer keeps, with variables that are filled in when a prompt is made. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { byteText } from '../byte-limit.ts'
import { clearable, defineNoun, readOnly, required, withDefault } from '../noun.ts'
import type { Read, Stored } from '../noun.ts'
import { Id, list, page, PageQuery, shortText, strictObject, Time, Version } from '../schema.ts'

/** What a system prompt may name between double braces, besides the preset's own variables. */
export const presetFacts = [
  'title',
  'author',
  'language',
  'genre',
  'pointOfView',
  'tense',
  'synopsis',
  'selection',
] as const

const VariableName = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]{0,49}$' })
const PresetVariable = strictObject({ name: VariableName, value: byteText(10_000) })
export type PresetVariable = Static<typeof PresetVariable>

export const preset = defineNoun(
  'preset',
  {
    id: readOnly(Id),
    name: required(shortText(200)),
    /** Of one novel; absent: of every one. */
    novelId: clearable(Id),
    /** Liquid: `{{ name }}` stands for a variable; `{% if name %}…{% endif %}` is there only where it has a value. */
    system: required(byteText(50_000, { minLength: 1 })),
    variables: withDefault(list(PresetVariable, 50), []),
    /** One of ours: nobody changes or deletes it. */
    builtIn: readOnly(Type.Boolean()),
    version: readOnly(Version),
    createdAt: readOnly(Time),
    updatedAt: readOnly(Time),
  },
  { versioned: true },
)
export type Preset = Read<typeof preset>
export type PresetFields = Stored<typeof preset>
export const presetPage = page(preset.read)

export const PresetQuery = strictObject({
  ...PageQuery,
  novelId: Type.Optional(Type.String({ ...Id, description: 'Those of this novel and those of every one.' })),
})
export type PresetQuery = Static<typeof PresetQuery>
