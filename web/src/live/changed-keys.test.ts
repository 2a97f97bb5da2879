import { expect, it } from 'vitest'
import { changedKeys } from './changed-keys.ts'

it('names what shows an entry, by its id or all where the ids are too many', () => {
  expect(changedKeys({ event: 'entry-changed', data: { novelId: 'n', entryIds: ['a', 'b'] } })).toEqual(
    expect.arrayContaining([['entry', 'a'], ['entry', 'b'], ['versions', 'a'], ['entries'], ['graph']]),
  )
  expect(changedKeys({ event: 'entry-changed', data: { novelId: 'n' } })).toContainEqual(['entry'])
  expect(changedKeys({ event: 'scene-changed', data: { novelId: 'n', sceneIds: ['s'] } })).toContainEqual([
    'scene',
    's',
  ])
  expect(changedKeys({ event: 'thread-changed', data: { novelId: 'n', threadIds: ['t'] } })).toEqual([
    ['thread', 't'],
    ['threads'],
  ])
})

it('reads everything again where something may have been missed, and nothing at a first opening', () => {
  expect(changedKeys({ event: 'refetch', data: {} })).toBeUndefined()
  expect(changedKeys({ event: 'opened', data: { refetch: true } })).toBeUndefined()
  expect(changedKeys({ event: 'opened', data: { refetch: false } })).toEqual([])
  expect(changedKeys({ event: 'ping', data: {} })).toEqual([])
})
