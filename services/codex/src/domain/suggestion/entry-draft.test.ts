import { describe, expect, it } from 'vitest'
import { draftEntry } from './entry-draft.ts'

const nobody = { unknown: [], known: [] }
const suggestion = (name: string, count = 1) => ({ name, count, kind: 'unknown' as const, sentences: [] })

describe('a passage as an entry', () => {
  it.each([
    ['Mara Voss', { name: 'Mara Voss', description: '' }],
    ['**Mara Voss**, a smuggler of forty.', { name: 'Mara Voss' }],
    [
      '- **The Salt Guild:** founded by nine traders, its members pay in salt.',
      { name: 'The Salt Guild', type: 'organization' },
    ],
    ['## Gannet Rock\n\nAn island that lies two days north.', { name: 'Gannet Rock', type: 'location' }],
    ['Tidecaller — a blade forged in the year of the flood.', { name: 'Tidecaller', type: 'item' }],
    ['Dr. Ansel Reyes', { name: 'Dr. Ansel Reyes' }],
  ])('takes its name from how it is written: %s', (text, expected) => {
    expect(draftEntry(text, nobody)).toMatchObject(expected)
  })

  it('is about the name that it says most often, which has no entry', () => {
    const unknown = [suggestion('Osk'), suggestion('Mira Tal', 3), suggestion('Mira', 2)]
    const text = 'She was born in the year of the flood. Mira Tal keeps the lamp, and they call her the keeper.'
    expect(draftEntry(text, { unknown, known: [] })).toEqual({
      name: 'Mira Tal',
      type: 'character',
      aliases: ['Mira'],
      description: text,
    })
  })

  it('has as aliases what the passage says that it is called', () => {
    const { aliases } = draftEntry('**Ansel Reyes**, known as the Lamplighter and nicknamed “Lamp”.', nobody)
    expect(aliases).toEqual(['the Lamplighter', 'Lamp'])
  })

  it('says which entry it is about already', () => {
    const known = [{ entryId: 'e', name: 'Mara Voss', start: 0 }]
    expect(draftEntry('**Mara Voss** is forty.', { unknown: [], known })).toMatchObject({
      existing: { entryId: 'e', name: 'Mara Voss' },
    })
    expect(draftEntry('**Osk** is forty.', { unknown: [], known })).not.toHaveProperty('existing')
  })

  it('leaves the name to the writer where it names nobody', () => {
    const text =
      'the sea was high that night, and nobody slept until the bell rang for the third time over the harbour.'
    expect(draftEntry(text, nobody)).toEqual({ type: 'location', aliases: [], description: text })
  })
})
