import { describe, expect, it } from 'vitest'
import { readEntries, readGold } from '../tools/codex-score/formats.ts'
import { score } from '../tools/codex-score/score.ts'
import type { GoldMention } from '../tools/codex-score/score.ts'
import { freshTexts } from './annotated/fresh-texts.ts'
import { annotatedTexts } from './annotated/texts.ts'

/** Takes the marks out of a text. */
function unmarked(marked: string): { text: string; gold: GoldMention[] } {
  const gold: GoldMention[] = []
  let text = ''
  let from = 0
  for (const mark of marked.matchAll(/\[([^\]|]+)\|([^\]]+)\]/gu)) {
    text += marked.slice(from, mark.index)
    gold.push({ start: text.length, end: text.length + (mark[1] ?? '').length, entity: mark[2] ?? '' })
    text += mark[1]
    from = mark.index + mark[0].length
  }
  return { text: text + marked.slice(from), gold }
}

const entriesOf = (names: Record<string, string[]>) =>
  readEntries(
    JSON.stringify(Object.entries(names).map(([id, [name, ...aliases]]) => ({ id, name, aliases }))),
    'entries',
  )

describe('names in annotated paragraphs', () => {
  it.each([...annotatedTexts, ...freshTexts])('$language', ({ language, entries, text: marked }) => {
    const { text, gold } = unmarked(marked)
    const { missed, wrong, rightEntity, amongNamed } = score(text, entriesOf(entries), gold, language)
    const spans = (mentions: GoldMention[]) =>
      mentions.map(({ start, end, entity }) => `${text.slice(start, end)}=${entity}`)
    expect({ missed: spans(missed), wrong: spans(wrong) }).toEqual({ missed: [], wrong: [] })
    expect({ rightEntity, amongNamed }).toEqual({ rightEntity: gold.length, amongNamed: gold.length })
  })
})

describe('formats', () => {
  const text = '😀 Ann met Bob.'
  const entries = readEntries('{"Ann": [], "Bob": ["Bobby"]}', 'e.json')
  const gold = (file: string, offsets: 'utf-16' | 'code-points' | 'bytes' = 'utf-16') =>
    readGold(file, 'gold', { text, offsets, entries }).map(({ start, end, entity }) => [text.slice(start, end), entity])
  const both = [
    ['Ann', 'Ann'],
    ['Bob', 'Bob'],
  ]

  it.each([
    ['TSV', '3\t6\tAnn\n11\t14\tBob\n'],
    ['TSV with a head', 'start\tend\tentity\n3\t6\tAnn\r\n11\t14\tBob\r\n'],
    ['CSV', '3,6,Ann\n11,14,Bob'],
    ['JSON objects', '[{"start":3,"end":6,"entity":"Ann"},{"start":11,"end":14,"entityId":"Bob"}]'],
    ['JSON lists', '{"mentions":[[3,6,"Ann"],[11,14,"Bob"]]}'],
    ['an object a line', '{"start":3,"end":6,"entity":"Ann"}\n{"start":11,"end":14,"label":"Bob"}\n'],
    ['stand-off', 'T1\tAnn 3 6\tAnn\nT2\tBob 11 14\tBob\nR1\tKnows Arg1:T1 Arg2:T2\n'],
  ])('reads %s', (_, file) => {
    expect(gold(file)).toEqual(both)
  })

  it('counts in code points and in bytes', () => {
    expect(gold('2\t5\tAnn\n10\t13\tBob', 'code-points')).toEqual(both)
    expect(gold('5\t8\tAnn\n13\t16\tBob', 'bytes')).toEqual(both)
  })

  it.each([
    ['3\t6\tEve', 'gold: line 1: no entry has the id or the name “Eve”.'],
    ['3\t99\tAnn', 'gold: line 1: from 3 to 99 is no part of the text, which has 15 utf-16.'],
    ['6\t3\tAnn', 'gold: line 1: from 6 to 3 is no part of the text, which has 15 utf-16.'],
    ['3\tx\tAnn', 'gold: line 1: start and end are whole numbers.'],
    ['[{"start":3,"end":6}]', 'gold: name 1 names no entity.'],
    ['[', 'gold is no JSON'],
    ['', 'gold marks no names.'],
  ])('refuses %j', (file, message) => {
    expect(() => gold(file)).toThrow(message)
  })

  it.each([
    ['[]', 'has no entries'],
    ['[{"aliases":[]}]', 'entry 1 has no name'],
    ['[{"name":"Ann","aliases":[1]}]', 'an alias is a text'],
    ['["Ann","Ann"]', 'two entries have the id “Ann”'],
  ])('refuses the entries %j', (file, message) => {
    expect(() => readEntries(file, 'e.json')).toThrow(message)
  })
})
