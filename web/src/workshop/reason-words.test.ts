import { beforeAll, describe, expect, it } from 'vitest'
import { reasonKinds } from '@scriptorium/contracts/nouns'
import { reasonWords } from './reason-words.ts'
import { loadWords } from '../words/words.ts'

beforeAll(() => loadWords('en'))

describe('reasonWords', () => {
  it('names the alias and where it stood', () => {
    expect(reasonWords({ kind: 'detected', alias: 'the Keeper', source: 'message' }, true)).toBe(
      '“the Keeper” is named in your message.',
    )
    expect(reasonWords({ kind: 'detected', alias: 'Ines', source: 'history', count: 3 }, true)).toBe(
      '“Ines” is named in an earlier message, 3 times.',
    )
  })

  it('says whether an entry was included or left out', () => {
    expect(reasonWords({ kind: 'manual' }, false)).toContain('not attached')
    expect(reasonWords({ kind: 'budget' }, false)).toContain('Left out')
  })

  it.each([...reasonKinds])('has words for %s', (kind) => {
    expect(reasonWords({ kind }, true)).toMatch(/^[A-Z“].*[.]$/)
  })
})
