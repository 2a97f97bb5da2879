/**
 * What others get wrong, one case a row. That a save overwrites another editor's change is shown with the database: `version_conflict` in
 * services/codex/test/entries.test.ts.
 */
import { describe, expect, it } from 'vitest'
import type { Alias } from '@scriptorium/contracts/nouns'
import { createFolding } from '@scriptorium/text/folding'
import type { Folder } from '@scriptorium/text/folding'
import { estimatedCounter } from '@scriptorium/tokens'
import { fillBudget } from '../context/selection/budget.ts'
import { findCandidates } from '../context/selection/candidates.ts'
import { readWorldInfo } from '../transfer/world-info.ts'
import { createIndex, detect } from './codex-index.ts'
import type { IndexedEntry } from './indexed-entry.ts'

const folderOf = createFolding()
const alias = (text: string, options: Partial<Alias> = {}): Alias => ({
  text,
  caseSensitive: false,
  wholeWord: true,
  foldDiacritics: false,
  enabled: true,
  ...options,
})
const entry = (name: string, fields: Partial<IndexedEntry> = {}): IndexedEntry => ({
  id: name,
  name,
  type: 'character',
  aliases: [],
  exclusions: [],
  control: 'detected',
  archived: false,
  ...fields,
})
const found = (text: string, names: readonly string[], language = 'en'): string[] =>
  detect(
    createIndex(
      1,
      language,
      names.map((name) => entry(name)),
      folderOf,
    ),
    text,
    folderOf,
  ).map(({ start, end }) => text.slice(start, end))

type Row = [mistake: string, text: string, names: string[], expected: string[], language?: string]
const matching: Row[] = [
  ['boundaries of ASCII alone, so that a Cyrillic key hits inside words', 'Аннабель и Анна', ['Анна'], ['Анна'], 'uk'],
  ['boundaries of ASCII alone, after a letter with an accent', 'Zoë met Zo', ['Zo'], ['Zo']],
  ['no boundary for keys of several words', 'Joann Leeds met Ann Lee', ['Ann Lee'], ['Ann Lee']],
  ['spaces deleted before matching', 'The pen is here', ['Penis', 'Then'], []],
  ['a boundary that never matches Han', '王小明来了', ['王小明'], ['王小明'], 'zh'],
  ['a boundary that never matches an emoji', 'She sent 🦊🦊 and left', ['🦊🦊'], ['🦊🦊']],
  ['a boundary that never matches beside a sign', 'C-3PO! said C-3PO.', ['C-3PO!'], ['C-3PO!']],
]

/** An entry in a World Info book with a second key, under each of the four rules. */
const book = (selectiveLogic: number) => ({
  entries: {
    '0': {
      uid: 0,
      key: ['Ansel', 'the keeper', '/(a+)+$/'],
      keysecondary: ['wall'],
      selective: true,
      selectiveLogic,
      comment: 'Ansel Reyes',
      content: 'Keeps the wall.',
    },
  },
})
const texts = [{ source: 'message', text: 'Endless Anna and Small Bert' }]

describe('what others get wrong', () => {
  it.each(
    matching.map(([mistake, text, names, expected, language = 'en']) => ({ mistake, text, names, expected, language })),
  )('$mistake', ({ text, names, expected, language }) => expect(found(text, names, language)).toEqual(expected))

  it('expressions with a state, by which every second call finds nothing', () => {
    const index = createIndex(1, 'en', [entry('Ann')], folderOf)
    const spans = [1, 2, 3].map(() => detect(index, 'Ann and Ann', folderOf).map(({ start }) => start))
    expect(spans).toEqual([
      [0, 8],
      [0, 8],
      [0, 8],
    ])
  })

  it.each([0, 1, 2, 3])('an import that turns the rule of the second keys round: %i', (selectiveLogic) => {
    const { entries, notCarried } = readWorldInfo(book(selectiveLogic))
    expect(entries[0]?.extension).toMatchObject({ source: { selectiveLogic, keysecondary: ['wall'] } })
    expect(entries[0]?.fields.aliases?.map(({ text }) => text)).not.toContain('wall')
    expect(notCarried.map(({ what }) => what)).toContain('keysecondary')
  })

  it('an import of the first key alone', () => {
    const [read] = readWorldInfo(book(0)).entries
    expect(read?.fields.aliases?.map(({ text }) => text)).toEqual(['Ansel', 'the keeper'])
  })

  it('expressions of users that run without a limit: they are kept and said, and never run', () => {
    const { entries, notCarried } = readWorldInfo(book(0))
    expect(notCarried.map(({ what }) => what)).toContain('keys that are regular expressions')
    const made = entry('Ansel Reyes', { aliases: (entries[0]?.fields.aliases ?? []).map(({ text }) => alias(text)) })
    expect(detect(createIndex(1, 'en', [made], folderOf), `${'a'.repeat(50_000)}!`, folderOf)).toEqual([])
  })

  it('the first entry over the budget drops all later ones, and nobody is told', () => {
    const made = [entry('Endless Anna'), entry('Small Bert')]
    const index = createIndex(1, 'en', made, folderOf)
    const scanned = texts.map(({ source, text }) => ({ source, spans: detect(index, text, folderOf) }))
    const contents = made.map(({ id, type, name, aliases }) => ({
      id,
      type,
      name,
      aliases,
      details: [],
      description: '',
    }))
    const first = { ...contents[0]!, name: `Endless ${'Anna '.repeat(400)}` }
    const candidates = findCandidates(index, scanned, new Set())
    const { choices } = fillBudget(
      candidates,
      new Map([first, contents[1]!].map((one) => [one.id, one])),
      100,
      estimatedCounter,
    )
    expect(choices.map(({ entryId, chosen, reasons }) => [entryId, chosen?.form, reasons.at(-1)?.kind])).toEqual([
      ['Endless Anna', undefined, 'budget'],
      ['Small Bert', 'full', 'detected'],
    ])
  })

  it('a text that is joined and lower-cased again for every entry', () => {
    let folds = 0
    const counting = (language: string): Folder => {
      const folder = folderOf(language)
      return {
        ...folder,
        fold: (text) => {
          folds += 1
          return folder.fold(text)
        },
      }
    }
    const index = createIndex(
      1,
      'en',
      Array.from({ length: 500 }, (_, number) => entry(`Name${number}x`)),
      folderOf,
    )
    expect(detect(index, 'Name7x and Name8x', counting)).toHaveLength(2)
    expect(folds).toBe(1)
  })
})
