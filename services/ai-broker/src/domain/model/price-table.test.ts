import { describe, expect, it } from 'vitest'
import { tablePrice } from './price-table.ts'
import { withTableFacts } from './table-facts.ts'

describe('the table of prices', () => {
  it('says of which day a price is, and where nobody noted that', () => {
    expect(withTableFacts('openai', { id: 'gpt-5', name: 'gpt-5', capabilities: [] }).fromTable).toMatchObject({
      priceAsOf: '2026-08-27',
    })
    const groq = withTableFacts('groq', { id: 'qwen/qwen3-32b', name: 'Qwen', capabilities: [] }).fromTable
    expect(groq).toEqual({ facts: ['price'], asOf: '2026-06-01', priceAsOf: '2026-06-01', priceDayGuessed: true })
  })

  it.each([
    ['openai', 'gpt-5.6-sol', 5],
    ['openai', 'gpt-5', 1.25],
    ['openai', 'gpt-5-2025-08-07', 1.25],
    ['openai', 'gpt-5-mini', 0.25],
    ['openai', 'gpt-4o-mini-2024-07-18', 0.15],
    ['anthropic', 'claude-opus-4-5-20251101', 5],
    ['anthropic', 'claude-opus-4-1-20250805', 15],
    ['anthropic', 'claude-opus-4-20250514', 15],
    ['anthropic', 'claude-sonnet-4-5', 3],
    ['anthropic', 'claude-3-5-haiku-20241022', 0.8],
    ['groq', 'openai/gpt-oss-120b', 0.15],
  ] as const)('%s: %s costs %d for a million tokens of input', (kind, model, input) => {
    expect(tablePrice(kind, model)?.price.inputPerMillion).toBe(input)
  })

  it.each([
    ['openai', 'gpt-5-pro'],
    ['openai', 'gpt-4o-realtime-preview'],
    ['openai', 'ft:gpt-4o-2024-08-06:me::1'],
    ['anthropic', 'claude-opus-6'],
    // The same name elsewhere has the price of that place.
    ['openrouter', 'gpt-5'],
    ['openai-compatible', 'gpt-5'],
  ] as const)('%s: has no price for %s, which it does not name', (kind, model) => {
    expect(tablePrice(kind, model)).toBeUndefined()
  })
})
