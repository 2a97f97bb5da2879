import { describe, expect, it } from 'vitest'
import { search } from './generation-model.ts'
import type { Sabotage } from './generation-world.ts'

describe('every interleaving of two workers, sweeper, cancel, time and death', () => {
  it('keeps what must hold, and reaches every kind of end', () => {
    const { finding, endings, worlds } = search('none', 11)
    expect(finding).toBeUndefined()
    expect(worlds).toBeGreaterThan(10_000)
    expect([...endings].sort()).toEqual([
      'cancelled by cancel',
      'complete by worker',
      'failed by sweeper',
      'failed by system',
      'failed by worker',
    ])
  })

  it('C6, D2: keeps one at a time where another of the owner wants the only slot, and leaves no slot unused', () => {
    const { finding, endings, worlds } = search('none', 9, 'queued')
    expect(finding).toBeUndefined()
    expect(worlds).toBeGreaterThan(10_000)
    expect([...endings]).toContain('complete by worker')
  })

  it.each<[Sabotage, string]>([
    ['slots-lock', 'lock under which a claim counts and takes'],
    ['hand-over', 'hand-over of a slot that is free again'],
  ])('C6: finds out when there is no %s', (sabotage) => {
    expect(search(sabotage, 9, 'queued').finding).toBeDefined()
  })

  it.each<[Sabotage, string]>([
    ['fence', 'the fence of attempts'],
    ['seal', 'the seal before a row is ended by others'],
    ['log-refusal', 'the refusal of stale ids by the log'],
    ['silence', 'the proof of silence before a second attempt'],
  ])('finds out when there is no %s', (sabotage) => {
    expect(search(sabotage, 14).finding).toBeDefined()
  })
})
