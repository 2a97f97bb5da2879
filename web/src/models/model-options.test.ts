import { beforeAll, describe, expect, it } from 'vitest'
import type { Connection, Model } from '@scriptorium/contracts/nouns'
import { groupModels, isGone, priceWords, sizeWords, unlistedNames } from './model-options.ts'
import { loadWords } from '../words/words.ts'

beforeAll(() => loadWords('en'))

const connection = (id: string, position: number, enabled = true): Connection => ({
  id,
  position,
  enabled,
  provider: 'openai',
  name: `Name of ${id}`,
  baseUrl: 'https://x',
  hasKey: true,
  models: [],
  demo: false,
  createdAt: '',
  updatedAt: '',
})
const model = (connectionId: string, id: string): Model => ({ connectionId, id, name: id, favourite: false })

describe('groupModels', () => {
  it('groups by connection in order, without those switched off', () => {
    const { groups } = groupModels(
      [model('b', 'm1'), model('a', 'm2'), model('c', 'm3')],
      [connection('b', 2), connection('a', 1), connection('c', 0, false)],
      '',
    )
    expect(groups.map((group) => group.connection.id)).toEqual(['a', 'b'])
  })

  it('finds by all words, over model and connection', () => {
    const models = [model('a', 'gpt-5-mini'), model('a', 'gpt-5'), model('b', 'gpt-5-mini')]
    const { groups } = groupModels(models, [connection('a', 0), connection('b', 1)], ' MINI  of b')
    expect(groups).toHaveLength(1)
    expect(groups[0]?.models[0]?.connectionId).toBe('b')
  })

  it('C9: finds whatever the case, the accents and the curl of the quotes', () => {
    const named = { ...connection('a', 0), name: 'Émile’s machine' }
    for (const search of ["emile's", 'ÉMILE’S', 'e\u0301mile']) {
      const { groups } = groupModels([model('a', 'm')], [named], search)
      expect([search, groups.length]).toEqual([search, 1])
    }
  })

  it('shows a hundred and counts the rest', () => {
    const { groups, hidden } = groupModels(
      Array.from({ length: 130 }, (_none, index) => model('a', `m${index}`)),
      [connection('a', 0)],
      '',
    )
    expect(groups[0]?.models).toHaveLength(100)
    expect(hidden).toBe(30)
  })
})

it('speaks of sizes and prices', () => {
  expect([8_192, 131_072, 1_048_576, 512, undefined].map(sizeWords)).toEqual(['8K', '131K', '1.05M', '512', ''])
  expect(priceWords({ inputPerMillion: 0.15, outputPerMillion: 2.5, currency: 'USD' })).toBe('$0.15 in, $2.5 out')
  expect(priceWords({ inputPerMillion: 0, outputPerMillion: 0, currency: 'USD' })).toBe('free')
})

describe('isGone', () => {
  it('A7: a conversation whose connection was deleted has no model, and is not given another', () => {
    expect(isGone({ connectionId: 'x', model: 'm' }, [connection('a', 0)])).toBe(true)
    expect(isGone({ connectionId: 'x', model: 'm' }, [])).toBe(true)
  })

  it('A7: one that is there, switched off, not chosen or not read yet is not gone', () => {
    expect(isGone({ connectionId: 'a', model: 'm' }, [connection('a', 0, false)])).toBe(false)
    expect(isGone({ connectionId: 'a', model: 'm' }, undefined)).toBe(false)
    expect(isGone(undefined, [])).toBe(false)
  })
})

describe('unlistedNames', () => {
  it('A12: names the connections that a failure of the list is about', () => {
    const connections = [connection('a', 0), connection('b', 1), connection('c', 2, false)]
    expect(unlistedNames([model('a', 'm')], connections)).toEqual(['Name of b'])
  })
})
