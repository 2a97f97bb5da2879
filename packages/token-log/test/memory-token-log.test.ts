import { describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { createMemoryTokenLog } from '../src/memory-token-log.ts'
import { collector, describeTokenLog, entry } from './conformance.ts'

describeTokenLog('in process', async () => {
  let now = 0
  const log = createMemoryTokenLog({ ttlMs: 60_000, clock: () => now })
  return {
    log,
    other: log,
    // The one way to lose a log in process: its time passes.
    empty: async () => void (now += 60_000),
    close: async () => await log.close(),
  }
})

describe('the in-process token log', () => {
  it('drops a log after its time, counted from the last write or the end', async () => {
    let now = 0
    const log = createMemoryTokenLog({ ttlMs: 1_000, clock: () => now })
    const id = newId()
    await log.append(id, entry(1, 1))
    now = 900
    await log.expire(id)
    now = 1_800
    expect((await log.read(id, { attempt: 0, seq: 0 })).entries).toHaveLength(1)
    now = 1_901
    expect(await log.read(id, { attempt: 0, seq: 0 })).toEqual({ entries: [], attempt: 0 })
  })

  it('keeps no more of a generation than its bound, and shows where it begins', async () => {
    const log = createMemoryTokenLog({ maxEntriesPerGeneration: 10 })
    const id = newId()
    await log.open(id, 1)
    for (let seq = 1; seq <= 105; seq += 1) await log.append(id, entry(1, seq))
    expect(await log.read(id, { attempt: 1, seq: 103 })).toEqual({
      entries: [entry(1, 104), entry(1, 105)],
      attempt: 1,
      range: { first: 96, last: 105 },
    })
    expect(await log.seal(id, { attempt: 1, afterSeq: 104, by: 'sweeper' })).toEqual({
      markerPresent: false,
      tail: [entry(1, 105)],
      lastSeq: 105,
    })
  })

  it('drops whole logs when there is no room, ended ones first, never the one being written', async () => {
    const log = createMemoryTokenLog({ maxUnits: 400 })
    const [running, ended, writing] = [newId(), newId(), newId()]
    await log.append(running, entry(1, 1, 'x'.repeat(100)))
    await log.append(ended, entry(1, 1, 'x'.repeat(100)))
    await log.expire(ended)
    await log.append(writing, entry(1, 1, 'x'.repeat(100)))
    expect((await log.read(ended, { attempt: 0, seq: 0 })).entries).toHaveLength(0)
    expect((await log.read(running, { attempt: 0, seq: 0 })).entries).toHaveLength(1)
    for (let seq = 2; seq <= 5; seq += 1) await log.append(writing, entry(1, seq, 'x'.repeat(100)))
    expect((await log.read(running, { attempt: 0, seq: 0 })).entries).toHaveLength(0)
    expect((await log.read(writing, { attempt: 0, seq: 0 })).entries).toHaveLength(5)
  })

  it('refuses everything once closed, and notifies no more', async () => {
    const log = createMemoryTokenLog()
    const id = newId()
    const heard = collector()
    await log.subscribe(id, heard)
    await log.close()
    await expect(log.append(id, entry(1, 1))).rejects.toMatchObject({ code: 'unavailable' })
    await log.notifyChanged(id)
    const other = createMemoryTokenLog()
    const witness = collector()
    await other.subscribe(id, witness)
    await other.notifyChanged(id)
    await waitFor(() => witness.messages.length === 1, { what: 'another log’s notifier' })
    expect(heard.messages).toEqual([])
  })
})
