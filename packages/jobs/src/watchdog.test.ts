import { describe, expect, it } from 'vitest'
import { createWatchdog } from './watchdog.ts'
import type { WatchdogSample, WatchdogVerdict } from './watchdog.ts'

const asleep: WatchdogSample = { waiting: 2, freeSlots: 1, started: 7 }

function verdicts(samples: readonly WatchdogSample[]): WatchdogVerdict[] {
  const watchdog = createWatchdog({ stuckMs: 3_000 })
  return samples.map((sample, index) => watchdog.judge(sample, index * 1_000))
}

describe('the watchdog of a worker', () => {
  it('has the worker replaced, and gives up when that does not help', () => {
    expect(verdicts(Array.from({ length: 9 }, () => asleep))).toEqual([
      'fine',
      'fine',
      'fine',
      'reconnect',
      'fine',
      'fine',
      'give_up',
      'fine',
      'fine',
    ])
  })

  it.each([
    ['nothing waits', { ...asleep, waiting: 0 }],
    ['it is busy', { ...asleep, freeSlots: 0 }],
    ['the queue cannot be asked', { ...asleep, waiting: undefined }],
  ])('is content while %s', (_, sample) => {
    expect(new Set(verdicts(Array.from({ length: 12 }, () => sample)))).toEqual(new Set(['fine']))
  })

  it('is content while jobs are started', () => {
    expect(new Set(verdicts(Array.from({ length: 12 }, (_, started) => ({ ...asleep, started }))))).toEqual(
      new Set(['fine']),
    )
  })

  it('starts over after a job was started', () => {
    const samples = [
      ...Array.from({ length: 5 }, () => asleep),
      ...Array.from({ length: 6 }, () => ({ ...asleep, started: 8 })),
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
      'fine',
    ])
  })
})
