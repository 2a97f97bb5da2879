import { describe, expect, it } from 'vitest'
import { createLagWatchdog } from './lag-watchdog.ts'
import type { LagSample, LagVerdict } from './lag-watchdog.ts'

const stuck: LagSample = { behind: 3n, committed: 10n, handled: 5, busy: false }

function verdicts(samples: readonly LagSample[]): LagVerdict[] {
  const watchdog = createLagWatchdog({ stuckMs: 30_000 })
  return samples.map((sample, index) => watchdog.judge(sample, index * 10_000))
}

describe('the lag watchdog', () => {
  it('has the consumer replaced, and gives up when that does not help', () => {
    expect(verdicts(Array.from({ length: 8 }, () => stuck))).toEqual([
      'fine',
      'fine',
      'fine',
      'reconnect',
      'fine',
      'fine',
      'give_up',
      'fine',
    ])
  })

  it.each([
    ['nothing waits', { ...stuck, behind: 0n }],
    ['the broker cannot be asked', { ...stuck, behind: undefined, committed: 0n }],
    ['a handler is at work', { ...stuck, busy: true }],
  ])('is content while %s', (_, sample) => {
    expect(verdicts(Array.from({ length: 8 }, () => sample))).toEqual(Array.from({ length: 8 }, () => 'fine'))
  })

  it('is content while events are handled or offsets move', () => {
    expect(new Set(verdicts(Array.from({ length: 8 }, (_, i) => ({ ...stuck, handled: i }))))).toEqual(
      new Set(['fine']),
    )
    expect(new Set(verdicts(Array.from({ length: 8 }, (_, i) => ({ ...stuck, committed: BigInt(i) }))))).toEqual(
      new Set(['fine']),
    )
  })

  it('starts over after progress', () => {
    const samples = [
      ...Array.from({ length: 4 }, () => stuck),
      { ...stuck, handled: 6 },
      ...Array.from({ length: 5 }, () => ({ ...stuck, handled: 6 })),
    ]
    expect(verdicts(samples)).toEqual([
      'fine',
      'fine',
      'fine',
      'reconnect',
      'fine',
      'fine',
      'fine',
      'fine',
      'reconnect',
      'fine',
    ])
  })

  it('does not take the silence of the broker for progress', () => {
    const silent = { behind: undefined, committed: 0n, handled: 5, busy: false }
    expect(verdicts([stuck, silent, stuck, stuck, stuck, stuck])).toEqual([
      'fine',
      'fine',
      'fine',
      'fine',
      'fine',
      'reconnect',
    ])
  })
})
