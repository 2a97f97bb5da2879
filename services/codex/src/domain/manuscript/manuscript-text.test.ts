import { describe, expect, it } from 'vitest'
import { manuscriptLimits } from '@scriptorium/contracts/nouns'
import { chaptersOf } from './manuscript-text.ts'
import { countWords } from './word-count.ts'

const outline = (text: string, format: 'markdown' | 'text' = 'markdown') =>
  chaptersOf(text, format).map(({ title, scenes }) => [title, ...scenes.map((one) => [one.title, one.text].join('|'))])

describe('a manuscript in Markdown', () => {
  it('has chapters at its headings, scenes at breaks and at the level below', () => {
    const text = '# One\n\nA.\n\n***\n\nB.\n\n## At the *port*\n\nC.\n\n### Deep\nD.\n# Two\n\nE.\n'
    expect(outline(text)).toEqual([
      ['One', '|A.', '|B.', 'At the port|C.\n\n### Deep\nD.'],
      ['Two', '|E.'],
    ])
  })

  it('leaves the title of the whole out, and takes what stands before the first heading for a chapter', () => {
    expect(outline('# The Salt Road\n\nFor Ann.\n\n## One\nA.\n\n## Two\nB.')).toEqual([
      ['Chapter', '|For Ann.'],
      ['One', '|A.'],
      ['Two', '|B.'],
    ])
    expect(outline('No heading at all.')).toEqual([['Chapter', '|No heading at all.']])
    expect(outline('\n\n')).toEqual([])
  })

  it('knows underlined headings from breaks, and no heading in a fence', () => {
    expect(outline('One\n===\n\nA.\n\n---\n\nB.\n\n```\n# no\n---\n```\n')).toEqual([
      ['One', '|A.', '|B.\n\n```\n# no\n---\n```'],
    ])
  })

  it('C34: splits a scene that is too long, and takes no more chapters than a novel may get at once', () => {
    const [[, ...scenes] = []] = outline(`# One\n${'x'.repeat(manuscriptLimits.sceneBytes)}`)
    expect(scenes.length).toBe(4)
    expect(() => outline('# x\n'.repeat(manuscriptLimits.chaptersPerImport + 1))).toThrow(
      expect.objectContaining({ code: 'payload_too_large' }),
    )
  })
})

describe('a manuscript in plain text', () => {
  it('has chapters where a line says so', () => {
    const text =
      'PROLOGUE\n\nA.\n\nChapter One: The Port\n\nChapter and verse, she said.\n\n#\n\nB.\r\n\r\n第三章\r\n\r\nC.'
    expect(outline(text, 'text')).toEqual([
      ['PROLOGUE', '|A.'],
      ['Chapter One: The Port', '|Chapter and verse, she said.', '|B.'],
      ['第三章', '|C.'],
    ])
  })
})

describe('words', () => {
  it.each([
    ['en', 'Mara’s light — out at 3.5 knots!', 6],
    ['de', 'Der Leuchtturmwärter schlief.', 3],
    ['zh', '灯塔守护者睡着了。', 5],
    ['th', 'ผู้ดูแลประภาคาร', 3],
    ['en', ' \n ', 0],
  ])('of %s are counted', (language, text, words) => {
    const counted = countWords(text, language)
    expect(language === 'zh' || language === 'th' ? counted > 1 && counted <= words + 2 : counted === words).toBe(true)
  })
})
