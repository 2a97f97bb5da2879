/** What a page shows of many things at once, in one answer. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Count, Id, page, QueryBoolean, strictObject, Version } from '../schema.ts'

/** `outlineParts`: chapters, and scenes, of one outline. */
export const overviewLimits = { outlineParts: 20_000 } as const

export const EntryCountsQuery = strictObject({ archived: Type.Optional(QueryBoolean) })

/** Of the entries that the list shows. What has none is not named; an entry counts in its own category alone. */
export const EntryCounts = strictObject({
  total: Count,
  pinned: Count,
  types: Type.Array(strictObject({ type: Type.String(), count: Count })),
  categories: Type.Array(strictObject({ categoryId: Id, count: Count })),
})
export type EntryCounts = Static<typeof EntryCounts>

const OutlinedChapter = strictObject({ id: Id, title: Type.String(), wordCount: Count, version: Version })
const OutlinedScene = strictObject({
  id: Id,
  chapterId: Id,
  title: Type.Optional(Type.String()),
  pointOfViewId: Type.Optional(Id),
  wordCount: Count,
  version: Version,
})

/** A novel's chapters and scenes, each in the order of the story, without texts and summaries. `complete`: none was left out. */
export const Outline = strictObject({
  chapters: Type.Array(OutlinedChapter),
  scenes: Type.Array(OutlinedScene),
  complete: Type.Boolean(),
})
export type Outline = Static<typeof Outline>

/** An entry of a novel that stands for one of its series; one that is archived hides it. */
export const Override = strictObject({
  /** The series' entry. */
  entryId: Id,
  novelId: Id,
  /** The novel's entry. */
  overriddenById: Id,
  name: Type.String(),
  archived: Type.Boolean(),
})
export type Override = Static<typeof Override>
export const overridePage = page(Override)
