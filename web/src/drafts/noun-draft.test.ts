import { describe, expect, it } from 'vitest'
import { clearable, defineNoun, readOnly, required, withDefault } from '@scriptorium/contracts/noun'
import { connection, entry } from '@scriptorium/contracts/nouns'
import { Count, Id, shortText } from '@scriptorium/contracts/schema'
import { changesBetween, createBody, draftOf, emptyDraft, labelOf } from './noun-draft.ts'

const boat = defineNoun('boat', {
  id: readOnly(Id),
  name: required(shortText(100)),
  flag: withDefault(shortText(100), 'none'),
  motto: clearable(shortText(100)),
  masts: clearable(Count),
  sunk: withDefault(Count, 0, { written: 'update' }),
})

describe('a draft', () => {
  it('has every field that people write, with defaults and empty texts', () => {
    expect(emptyDraft(boat)).toEqual({ name: '', flag: 'none', motto: '', masts: undefined })
    expect(draftOf(boat, { id: '1', name: 'Ida', flag: 'pt', masts: 2, sunk: 1 })).toEqual({
      name: 'Ida',
      flag: 'pt',
      motto: '',
      masts: 2,
    })
    expect(emptyDraft(entry)).toMatchObject({ name: '', aliases: [], notes: '', control: 'detected', pinned: false })
  })

  it('creates without what is empty, save what is required', () => {
    expect(createBody(boat, emptyDraft(boat))).toEqual({ name: '', flag: 'none' })
  })
})

describe('changesBetween', () => {
  const before = draftOf(boat, { id: '1', name: 'Ida', flag: 'pt', motto: 'On.', masts: 2, sunk: 0 })

  it('has the changed fields alone', () => {
    expect(changesBetween(boat, before, before)).toEqual({})
    expect(changesBetween(boat, before, { ...before, masts: 3 })).toEqual({ masts: 3 })
  })

  it('clears what may be cleared, and falls back to the default elsewhere', () => {
    expect(changesBetween(boat, before, { name: '', flag: '', motto: '', masts: undefined })).toEqual({
      name: '',
      flag: 'none',
      motto: null,
      masts: null,
    })
  })

  it('sends a key that was typed, and leaves one alone that was not', () => {
    const saved = { name: 'Mine', baseUrl: 'https://a.example', apiKey: '' }
    expect(changesBetween(connection, saved, { ...saved, apiKey: 'k' })).toEqual({ apiKey: 'k' })
    expect(changesBetween(connection, saved, { ...saved, baseUrl: '' })).toEqual({ baseUrl: null })
  })
})

it('makes a label of a field’s name', () => {
  expect(labelOf('pointOfView')).toBe('Point of view')
})
