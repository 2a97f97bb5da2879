import { describe, expect, it } from 'vitest'
import { pages as dePages } from './de-pages.ts'
import { de as deCore } from './de.ts'
import { pages as enPages } from './en-pages.ts'
import { en as enCore } from './en.ts'
import { preferredLanguage } from './words.ts'

const de = { ...deCore, ...dePages }
const en = { ...enCore, ...enPages }

/** The paths of all leaves; lists may have more in one language than in another. */
function leaves(value: object, path = ''): string[] {
  return Object.entries(value).flatMap(([name, each]) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? leaves(each, `${path}${name}.`)
      : [`${path}${name}`],
  )
}

describe('the catalogues', () => {
  it('say the same things, none of them empty', () => {
    expect(leaves(de).sort()).toEqual(leaves(en).sort())
    expect(JSON.stringify([de, en])).not.toContain('""')
  })

  it('count as their language does', () => {
    expect([1, 2, 1_200].map(en.codex.entries)).toEqual(['1 entry', '2 entries', '1,200 entries'])
    expect([1, 2, 1_200].map(de.codex.entries)).toEqual(['1 Eintrag', '2 Einträge', '1.200 Einträge'])
  })
})

it('chooses the stored language before the browser’s, and English where none is known', () => {
  expect(preferredLanguage('de', ['en-GB'])).toBe('de')
  expect(preferredLanguage(undefined, ['fr', 'de-AT', 'en'])).toBe('de')
  expect(preferredLanguage('tlh', ['fr'])).toBe('en')
})
