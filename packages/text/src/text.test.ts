import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { byteLength, findUnstorable, fitsBytes, fitsCodePoints, isBlank, toStorable, truncate } from './index.ts'

/** Texts with what texts should not have: NUL, halves of pairs, pairs, letters of one to three bytes. */
const anyText = fc
  .array(fc.constantFrom('a', '\u0000', '\ud83d', '\ude00', '😀', 'é', '書', '\u0301'), { maxLength: 30 })
  .map((parts) => parts.join(''))
/** Any code points but halves of pairs. The unit `binary` has the same, and takes seconds to be made. */
const codePoints = fc.string({
  unit: fc
    .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10_ffff }))
    .map((code) => String.fromCodePoint(code)),
})

describe('the size of a text', () => {
  it('is what UTF-8 takes', () => {
    const encoder = new TextEncoder()
    fc.assert(
      fc.property(fc.oneof(anyText, codePoints), (text) => {
        expect(byteLength(text)).toBe(encoder.encode(text).length)
      }),
    )
  })

  it('is held to a limit, in bytes and in code points', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, codePoints), fc.nat({ max: 60 }), (text, max) => {
        expect(fitsBytes(text, max)).toBe(Buffer.byteLength(text) <= max)
        expect(fitsCodePoints(text, max)).toBe(Array.from(text).length <= max)
      }),
    )
  })
})

describe('a text that can be stored', () => {
  it.each([
    ['', undefined],
    ['Zoë 😀', undefined],
    ['a\u0000b', 'nul'],
    ['a\ud83d', 'lone-surrogate'],
    ['\ude00\ud83d', 'lone-surrogate'],
  ])('%j: %s', (text, problem) => {
    expect(findUnstorable(text)).toBe(problem)
  })

  it('is made of any text, once and for all, and is left as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const stored = toStorable(text)
        expect(findUnstorable(stored)).toBeUndefined()
        expect(stored).toBe(Buffer.from(text.replaceAll('\u0000', '')).toString())
        if (findUnstorable(text) === undefined) expect(stored).toBe(text)
      }),
    )
  })

  it('is blank without anything to read', () => {
    expect(['', ' \n\t\u00a0\u2003', ' a '].map(isBlank)).toEqual([true, true, false])
  })
})

describe('a beginning', () => {
  it.each([
    ['Short', 10, 'Short'],
    ['Exactly ten', 11, 'Exactly ten'],
    ['The lighthouse keeper', 11, 'The lighth…'],
    ['The lighthouse', 5, 'The…'],
    ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 2, '👩‍👩‍👧‍👦…'],
    ['e\u0301e\u0301e\u0301', 3, 'e\u0301e\u0301e\u0301'],
  ])('of %j, %d characters: %j', (text, max, beginning) => {
    expect(truncate(text, max)).toBe(beginning)
  })

  it('cuts no character, and is never longer than allowed', () => {
    const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
    const graphemes = (text: string) => Array.from(segmenter.segment(text), ({ segment }) => segment)
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer({ min: 1, max: 30 }), (text, max) => {
        const beginning = truncate(text, max)
        expect(graphemes(beginning).length).toBeLessThanOrEqual(max)
        if (beginning === text) return
        const kept = beginning.slice(0, -1)
        expect(text.startsWith(kept)).toBe(true)
        expect(graphemes(text).slice(0, graphemes(kept).length).join('')).toBe(kept)
      }),
    )
  })

  it('takes no longer for a long text than for a short one, nor for one character without an end', () => {
    const startedAt = performance.now()
    expect(truncate('a'.repeat(5_000_000), 80)).toHaveLength(80)
    expect(truncate(`a${'\u0301'.repeat(5_000_000)}`, 80).length).toBeLessThan(10_000)
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })
})
