import { describe, expect, it } from 'vitest'
import { toAlias } from '@scriptorium/contracts/nouns'
import type { AliasInput } from '@scriptorium/contracts/nouns'
import { createFolding } from '@scriptorium/text/folding'
import { createIndex, detect } from './codex-index.ts'

const folderOf = createFolding()

type Naming = { text: string; name?: string; aliases?: AliasInput[]; exclusions?: string[] }

/** The spans that name the one entry. */
function found({ text, name = 'Rose', aliases = [], exclusions = [] }: Naming): string[] {
  const entry = {
    id: 'one',
    name,
    type: 'character' as const,
    aliases: aliases.map(toAlias),
    exclusions,
    control: 'detected' as const,
    archived: false,
  }
  const spans = detect(createIndex(1, 'en', [entry], folderOf), text, folderOf)
  return spans.map(({ start, end }) => text.slice(start, end))
}

describe('names of signs alone', () => {
  it('C24: are found nowhere, though they were stored before', () => {
    const signs = ['.', '…', '"', '–', ' . ', '?!', '***', '\u0301']
    const text = 'Yes. No… "So" – . ?! *** a\u0301'
    expect(found({ text, aliases: signs })).toEqual([])
    expect(
      found({ text, aliases: signs.map((sign) => ({ text: sign, wholeWord: false, caseSensitive: true })) }),
    ).toEqual([])
    for (const name of signs) expect([name, found({ text, name })]).toEqual([name, []])
  })

  it('C24: hide nothing as exclusions', () => {
    expect(found({ text: 'Rose. Rose', exclusions: ['.', ' '] })).toEqual(['Rose', 'Rose'])
  })

  it('C24: with one letter, digit or picture they are names', () => {
    expect(found({ text: 'Agent 7, 7.', name: '7' })).toEqual(['7', '7'])
    expect(found({ text: 'the C++ guild', name: 'C++' })).toEqual(['C++'])
    expect(found({ text: 'a 🔥', name: '🔥' })).toEqual(['🔥'])
  })
})
