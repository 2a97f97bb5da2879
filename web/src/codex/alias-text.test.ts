import { beforeAll, describe, expect, it } from 'vitest'
import { toAlias } from '@scriptorium/contracts/nouns'
import { aliasesMax, aliasProblem, isAliasList, onBackspace, withAliases } from './alias-text.ts'
import { loadPageWords, loadWords } from '../words/words.ts'

beforeAll(async () => {
  await loadWords('en')
  await loadPageWords()
})

const textsOf = (text: string, known: string[] = []) => withAliases(known.map(toAlias), text).map((alias) => alias.text)

describe('withAliases', () => {
  it.each([
    'Marie, Em, Captain Voss',
    'Marie;Em ; Captain Voss;',
    'Marie\nEm\r\nCaptain Voss\n',
    'Marie\tEm\tCaptain Voss',
    'Marie、Em，Captain Voss',
    'Marie، Em؛ Captain Voss',
  ])('A8: a pasted list becomes several aliases: %p', (text) => {
    expect(isAliasList(text)).toBe(true)
    expect(textsOf(text)).toEqual(['Marie', 'Em', 'Captain Voss'])
  })

  it('A8: a name with blanks stays one alias, none is there twice, and none that was there is lost', () => {
    expect(isAliasList('Captain Mara Voss')).toBe(false)
    expect(textsOf('Captain Voss, Em, Em', ['Em'])).toEqual(['Em', 'Captain Voss'])
    expect(textsOf(' , ;', ['Em'])).toEqual(['Em'])
    expect(textsOf('x'.repeat(201))).toEqual([])
    const many = Array.from({ length: aliasesMax + 50 }, (_none, index) => `name ${index}`)
    expect(textsOf(many.join(','))).toHaveLength(aliasesMax)
  })
})

describe('aliasProblem', () => {
  it('C24: the form says that an alias needs a letter or a digit, and adds none without', () => {
    expect(['.', ' — ', '?!', 'Em, ...'].map(aliasProblem)).toEqual(
      Array(4).fill('An alias needs a letter or a digit.'),
    )
    expect(['', ' ', 'Em', '7', 'C-3PO!', '海', 'Em, ', ','].map(aliasProblem)).toEqual(Array(8).fill(undefined))
    expect(textsOf('. , Em, …, 7')).toEqual(['Em', '7'])
  })
})

describe('onBackspace', () => {
  const press = { key: 'Backspace', repeat: false }

  it('A8: Backspace selects the last alias before it removes it', () => {
    expect(onBackspace(press, '', false)).toBe('select')
    expect(onBackspace(press, '', true)).toBe('remove')
  })

  it('A8: a held key, and Backspace in a text, remove nothing', () => {
    expect(onBackspace({ ...press, repeat: true }, '', true)).toBeUndefined()
    expect(onBackspace(press, 'w', true)).toBeUndefined()
    expect(onBackspace({ ...press, key: 'Delete' }, '', true)).toBeUndefined()
  })
})
