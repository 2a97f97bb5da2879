import { describe, expect, it } from 'vitest'
import { toAlias } from '@scriptorium/contracts/nouns'
import { createBody, emptyDraft, mergeDrafts, updateBody } from './entry-draft.ts'
import type { EntryDraft } from './entry-draft.ts'

const base: EntryDraft = { ...emptyDraft, name: 'Ines', description: 'Keeps the light.', tags: ['main'] }

describe('updateBody', () => {
  it('sends what was changed, and null for what was emptied', () => {
    const old = { ...base, notes: 'secret', color: '#aabbcc' }
    expect(updateBody({ ...old, name: ' Inês ', notes: '', color: '' }, old, 4)).toEqual({
      version: 4,
      name: 'Inês',
      notes: null,
      color: null,
    })
  })

  it('leaves out rows that were begun and left empty', () => {
    const draft = {
      ...base,
      aliases: [toAlias('Keeper'), toAlias(' ')],
      details: [{ name: '', kind: 'text' as const, value: ' ', sendToAi: true }],
    }
    expect(updateBody(draft, base, 1)).toEqual({ version: 1, aliases: [toAlias('Keeper')] })
  })

  it('sends a row that has words but no name: an error is better than to lose them', () => {
    const details = [{ name: '', kind: 'text' as const, value: 'Afraid of bells', sendToAi: true }]
    expect(updateBody({ ...base, details }, base, 1)).toEqual({ version: 1, details })
  })
})

it('leaves empty texts out of a new entry', () => {
  const body = createBody(base)
  expect(body).not.toHaveProperty('notes')
  expect(body).not.toHaveProperty('color')
  expect(body).toMatchObject({ name: 'Ines', control: 'detected', description: 'Keeps the light.' })
})

describe('mergeDrafts', () => {
  it('takes each side’s changes where only one changed', () => {
    const { merged, conflicts } = mergeDrafts(base, { ...base, description: 'Mine.' }, { ...base, tags: ['minor'] })
    expect(merged).toEqual({ ...base, description: 'Mine.', tags: ['minor'] })
    expect(conflicts).toEqual([])
  })

  it('names what both changed, and is content where both wrote the same', () => {
    const { merged, conflicts } = mergeDrafts(
      base,
      { ...base, description: 'Mine.', name: 'Inês' },
      { ...base, description: 'Theirs.', name: 'Inês' },
    )
    expect(conflicts).toEqual(['description'])
    expect(merged.description).toBe('Mine.')
  })
})
