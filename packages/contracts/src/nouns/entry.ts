import { Type } from 'typebox'
import type { Static } from 'typebox'
import { byteText } from '../byte-limit.ts'
import { clearable, defineNoun, readOnly, readOnlyOptional, required, withDefault } from '../noun.ts'
import type { Create, Patch, Read, Stored } from '../noun.ts'
import { contextLimits } from './context.ts'
import {
  Count,
  strictObject,
  Id,
  list,
  nameText,
  oneOf,
  page,
  PageQuery,
  QueryBoolean,
  shortText,
  Time,
  Version,
  wordOrId,
} from '../schema.ts'

export const entryTypes = ['character', 'location', 'item', 'lore', 'organization', 'subplot'] as const
/** When an entry goes into a prompt: always, when it occurs in the texts, when somebody pins it, never. */
export const entryControls = ['always', 'detected', 'manual', 'never'] as const
/** `choice`: one of those that a template of the type offers. `entry`: the id of another entry. `list`: one item a line. */
export const detailKinds = ['text', 'number', 'date', 'url', 'list', 'choice', 'entry'] as const
export const entrySorts = ['name', '-name', 'type', '-type', 'created', '-created', 'updated', '-updated'] as const
export type EntryType = (typeof entryTypes)[number]
export type EntryControl = (typeof entryControls)[number]
export type DetailKind = (typeof detailKinds)[number]
export type EntrySort = (typeof entrySorts)[number]

/**
 * `knownIdsPerCall`: chat asks of the pins of one thread or one message. `createdPerCall`: within the bytes of a body, entries
 * of a usual size.
 */
export const entryLimits = { nameCharacters: 200, knownIdsPerCall: contextLimits.pins, createdPerCall: 1_000 } as const

/** Of the entry, an alias, an exclusion: what detection looks for. */
export const EntryName = nameText(entryLimits.nameCharacters)
export const DetailName = shortText(entryLimits.nameCharacters)

/** Absent means no: one word with a capital is looked for with a capital. */
const AnyCase = Type.Boolean({
  description: 'One word that is written with a capital here is found without one too (Rose in “a rose”).',
})

const Alias = strictObject({
  text: EntryName,
  caseSensitive: Type.Boolean(),
  wholeWord: Type.Boolean(),
  foldDiacritics: Type.Boolean(),
  enabled: Type.Boolean(),
  anyCase: Type.Optional(AnyCase),
})
export type Alias = Static<typeof Alias>

export const AliasInput = Type.Union(
  [
    EntryName,
    strictObject({
      text: EntryName,
      caseSensitive: Type.Optional(Type.Boolean()),
      wholeWord: Type.Optional(Type.Boolean()),
      foldDiacritics: Type.Optional(Type.Boolean()),
      enabled: Type.Optional(Type.Boolean()),
      anyCase: Type.Optional(AnyCase),
    }),
  ],
  { description: 'A bare string is an alias with the usual options.' },
)
export type AliasInput = Static<typeof AliasInput>

/** With the usual options where none are named: whole words, accents as written, a capital for one word that has one here. */
export function toAlias(input: AliasInput): Alias {
  const given = typeof input === 'string' ? { text: input } : input
  const { text, caseSensitive = false, wholeWord = true, foldDiacritics = false, enabled = true, anyCase } = given
  return { text, caseSensitive, wholeWord, foldDiacritics, enabled, ...(anyCase === true ? { anyCase } : {}) }
}

export const DetailValue = byteText(20_000)
const Detail = strictObject({
  name: DetailName,
  kind: oneOf(detailKinds),
  value: DetailValue,
  sendToAi: Type.Boolean(),
})
export type Detail = Static<typeof Detail>

const DetailInput = strictObject({
  name: DetailName,
  kind: Type.Optional(oneOf(detailKinds)),
  value: DetailValue,
  sendToAi: Type.Optional(Type.Boolean()),
})
export type DetailInput = Static<typeof DetailInput>

function toDetail({ name, kind = 'text', value, sendToAi = true }: DetailInput): Detail {
  return { name, kind, value, sendToAi }
}

/** One of the six, or the id of a type of the user's own. */
export const TypeName = wordOrId(entryTypes, {
  description: `${entryTypes.join(', ')}, or the id of a type of your own.`,
})

export const entry = defineNoun(
  'entry',
  {
    id: readOnly(Id),
    /** The novel, or series, in whose codex it is. */
    novelId: readOnly(Id),
    /** Of an entry that the novels of a series share. */
    seriesId: readOnlyOptional(Id),
    /** The series' entry that it stands for in its novel. */
    overridesId: clearable(Id, { written: 'create' }),
    type: required(TypeName, { shown: Type.String() }),
    name: required(EntryName),
    aliases: withDefault(list(Alias, 200), [], {
      input: list(AliasInput, 200),
      normalise: (aliases: AliasInput[]) => aliases.map(toAlias),
    }),
    /** Phrases in which a name does not mean this entry: `Rose garden` for Rose. */
    exclusions: withDefault(list(EntryName, 200), []),
    description: withDefault(byteText(100_000, { description: 'Markdown.' }), ''),
    notes: clearable(byteText(100_000, { minLength: 1, description: 'Private: never sent to a provider.' })),
    summary: clearable(byteText(20_000, { minLength: 1 })),
    details: withDefault(list(Detail, 200), [], {
      input: list(DetailInput, 200),
      normalise: (details: DetailInput[]) => details.map(toDetail),
    }),
    categoryId: clearable(Id),
    tags: withDefault(list(shortText(100), 100), []),
    color: clearable(Type.String({ pattern: '^#[0-9a-fA-F]{6}$' })),
    /** Names its image, if it has one: another image has another id. */
    imageId: readOnlyOptional(Id),
    /** Stands first in the writer's lists; has nothing to do with prompts. */
    pinned: withDefault(Type.Boolean(), false),
    control: withDefault(oneOf(entryControls), 'detected'),
    archived: withDefault(Type.Boolean(), false, { written: 'update' }),
    version: readOnly(Version),
    createdAt: readOnly(Time),
    updatedAt: readOnly(Time),
  },
  { versioned: true },
)
export type Entry = Read<typeof entry>
export type CreateEntryBody = Create<typeof entry>
export type UpdateEntryBody = Patch<typeof entry>
export type EntryFields = Stored<typeof entry>

export const entryPage = page(entry.read)

export const CreateEntriesBody = strictObject({
  entries: Type.Array(entry.create, { minItems: 1, maxItems: entryLimits.createdPerCall }),
})
export type CreateEntriesBody = Static<typeof CreateEntriesBody>

/** In the order of the body. */
export const CreatedEntries = strictObject({ ids: Type.Array(Id) })
export type CreatedEntries = Static<typeof CreatedEntries>

/** A tag of a novel's entries, and how many have it, archived ones too. */
export const TagCount = strictObject({ name: Type.String(), count: Count })
export type TagCount = Static<typeof TagCount>
export const tagPage = page(TagCount)

export const EntryQuery = strictObject({
  ...PageQuery,
  q: Type.Optional(Type.String({ maxLength: 200 })),
  type: Type.Optional(Type.String({ maxLength: 100 })),
  category: Type.Optional(Id),
  tag: Type.Optional(Type.String({ maxLength: 100 })),
  control: Type.Optional(oneOf(entryControls)),
  archived: Type.Optional(QueryBoolean),
  sort: Type.Optional(oneOf(entrySorts)),
  pinnedFirst: Type.Optional(
    oneOf(['true', 'false'], {
      description: 'Whether pinned entries stand before all others; true without `q` and `sort`, else false.',
    }),
  ),
})
export type EntryQuery = Static<typeof EntryQuery>
