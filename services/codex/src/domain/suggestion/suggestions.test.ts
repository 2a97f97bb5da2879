import { describe, expect, it } from 'vitest'
import { toAlias } from '@scriptorium/contracts/nouns'
import { createFolding } from '@scriptorium/text/folding'
import { createIndex } from '../detection/codex-index.ts'
import type { IndexedEntry } from '../detection/indexed-entry.ts'
import { createHealthCheck } from './alias-health.ts'
import { suggest } from './suggestions.ts'

const folderOf = createFolding()
const entry = (name: string, aliases: string[] = []): IndexedEntry => ({
  id: name,
  name,
  type: 'character',
  aliases: aliases.map(toAlias),
  exclusions: [],
  control: 'detected',
  archived: false,
})
const indexOf = (entries: IndexedEntry[], language = 'en') => createIndex(1, language, entries, folderOf)
/** `name=kind:entry*count`. */
const named = (text: string, entries: IndexedEntry[] = [], language = 'en') =>
  suggest(indexOf(entries, language), text, folderOf).suggestions.map(
    ({ name, kind, entryId = '', count }) => `${name}=${kind}:${entryId}*${count}`,
  )

describe('suggestions', () => {
  it.each([
    ['a name within a sentence', 'They met Corwin at noon.', ['Corwin=unknown:*1']],
    ['what the codex has is none', 'They met Mara Voss and Mara.', []],
    ['the beginning of a sentence alone is none', 'Perhaps. Suddenly it rained. “Nonsense!” Bread was sold.', []],
    ['what begins a sentence and stands within another', 'Corwin left. They saw Corwin.', ['Corwin=unknown:*2']],
    ['what is written small too is a word', 'The Duke came. Every duke does, said the Duke.', []],
    ['several words', 'She asked Anna Maria Lund.', ['Anna Maria Lund=unknown:*1']],
    [
      'a word before the name at the beginning',
      'Then Corwin Hale came. But Corwin Hale left then; but why?',
      ['Corwin Hale=unknown:*2'],
    ],
    ['small words within', 'She read Ludwig van Beethoven there.', ['Ludwig van Beethoven=unknown:*1']],
    ['after a title', 'Mr. Hobbs said no. Mrs Penn agreed.', ['Hobbs=unknown:*1', 'Penn=unknown:*1']],
    ['possessives', "It was Corwin’s, and Corwin's alone.", ['Corwin=unknown:*2']],
    ['days and languages', 'On Monday he spoke French in March, I think.', []],
    ['shouting', 'He cried HELP and NEVER AGAIN.', []],
    [
      'a misspelling',
      'They met Mraa Voss, and Marra.',
      ['Marra=misspelt:Mara Voss*1', 'Mraa Voss=misspelt:Mara Voss*1'],
    ],
    ['a word of a name', 'They met Voss.', ['Voss=part:Mara Voss*1']],
    ['another short name is no misspelling', 'They met Tara.', ['Tara=unknown:*1']],
  ])('%s: %s', (_, text, expected) => {
    expect(named(text, [entry('Mara Voss', ['Mara'])])).toEqual(expected)
  })

  it('say the sentences that a name stands in', () => {
    const text = 'It rained. They met Mr. Hobbs at noon! He left Hobbs.\nNew line.'
    expect(suggest(indexOf([]), text, folderOf).suggestions[0]?.sentences).toEqual([
      'They met Mr. Hobbs at noon!',
      'He left Hobbs.',
    ])
  })

  it('say what is out of reach', () => {
    expect(suggest(indexOf([], 'zh'), '王小明去了北京。', folderOf)).toEqual({ suggestions: [], reach: 'none' })
    expect(suggest(indexOf([], 'de'), 'Da kam Herr Samsa mit Hut und Mantel, und Anna Lund.', folderOf)).toMatchObject({
      reach: 'titled',
      suggestions: [{ name: 'Anna Lund' }, { name: 'Samsa' }],
    })
    expect(suggest(indexOf([], 'ru'), 'Он видел Ивана.', folderOf).reach).toBe('all')
  })

  it('are the same each time', () => {
    const text = 'They met Corwin, Hale, Anna and Lund. They met Corwin.'
    expect(named(text)).toEqual(['Corwin=unknown:*2', 'Anna=unknown:*1', 'Hale=unknown:*1', 'Lund=unknown:*1'])
    expect(named(text)).toEqual(named(text))
  })
})

describe('alias health', () => {
  it('finds what collides, never occurs, is a common word or ambiguous', () => {
    const check = createHealthCheck(
      indexOf([entry('Ann Lee', ['Ann', 'Will']), entry('Ann Hale', ['Ann']), entry('Zed')]),
      folderOf,
    )
    check.read('Ann Lee met Ann. Will will come, and so will Ann Hale, at will.')
    const { findings, scenes, truncated } = check.result()
    expect(
      findings.map(({ entryId, alias, problem, count, others }) => [entryId, alias, problem, count, others]),
    ).toEqual([
      ['Ann Hale', 'Ann', 'collision', 1, ['Ann Lee']],
      ['Ann Hale', 'Ann', 'ambiguous', 1, ['Ann Lee']],
      ['Ann Lee', 'Ann', 'collision', 1, ['Ann Hale']],
      ['Ann Lee', 'Ann', 'ambiguous', 1, ['Ann Hale']],
      ['Ann Lee', 'Will', 'common-word', 3, []],
      ['Zed', 'Zed', 'never-found', 0, []],
    ])
    expect([scenes, truncated]).toEqual([1, false])
  })
})
