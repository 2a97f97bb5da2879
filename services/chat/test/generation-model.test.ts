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
    const { finding, endings, worlds } = search('none', 9, { rival: 'queued' })
    expect(finding).toBeUndefined()
    expect(worlds).toBeGreaterThan(10_000)
    expect([...endings]).toContain('complete by worker')
  })

  it('D3: turns to a fallback model with a comparison beside it, and readers are told of the one that answers', () => {
    const { finding, endings, worlds } = search('none', 8, { rival: 'queued', fallback: true })
    expect(finding).toBeUndefined()
    expect(worlds).toBeGreaterThan(10_000)
    expect([...endings]).toContain('complete by worker')
  })

  it('D3: finds out when a turn of another attempt is taken', () => {
    expect(search('turn-fence', 14, { fallback: true }).finding).toBeDefined()
  })

  it.each<[Sabotage, string]>([
    ['slots-lock', 'lock under which a claim counts and takes'],
    ['hand-over', 'hand-over of a slot that is free again'],
  ])('C6: finds out when there is no %s', (sabotage) => {
    expect(search(sabotage, 9, { rival: 'queued' }).finding).toBeDefined()
  })

  it.each<[Sabotage, string]>([
    ['fence', 'fence of attempts'],
    ['status', 'check of the status'],
    ['sweeper', 'sweeper'],
    ['seal', 'seal before a row is ended by others'],
    ['log-refusal', 'refusal of stale ids by the log'],
    ['silence', 'proof of silence before a second attempt'],
  ])('finds out when there is no %s', (sabotage) => {
    expect(search(sabotage, 14).finding).toBeDefined()
  })
})
