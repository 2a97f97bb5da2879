import { describe, expect, it } from 'vitest'
import type { Price } from '@scriptorium/contracts/nouns'
import { addUsage, withCost } from './cost.ts'
import type { KnownPrice } from './cost.ts'

const price: Price = {
  inputPerMillion: 3,
  outputPerMillion: 15,
  cachedInputPerMillion: 0.3,
  cacheWritePerMillion: 3.75,
  currency: 'USD',
  longPrompt: { aboveTokens: 200_000, inputPerMillion: 6, outputPerMillion: 22.5 },
}
const listed: KnownPrice = { price, source: 'listed' }
const usage = { inputTokens: 10_000, outputTokens: 1_000, estimated: false }

describe('the cost of a call', () => {
  it.each([
    ['without a cache', usage, { cost: 0.045, saved: undefined }],
    ['read from the cache', { ...usage, cachedTokens: 8_000 }, { cost: 0.0234, saved: 0.0216 }],
    ['written to the cache', { ...usage, cacheWriteTokens: 8_000 }, { cost: 0.051, saved: -0.006 }],
    ['of both', { ...usage, cachedTokens: 6_000, cacheWriteTokens: 2_000 }, { cost: 0.0303, saved: 0.0147 }],
    ['with a long prompt', { ...usage, inputTokens: 200_001 }, { cost: 1.222506, saved: undefined }],
    ['with more cached than there was', { ...usage, cachedTokens: 20_000 }, { cost: 0.018, saved: 0.027 }],
  ])('%s', (_, used, { cost, saved }) => {
    const counted = withCost(used, listed)
    expect([counted.cost, counted.saved]).toEqual([cost, saved])
    expect(counted).toMatchObject({ currency: 'USD', costSource: 'listed', inputTokens: used.inputTokens })
  })

  it('is exact where binary fractions are not', () => {
    const cheap: KnownPrice = {
      price: { inputPerMillion: 0.1, outputPerMillion: 0.2, currency: 'USD' },
      source: 'table',
    }
    expect(withCost({ inputTokens: 3_000_000, outputTokens: 0, estimated: true }, cheap).cost).toBe(0.3)
    expect(0.1 * 3).not.toBe(0.3)
  })

  it('is the provider’s own where it says one', () => {
    expect(withCost({ ...usage, cost: 0.5, currency: 'USD', cachedTokens: 1_000 }, listed)).toMatchObject({
      cost: 0.5,
      costSource: 'provider',
      saved: 0.0027,
    })
  })

  it('is not known without a price, which is not the same as none', () => {
    expect(withCost(usage, undefined)).toEqual(usage)
  })
})

describe('the usage of two calls', () => {
  it('is that of both', () => {
    const second = { inputTokens: 5, outputTokens: 1, cachedTokens: 2, estimated: true }
    expect(addUsage(usage, second)).toEqual({
      inputTokens: 10_005,
      outputTokens: 1_001,
      cachedTokens: 2,
      estimated: true,
    })
    expect(addUsage(undefined, second)).toEqual(second)
    expect(addUsage(usage, undefined)).toEqual(usage)
  })

  it('has a cost only where both have one', () => {
    const billed = { ...usage, cost: 0.1, currency: 'USD' }
    expect(addUsage(billed, { ...billed, cost: 0.2 })).toMatchObject({ cost: 0.3, currency: 'USD' })
    expect(addUsage(billed, usage)).not.toHaveProperty('cost')
  })
})
