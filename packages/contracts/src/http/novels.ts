import { novel, novelPage } from '../nouns/index.ts'
import type { CreateNovelBody as Create, Novel as NovelNoun, UpdateNovelBody as Update } from '../nouns/index.ts'
import { withoutKeyword } from './primitives.ts'

export const CreateNovelBody = withoutKeyword(novel.create)
export type CreateNovelBody = Create
export const UpdateNovelBody = withoutKeyword(novel.patch)
export type UpdateNovelBody = Update
export const NovelSchema = novel.read
export type Novel = NovelNoun
export const NovelPage = novelPage
export type NovelPage = { items: Novel[]; nextCursor?: string }
