import { describe, expect, it } from 'vitest'
import type { GenerationRow } from './generation.ts'
import { defaultGenerationLimits as limits } from './limits.ts'
import { turn } from './turn.ts'
import type { Turn } from './turn.ts'

const now = 1_000_000
const first = { connectionId: 'a', model: 'one' }
const second = { connectionId: 'b', model: 'two' }
const third = { connectionId: 'c' }
const streaming: GenerationRow = {
  id: 'g',
  status: 'streaming',
  attempt: 1,
  requeue: 0,
  untaken: 0,
  excused: 0,
  held: false,
  connectionMax: 1,
  notBefore: now,
  nextSweepAt: now,
  leaseUntil: now + 1,
  deadlineAt: now + 900_000,
  textSeq: 0,
  ...first,
  fallback: [second, third],
}
const to = (target: { connectionId: string; model?: string }, more: Partial<Turn> = {}): Turn => ({
  attempt: 1,
  to: target,
  model: target.model ?? 'first of all',
  reason: 'provider_overloaded',
  running: { owner: 1, connection: 0 },
  connectionMax: undefined,
  ...more,
})

describe('an attempt that turns to another model', () => {
  it('has that one’s connection and limit, the reason, and a fresh lease; what was tried goes to the end of the line', () => {
    const { row, taken } = turn(streaming, to(second, { connectionMax: 4 }), now, limits)
    expect({ taken, ...row }).toMatchObject({
      taken: true,
      ...second,
      connectionMax: 4,
      fallbackReason: 'provider_overloaded',
      fallback: [third, first],
      leaseUntil: now + limits.leaseMs,
    })
    expect(turn(row, to(third), now, limits).row.fallback).toEqual([first, second])
  })

  it('changes nothing else when the same is asked again, its response having been lost', () => {
    const once = turn(streaming, to(second), now, limits).row
    const full = { connectionMax: 1, running: { owner: 1, connection: 1 } }
    expect(turn(once, to(second, full), now, limits)).toMatchObject({ taken: true, row: { fallback: once.fallback } })
  })

  it.each([
    ['of another attempt', {}, { attempt: 2 }, undefined],
    ['that has ended', { status: 'failed' as const }, {}, undefined],
    ['that has written', { textSeq: 1 }, {}, 'published'],
    ['to a connection that is full', {}, { connectionMax: 2, running: { owner: 3, connection: 2 } }, 'full'],
  ])('may not: %s', (_name, row, command, problem) => {
    const before = { ...streaming, ...row }
    expect(turn(before, to(second, command), now, limits)).toEqual({
      row: before,
      taken: false,
      changed: false,
      ...(problem === undefined ? {} : { problem }),
    })
  })
})
