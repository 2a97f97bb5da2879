import { expect, it } from 'vitest'
import { mergeScenes } from './scene-editor-state.ts'

const base = { title: 'Dawn', text: 'It was day.' }

it('takes in what only one side has changed, and leaves the choice where both changed the same', () => {
  expect(mergeScenes({ now: { ...base, text: 'Mine.' }, base }, { ...base, title: 'Dusk' })).toEqual({
    title: 'Dusk',
    text: 'Mine.',
  })
  expect(mergeScenes({ now: base, base }, { title: 'Dusk', text: 'Theirs.' })).toEqual({
    title: 'Dusk',
    text: 'Theirs.',
  })
  expect(mergeScenes({ now: { ...base, text: 'Mine.' }, base }, { ...base, text: 'Theirs.' })).toBeUndefined()
  expect(mergeScenes({ now: { ...base, text: 'Same.' }, base }, { ...base, text: 'Same.' })).toEqual({
    ...base,
    text: 'Same.',
  })
})
