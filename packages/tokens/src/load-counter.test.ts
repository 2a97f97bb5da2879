import { describe, expect, it } from 'vitest'
import { prose } from '../test/prose.ts'
import { encodingOf } from './encoding.ts'
import { loadCounter } from './load-counter.ts'

describe('the encoding of a model', () => {
  it.each([
    ['gpt-5.2-2025-12-11', 'o200k_base'],
    ['gpt-5-mini', 'o200k_base'],
    ['openai/gpt-4o-mini', 'o200k_base'],
    ['openai/gpt-4.1:extended', 'o200k_base'],
    ['chatgpt-4o-latest', 'o200k_base'],
    ['o3-mini-2025-01-31', 'o200k_base'],
    ['o1', 'o200k_base'],
    ['openai/gpt-oss-120b:free', 'o200k_base'],
    ['gpt-oss:20b', 'o200k_base'],
    ['ft:gpt-4o-mini-2024-07-18:acme::abc', 'o200k_base'],
    ['GPT-4', 'cl100k_base'],
    ['gpt-4-turbo-2024-04-09', 'cl100k_base'],
    ['openai/gpt-3.5-turbo', 'cl100k_base'],
  ])('%s is %s', (model, encoding) => {
    expect(encodingOf(model)).toBe(encoding)
  })

  it.each([
    undefined,
    '',
    'claude-sonnet-4-5',
    'llama-3.3-70b',
    'demo-storyteller',
    'gpt-4all',
    'gpt-4.2',
    'gpt-50',
    'o30',
    'anthropic/gpt-4o',
  ])('of %s is not known', (model) => {
    expect(encodingOf(model)).toBeUndefined()
  })
})

describe('an exact counter', () => {
  /** From OpenAI's own tiktoken, as gpt-tokenizer's tests have them. */
  it.each([
    ['gpt-4o', 'hello world', 2],
    ['gpt-4', 'hello world', 2],
    ['gpt-4o', '', 0],
    ['gpt-4', 'antidisestablishmentarianism', 6],
  ])('of %s counts %j as %d', async (model, text, tokens) => {
    const counter = await loadCounter(model)
    expect(counter.exact).toBe(true)
    expect(counter.count(text)).toBe(tokens)
  })

  it('reads the name of a special token as plain text', async () => {
    const { count } = await loadCounter('gpt-4o')
    expect(count('<|endoftext|>')).toBeGreaterThan(3)
    expect(count('a <|im_start|> b')).toBeGreaterThan(5)
  })

  it.each(['a', 'xq', ' ', '!', '書', '😀', '\n', 'é'])(
    'takes a time that grows with the text, also for a run of %j',
    async (unit) => {
      const { count } = await loadCounter('gpt-4o')
      const timed = (length: number): number => {
        const startedAt = performance.now()
        expect(count(unit.repeat(length))).toBeGreaterThan(0)
        return performance.now() - startedAt
      }
      timed(1_000)
      // Counted whole, 200,000 units would take minutes.
      expect(timed(200_000)).toBeLessThan(5_000)
    },
  )

  it('is the same for prose whether long runs are cut or not', async () => {
    const { count } = await loadCounter('gpt-4o')
    const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base')
    for (const text of Object.values(prose).flat()) expect(count(text)).toBe(countTokens(text))
    const long = `before ${'word'.repeat(200)} after`
    expect(Math.abs(count(long) - countTokens(long))).toBeLessThanOrEqual(10)
  })

  it('stands in for an unknown model by the estimate, marked as one', async () => {
    expect((await loadCounter('claude-sonnet-4-5')).exact).toBe(false)
    expect((await loadCounter(undefined)).exact).toBe(false)
  })
})
