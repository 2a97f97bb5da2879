import { Type } from 'typebox'
import type { Static } from 'typebox'
import { clearable, strictObject, Id, page, ReadVersion, Time } from './primitives.ts'

const Title = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })
const Language = Type.String({
  minLength: 2,
  maxLength: 35,
  pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$',
  description: 'BCP 47, such as en or de-AT.',
})
const ShortText = Type.String({ minLength: 1, maxLength: 200 })
const Synopsis = Type.String({ minLength: 1, maxLength: 100_000 })

export const CreateNovelBody = strictObject({
  title: Title,
  author: Type.Optional(ShortText),
  language: Type.Optional(Language),
  genre: Type.Optional(ShortText),
  pointOfView: Type.Optional(ShortText),
  tense: Type.Optional(ShortText),
  synopsis: Type.Optional(Synopsis),
})
export type CreateNovelBody = Static<typeof CreateNovelBody>

export const UpdateNovelBody = strictObject({
  version: ReadVersion,
  title: Type.Optional(Title),
  author: clearable(ShortText),
  language: Type.Optional(Language),
  genre: clearable(ShortText),
  pointOfView: clearable(ShortText),
  tense: clearable(ShortText),
  synopsis: clearable(Synopsis),
})
export type UpdateNovelBody = Static<typeof UpdateNovelBody>

export const NovelSchema = strictObject({
  id: Id,
  title: Type.String(),
  author: Type.Optional(Type.String()),
  language: Type.String(),
  genre: Type.Optional(Type.String()),
  pointOfView: Type.Optional(Type.String()),
  tense: Type.Optional(Type.String()),
  synopsis: Type.Optional(Type.String()),
  seriesId: Type.Optional(Id),
  entryCount: Type.Integer(),
  version: Type.Integer(),
  createdAt: Time,
  updatedAt: Time,
})
export type Novel = Static<typeof NovelSchema>
export const NovelPage = page(NovelSchema)
export type NovelPage = Static<typeof NovelPage>
