import { expect, it } from 'vitest'
import type { Entry } from '@scriptorium/contracts/nouns'
import { inverseChanges } from './inverse-changes.ts'

const entry = (id: string, fields: Partial<Entry>) =>
  ({ id, tags: [], archived: false, type: 'item', ...fields }) as unknown as Entry

it('brings each entry back to what it was, those alike together', () => {
  const before = [entry('a', { type: 'item' }), entry('b', { type: 'lore' }), entry('c', { type: 'item' })]
  expect(inverseChanges(before, { type: 'location' })).toEqual([
    { ids: ['a', 'c'], change: { type: 'item' } },
    { ids: ['b'], change: { type: 'lore' } },
  ])
})

it('clears what was not there, and leaves tags that were there before', () => {
  const before = [entry('a', { tags: ['old'] }), entry('b', { tags: ['new'], color: '#aabbcc' })]
  expect(inverseChanges(before, { color: '#000000', addTags: ['new'], removeTags: ['old'] })).toEqual([
    { ids: ['a'], change: { color: null, removeTags: ['new'], addTags: ['old'] } },
    { ids: ['b'], change: { color: '#aabbcc' } },
  ])
  expect(inverseChanges([entry('c', { tags: ['new'] })], { addTags: ['new'] })).toEqual([])
})
