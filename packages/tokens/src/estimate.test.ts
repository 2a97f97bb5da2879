import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { others, prose, unseenProse } from '../test/prose.ts'
import { estimateTokens } from './estimate.ts'
import { loadCounter } from './load-counter.ts'
/** But halves of pairs. */
const codePoint = fc.oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10_ffff }))

describe('the estimate', () => {
  it.each(Object.keys(prose))('errs by 15 %% at most on %s prose', async (language) => {
    const { count } = await loadCounter('gpt-4o')
    for (const text of prose[language] ?? []) {
      expect(estimateTokens(text) / count(text)).toBeGreaterThan(0.85)
      expect(estimateTokens(text) / count(text)).toBeLessThan(1.15)
    }
  })

  it.each(Object.keys(unseenProse))('errs by 15 %% at most on %s prose that it was not fitted to', async (language) => {
    const { count } = await loadCounter('gpt-4o')
    const text = unseenProse[language] ?? ''
    expect(Math.abs(estimateTokens(text) / count(text) - 1)).toBeLessThan(0.15)
  })

  it.each(Object.keys(others))('errs by 35 %% at most on %s', async (name) => {
    const { count } = await loadCounter('gpt-4o')
    const text = others[name] ?? ''
    expect(Math.abs(estimateTokens(text) / count(text) - 1)).toBeLessThan(0.35)
  })

  it('is nothing for the empty text and whole tokens for any other', () => {
    expect(estimateTokens('')).toBe(0)
    fc.assert(
      fc.property(fc.array(codePoint, { minLength: 1 }), (codes) => {
        const text = String.fromCodePoint(...codes)
        const tokens = estimateTokens(text)
        expect(Number.isInteger(tokens) && tokens >= 1).toBe(true)
      }),
    )
  })

  it('is no more for a text than for its lines', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (lines) => {
        const sum = lines.reduce((total, line) => total + estimateTokens(`${line}\n`), 0)
        expect(estimateTokens(lines.map((line) => `${line}\n`).join(''))).toBeLessThanOrEqual(sum)
      }),
    )
  })
})
