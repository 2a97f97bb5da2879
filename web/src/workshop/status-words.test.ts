import { beforeAll, describe, expect, it } from 'vitest'
import { endWords, statusWords, spokenEnd } from './status-words.ts'
import { loadWords } from '../words/words.ts'

beforeAll(() => loadWords('en'))

const waiting = { link: 'open' as const, tries: 0, status: undefined, text: '', reasoning: '' }
const now = Date.parse('2026-11-01T10:00:00Z')

describe('statusWords', () => {
  it('says where in the queue', () => {
    expect(statusWords({ ...waiting, status: { state: 'queued', position: 3 } }, now)).toBe(
      'In the queue, 2 answers before this one…',
    )
    expect(statusWords({ ...waiting, status: { state: 'queued', position: 2 } }, now)).toContain('one answer before')
    expect(statusWords({ ...waiting, status: { state: 'queued' } }, now)).toBe('In the queue…')
    expect(statusWords({ ...waiting, status: { state: 'queued', position: 1, waitSeconds: 40 } }, now)).toBe(
      'Next in the queue… about 40 s',
    )
    expect(statusWords({ ...waiting, status: { state: 'queued', position: 1 } }, now)).toBe('Next in the queue…')
  })

  it('says when and why it is tried again', () => {
    const words = statusWords(
      {
        ...waiting,
        status: { state: 'retrying', attempt: 2, retryAt: '2026-11-01T10:00:04.200Z', reason: 'provider_overloaded' },
      },
      now,
    )
    expect(words).toBe(
      'Attempt 2 failed. Trying again in 5 s. The provider is overloaded. Try again in a moment, or choose another model.',
    )
  })

  it('says that the connection is cut, whatever came before', () => {
    expect(statusWords({ ...waiting, link: 'waiting', tries: 4, text: 'Some' }, now)).toContain('attempt 4')
  })
})

describe('a wait', () => {
  const claimed = { ...waiting, status: { state: 'claimed' as const, model: 'demo-slow' } }

  it('A19: has a clock, and is said to be long once it is', () => {
    expect(statusWords(claimed, now, 1_000)).toBe('Asking demo-slow…')
    expect(statusWords(claimed, now, 12_900)).toBe('Asking demo-slow… 12 s')
    expect(statusWords(claimed, now, 32_000)).toBe(
      'Asking demo-slow… 32 s. The model is slow. You can wait, or stop it.',
    )
    expect(statusWords(waiting, now, 40_000)).toContain('Waiting for the first word… 40 s. The model is slow.')
  })

  it('A19: in the middle of an answer is one too, once it is long', () => {
    expect(statusWords({ ...waiting, text: 'The' }, now, 12_000)).toBe('Writing…')
    expect(statusWords({ ...waiting, text: 'The' }, now, 31_000)).toContain('nothing new for 31 s')
    expect(statusWords({ ...waiting, reasoning: 'Hm' }, now, 6_000)).toBe('Thinking… 6 s')
  })
})

describe('endWords', () => {
  it('is silent on a plain end, and plain on any other', () => {
    expect(endWords('complete', 'stop', true)).toBeUndefined()
    expect(endWords('complete', 'length', true)).toContain('output limit')
    expect(endWords('cancelled', undefined, true)).toContain('kept')
    expect(endWords('cancelled', undefined, false)).toContain('before its first word')
  })
})

describe('spokenEnd', () => {
  it('A19: a screen reader hears how an answer ended', () => {
    expect(spokenEnd('complete')).toBe('The answer has ended.')
    expect(spokenEnd('failed')).toBe('The answer has failed.')
    expect(spokenEnd('cancelled')).toBe('The answer was stopped.')
  })
})
