import { Type } from 'typebox'
import { byteText } from '../byte-limit.ts'
import { clearable, defineNoun, readOnly, required, withDefault } from '../noun.ts'
import type { Create, Patch, Read, Stored } from '../noun.ts'
import { Count, Id, page, shortText, Time, Version } from '../schema.ts'

const Language = Type.String({
  minLength: 2,
  maxLength: 35,
  pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$',
  description: 'BCP 47, such as en or de-AT.',
})
const ShortText = Type.String({ minLength: 1, maxLength: 200 })

export const novel = defineNoun(
  'novel',
  {
    id: readOnly(Id),
    title: required(shortText(500)),
    author: clearable(ShortText),
    /** Decides case folding and inflection in detection. */
    language: withDefault(Language, 'en'),
    genre: clearable(ShortText),
    pointOfView: clearable(ShortText),
    tense: clearable(ShortText),
    synopsis: clearable(byteText(100_000, { minLength: 1 })),
    /** The series whose codex it shares. */
    seriesId: clearable(Id),
    entryCount: readOnly(Count),
    version: readOnly(Version),
    createdAt: readOnly(Time),
    updatedAt: readOnly(Time),
  },
  { versioned: true },
)
export type Novel = Read<typeof novel>
export type CreateNovelBody = Create<typeof novel>
export type UpdateNovelBody = Patch<typeof novel>
export type NovelFields = Stored<typeof novel>

export const novelPage = page(novel.read)

/** Novels that share a codex: that of the series, to which each has its own. */
export const series = defineNoun(
  'series',
  {
    id: readOnly(Id),
    title: required(shortText(500)),
    author: clearable(ShortText),
    language: withDefault(Language, 'en'),
    genre: clearable(ShortText),
    synopsis: clearable(byteText(100_000, { minLength: 1 })),
    entryCount: readOnly(Count),
    version: readOnly(Version),
    createdAt: readOnly(Time),
    updatedAt: readOnly(Time),
  },
  { versioned: true },
)
export type Series = Read<typeof series>
export type SeriesFields = Stored<typeof series>

export const seriesPage = page(series.read)
