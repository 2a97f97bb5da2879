/** What people write of a novel. */
export type NovelFields = {
  title: string
  author?: string | undefined
  /** BCP 47; decides case folding and inflection in detection. */
  language: string
  genre?: string | undefined
  pointOfView?: string | undefined
  tense?: string | undefined
  synopsis?: string | undefined
}

export type Novel = NovelFields & {
  id: string
  entryCount: number
  version: number
  createdAt: string
  updatedAt: string
}

/** What an update changes: a property that is there is written; `undefined` in it clears what may be absent. */
export type NovelPatch = Partial<NovelFields>

export const defaultLanguage = 'en'
