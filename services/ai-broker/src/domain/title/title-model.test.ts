import { describe, expect, it } from 'vitest'
import type { KnownModel } from '../model/catalogue.ts'
import { titleModels } from './title-model.ts'

const openai = { provider: 'openai', demo: false } as const
const priced = (id: string, input: number, output: number, currency = 'USD'): KnownModel => ({
  id,
  name: id,
  capabilities: [],
  price: { inputPerMillion: input, outputPerMillion: output, currency },
})

describe('the model that names a conversation', () => {
  it('is the cheapest that writes, and then the one that answered', () => {
    const models = [
      priced('large', 5, 30),
      priced('small', 0.2, 1.2),
      priced('text-embedding', 0.01, 0),
      { id: 'unpriced', name: 'unpriced', capabilities: [] },
      priced('in-euro', 0.001, 0.001, 'EUR'),
      priced('for-nothing', 0, 0),
    ]
    expect(titleModels(openai, 'large', models)).toEqual(['small', 'large'])
    expect(titleModels(openai, 'small', models)).toEqual(['small'])
    expect(titleModels(openai, 'unpriced', models)).toEqual(['small', 'unpriced'])
    expect(titleModels(openai, 'large', [])).toEqual(['large'])
  })

  it('is of the same maker where a connection leads to many', () => {
    const models = [priced('a/large', 5, 30), priced('a/small', 1, 5), priced('b/tiny', 0.01, 0.02)]
    expect(titleModels({ provider: 'openrouter', demo: false }, 'a/large', models)).toEqual(['a/small', 'a/large'])
  })

  it('is the one that answered where nobody is billed', () => {
    const models = [priced('large', 5, 30), priced('small', 0.2, 1.2)]
    expect(titleModels({ provider: 'ollama', demo: false }, 'large', models)).toEqual(['large'])
    expect(titleModels({ provider: 'openai-compatible', demo: true }, 'large', models)).toEqual(['large'])
  })
})
