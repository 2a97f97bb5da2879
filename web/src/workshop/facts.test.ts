import { beforeAll, describe, expect, it } from 'vitest'
import type { Message } from '@scriptorium/contracts/nouns'
import { factsOf } from './facts.ts'
import { loadWords } from '../words/words.ts'

beforeAll(() => loadWords('en'))

const message: Message = {
  id: 'a',
  threadId: 't',
  role: 'assistant',
  content: 'The lamp',
  status: 'cancelled',
  createdAt: '2026-11-01T10:00:00Z',
  siblings: ['a'],
  model: 'm',
}
const usage = { inputTokens: 1_200, outputTokens: 60, cost: 0.0042, currency: 'USD', estimated: true }

describe('factsOf', () => {
  it('A19: a stopped answer shows what it took, where that is known', () => {
    const generation = { id: 'a', status: 'cancelled' as const, attempt: 1, text: 'The lamp', usage }
    expect(factsOf({ ...message, generation })).toEqual(['m', 'about 1,200 tokens in, 60 out', 'USD 0.00420'])
  })

  it('A19: a stopped answer is not shown as if it had cost nothing', () => {
    expect(factsOf(message)).toEqual(['m', 'its provider counts the tokens of a stopped answer too'])
    expect(factsOf({ ...message, content: '' })).toEqual(['m'])
    expect(factsOf({ ...message, status: 'complete' })).toEqual(['m'])
  })
})
