import type { Novel, UpdateNovelBody } from '@scriptorium/contracts/nouns'

/** What the form edits: a novel's facts, with empty texts where it has none. */
export type NovelDraft = {
  title: string
  author: string
  language: string
  genre: string
  pointOfView: string
  tense: string
  synopsis: string
}

export type NovelField = keyof NovelDraft

export const emptyNovel: NovelDraft = {
  title: '',
  author: '',
  language: 'en',
  genre: '',
  pointOfView: '',
  tense: '',
  synopsis: '',
}

export const novelFieldNames: Readonly<Record<NovelField, string>> = {
  title: 'Title',
  author: 'Author',
  language: 'Language',
  genre: 'Genre',
  pointOfView: 'Point of view',
  tense: 'Tense',
  synopsis: 'Synopsis',
}

const fields = Object.keys(emptyNovel) as NovelField[]

export function novelDraftOf(novel: Novel): NovelDraft {
  const { title, author = '', language, genre = '', pointOfView = '', tense = '', synopsis = '' } = novel
  return { title, author, language, genre, pointOfView, tense, synopsis }
}

export function changedNovelFields(a: NovelDraft, b: NovelDraft): NovelField[] {
  return fields.filter((field) => a[field] !== b[field])
}

/** Only what was changed from `base` goes out, so that what was changed elsewhere in another field is not undone. */
export function novelUpdateBody(draft: NovelDraft, base: NovelDraft, version: number): UpdateNovelBody {
  const body: Record<string, unknown> = { version }
  for (const field of changedNovelFields(draft, base)) {
    const text = draft[field].trim()
    body[field] = text !== '' ? text : field === 'language' ? 'en' : field === 'title' ? '' : null
  }
  return body as UpdateNovelBody
}

/** Three-way: what I wrote and what was saved meanwhile, both from `base`. In `clashes` both did, and mine stands. */
export function mergeNovelDrafts(
  base: NovelDraft,
  mine: NovelDraft,
  theirs: NovelDraft,
): { merged: NovelDraft; clashes: NovelField[] } {
  const ours = changedNovelFields(base, mine)
  const others = changedNovelFields(base, theirs)
  const merged = { ...theirs }
  for (const field of ours) merged[field] = mine[field]
  return { merged, clashes: ours.filter((field) => others.includes(field) && mine[field] !== theirs[field]) }
}
