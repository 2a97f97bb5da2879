import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { distanceFrom } from './misspelling.ts'
import { createVocabulary } from './vocabulary.ts'

const rows = [
  { id: '1', name: 'hermione granger', words: '\nmione\nwitch\n' },
  { id: '2', name: 'tamara', words: '\nmara voss\n' },
  { id: '3', name: 'mara', words: '' },
]

describe('the words of a codex', () => {
  it('have the names that a query may misspell, how far they are, and whose own name it is', () => {
    const near = createVocabulary(rows).near('marra')
    expect(near.map(({ id, distance }) => [id, distance])).toEqual([
      ['2', 21],
      ['3', 20],
    ])
    expect(createVocabulary(rows).near('hermoine')).toMatchObject([{ id: '1', name: 'hermione granger' }])
    expect(createVocabulary([]).near('mara')).toEqual([])
  })

  it('are as near as when each entry is compared by itself', () => {
    const word = fc.stringMatching(/^[abcdé]{1,7}$/u)
    const text = fc.array(word, { maxLength: 4 }).map((words) => words.join(' '))
    const named = fc.record({ name: text, words: text })
    fc.assert(
      fc.property(fc.array(named, { maxLength: 12 }), text, (entries, query) => {
        const numbered = entries.map((entry, index) => ({ ...entry, id: String(index) }))
        const distance = distanceFrom(query)
        const expected = numbered.flatMap(({ id, name, words }) => {
          const found = distance(name, words)
          return found === undefined ? [] : [{ id, name, distance: found }]
        })
        expect(createVocabulary(numbered).near(query)).toEqual(expected)
      }),
    )
  })
})
