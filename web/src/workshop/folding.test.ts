import { describe, expect, it } from 'vitest'
import { foldedText, lengthOf } from './folding.ts'

describe('foldedText', () => {
  it('A19: a message of 200 KB is shown by its beginning, up to a word’s end', () => {
    const text = 'The tide takes what it likes. '.repeat(7_000)
    const folded = foldedText(text)!
    expect(folded.length).toBeGreaterThan(3_000)
    expect(folded.length).toBeLessThanOrEqual(4_000)
    expect(text.startsWith(folded)).toBe(true)
    expect(text[folded.length]).toBe(' ')
    expect(lengthOf(text)).toBe(210_000)
  })

  it('A19: many short lines are long as well', () => {
    const text = Array.from({ length: 500 }, (_none, index) => `${index}`).join('\n')
    expect(foldedText(text)?.split('\n')).toHaveLength(60)
  })

  it('A19: cuts no letter in two, and folds nothing to save a line', () => {
    expect(foldedText('a'.repeat(3_999) + '🕯'.repeat(5_000))).toBe('a'.repeat(3_999))
    expect(foldedText('word '.repeat(1_000))).toBeUndefined()
    expect(foldedText(Array.from({ length: 80 }, () => 'x').join('\n'))).toBeUndefined()
    expect(foldedText('')).toBeUndefined()
  })
})
