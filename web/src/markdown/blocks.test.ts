import { describe, expect, it } from 'vitest'
import { array, assert, constantFrom, property } from 'fast-check'
import { splitBlocks } from './blocks.ts'

describe('splitBlocks', () => {
  it('cuts at blank lines', () => {
    expect(splitBlocks('One\ntwo.\n\nThree.\n\n\n# Four\n')).toEqual(['One\ntwo.\n\n', 'Three.\n\n\n', '# Four\n'])
  })

  it('keeps fenced code whole, also while its end is still to come', () => {
    const code = '```js\na\n\nb\n~~~\n\n```\n\n'
    expect(splitBlocks(`${code}After`)).toEqual([code, 'After'])
    expect(splitBlocks('```\na\n\nb')).toEqual(['```\na\n\nb'])
  })

  it('keeps a list with blank lines and its paragraphs whole', () => {
    const list = '1. One\n\n   more\n\n2. Two\n\n'
    expect(splitBlocks(`${list}After`)).toEqual([list, 'After'])
  })

  it('loses nothing, and no finished block changes while the text grows', () => {
    const line = constantFrom('a', '', '```', '~~~', '- x', '  y', '> q', '# h', '    code', '1. z', '```js')
    assert(
      property(array(line, { maxLength: 20 }), (lines) => {
        const text = lines.join('\n')
        expect(splitBlocks(text).join('')).toBe(text)
        const shorter = splitBlocks(
          lines
            .slice(0, -1)
            .map((one) => `${one}\n`)
            .join(''),
        )
        expect(splitBlocks(text).slice(0, Math.max(0, shorter.length - 1))).toEqual(shorter.slice(0, -1))
      }),
    )
  })
})
