import { describe, expect, it } from 'vitest'
import { toAlias } from '@scriptorium/contracts/nouns'
import { createFolding } from '@scriptorium/text/folding'
import { createIndex } from '../detection/codex-index.ts'
import { aliasesOf, proposeAliases } from './alias-proposals.ts'

const told = (name: string, type = 'character', language = 'en'): string[] =>
  aliasesOf(name, type, language).map(({ kind, text }) => `${kind}: ${text}`)

describe('aliases that a name suggests', () => {
  const rows: [name: string, expected: string[], type?: string, language?: string][] = [
    ['Mara Voss', ['first: Mara', 'last: Voss', 'initials: M. Voss']],
    ['Mara', []],
    [
      'Captain Edmund Whitcombe',
      [
        'untitled: Edmund Whitcombe',
        'first: Edmund',
        'titled: Captain Whitcombe',
        'last: Whitcombe',
        'initials: E. Whitcombe',
      ],
    ],
    ['Mr. Darcy', ['untitled: Darcy']],
    [
      'Edmund "Ned" Whitcombe Jr.',
      [
        'nickname: Ned',
        'short: Edmund Whitcombe Jr.',
        'short: Edmund Whitcombe',
        'first: Edmund',
        'last: Whitcombe',
        'initials: E. Whitcombe',
      ],
    ],
    ['John Ronald Smith', ['first: John', 'first: John Ronald', 'last: Smith', 'initials: J. R. Smith']],
    [
      'Effi von Wartburg',
      ['first: Effi', 'last: von Wartburg', 'last: Wartburg', 'initials: E. von Wartburg'],
      'character',
      'de',
    ],
    ['Kovács Ágnes', ['first: Ágnes', 'last: Kovács'], 'character', 'hu'],
    ['林黛玉', ['first: 黛玉'], 'character', 'zh'],
    ['박지훈', ['first: 지훈'], 'character', 'ko'],
    ['アンナ・カレル', ['first: アンナ', 'last: カレル'], 'character', 'ja'],
    ['The Drowned Man', ['short: Drowned Man'], 'location'],
    ['Free City of Aldermoor', ['short: Aldermoor', 'initials: FCA'], 'location'],
    ['New York Police Department', ['initials: NYPD'], 'organization'],
    ['North Harbour', [], 'location'],
  ]
  it.each(rows.map(([name, expected, type, language]) => ({ name, expected, type, language })))(
    'of $name',
    ({ name, expected, type, language }) => {
      expect(told(name, type, language)).toEqual(expected)
    },
  )

  it('say which entries have them already, but for the one itself', () => {
    const base = { type: 'character', exclusions: [] as string[], control: 'detected' as const, archived: false }
    const folderOf = createFolding()
    const index = createIndex(
      1,
      'en',
      [
        { ...base, id: 'voss', name: 'Mara Voss', aliases: [] },
        { ...base, id: 'sister', name: 'Ada Voss', aliases: [toAlias('VOSS')] },
        { ...base, id: 'gone', name: 'Mara', aliases: [], archived: true },
      ],
      folderOf,
    )
    expect(proposeAliases(index, { name: 'Mara Voss', entryId: 'voss' }, folderOf)).toEqual([
      { text: 'Mara', kind: 'first', others: [] },
      { text: 'Voss', kind: 'last', others: ['sister'] },
      { text: 'M. Voss', kind: 'initials', others: [] },
    ])
  })
})
