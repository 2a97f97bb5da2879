import { beforeAll, describe, expect, it } from 'vitest'
import { shortenedWords } from './shortened-words.ts'
import { loadWords } from '../words/words.ts'

beforeAll(() => loadWords('en'))

const whole = { kind: 'message', tokens: 9, wholeTokens: 9 } as const
const synopsis = { kind: 'synopsis', tokens: 1_200, wholeTokens: 14_000 } as const
const history = { kind: 'history', tokens: 900, wholeTokens: 4_000, messages: 12, wholeMessages: 51 } as const

describe('what was made to fit', () => {
  it('C5: is a sentence for each part that was shortened or left out, and the window that was assumed', () => {
    const number = (value: number) => value.toLocaleString()
    expect(shortenedWords({ parts: [whole, synopsis, history], entries: [], assumedWindow: 16_384 })).toEqual([
      `The synopsis was shortened: ${number(1_200)} of ${number(14_000)} tokens.`,
      '12 of 51 earlier messages fit.',
      `The model does not tell its window; ${number(16_384)} tokens are assumed.`,
    ])
    expect(shortenedWords({ parts: [{ ...synopsis, tokens: 0 }], entries: [] })).toEqual([
      `The synopsis was left out: ${number(14_000)} tokens.`,
    ])
  })

  it('C5: is the codex entries too that were shortened or left out, with and without a conversation', () => {
    const cut = { reasons: [{ kind: 'budget' }] } as const
    const entries = [{ reasons: [{ kind: 'always' }] } as const, cut]
    expect(shortenedWords({ entries: entries.map(({ reasons }) => ({ reasons: [...reasons] })) })).toEqual([
      '1 codex entry was shortened or left out.',
    ])
  })

  it('C5: is nothing where all fits, whatever is known of the window', () => {
    expect(shortenedWords({ parts: [whole], entries: [], assumedWindow: 16_384 })).toEqual([])
    expect(shortenedWords({ entries: [] })).toEqual([])
  })
})
