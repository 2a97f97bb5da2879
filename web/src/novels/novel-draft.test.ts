import { expect, it } from 'vitest'
import { emptyNovel, mergeNovelDrafts, novelUpdateBody } from './novel-draft.ts'

const base = { ...emptyNovel, title: 'The Rock', genre: 'Mystery', synopsis: 'Once.' }

it('sends what was changed, and empties what was emptied', () => {
  expect(novelUpdateBody({ ...base, title: ' The Light ', genre: ' ', language: '' }, base, 3)).toEqual({
    version: 3,
    title: 'The Light',
    genre: null,
    language: 'en',
  })
})

it('keeps what either side changed, and names what both did', () => {
  const mine = { ...base, synopsis: 'Mine.', tense: 'past' }
  expect(mergeNovelDrafts(base, mine, { ...base, title: 'Theirs' })).toEqual({
    merged: { ...mine, title: 'Theirs' },
    conflicts: [],
  })
  expect(mergeNovelDrafts(base, mine, { ...base, synopsis: 'Theirs.', tense: 'past' })).toEqual({
    merged: mine,
    conflicts: ['synopsis'],
  })
})
