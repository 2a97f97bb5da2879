import { describe, expect, it } from 'vitest'
import { createManualTimers, settled } from '../test/manual-timers.ts'
import { periodic } from './periodic.ts'
import type { PeriodicOptions, Rest } from './periodic.ts'

function make(options: Partial<PeriodicOptions> = {}) {
  const timers = createManualTimers()
  const errors: [unknown, number][] = []
  const runs: AbortSignal[] = []
  const loop = periodic({
    everyMs: 100,
    onError: (error, failures) => errors.push([error, failures]),
    timers,
    ...options,
    run: async (signal) => {
      runs.push(signal)
      return await options.run?.(signal)
    },
  })
  return { timers, errors, runs, loop }
}

describe('periodic work', () => {
  it('runs after each rest, the first of its own length', async () => {
    const { timers, runs, loop } = make({ firstMs: 10 })
    loop.start()
    await timers.pass(9)
    expect(runs).toHaveLength(0)
    await timers.pass(1)
    expect(runs).toHaveLength(1)
    await timers.pass(300)
    expect(runs).toHaveLength(4)
    await loop.stop()
  })

  it('never runs twice at once, however long a run takes and however often it is woken or started', async () => {
    const gates: PromiseWithResolvers<void>[] = []
    let atOnce = 0
    let atOnceMax = 0
    const { timers, runs, loop } = make({
      run: async () => {
        atOnce += 1
        atOnceMax = Math.max(atOnceMax, atOnce)
        const gate = Promise.withResolvers<void>()
        gates.push(gate)
        await gate.promise
        atOnce -= 1
      },
    })
    loop.start()
    loop.start()
    await timers.pass(100)
    loop.wake()
    loop.wake()
    await timers.pass(10_000)
    expect(runs).toHaveLength(1)
    gates[0]?.resolve()
    await settled()
    // Woken while it ran: no rest between.
    expect(runs).toHaveLength(2)
    gates[1]?.resolve()
    await settled()
    expect(runs).toHaveLength(2)
    expect(atOnceMax).toBe(1)
    await loop.stop()
  })

  it('is woken from its rest', async () => {
    const { timers, runs, loop } = make({ everyMs: 60_000 })
    loop.start()
    await settled()
    loop.wake()
    await settled()
    expect(runs).toHaveLength(1)
    await timers.pass(59_999)
    expect(runs).toHaveLength(1)
    await loop.stop()
  })

  it('reports every failure, rests longer after each, is not woken then, and recovers', async () => {
    let fails = true
    const { timers, errors, runs, loop } = make({
      firstMs: 0,
      retry: { baseMs: 1_000, maxMs: 4_000, random: () => 0 },
      run: async () => {
        if (fails) throw new Error('away')
      },
    })
    loop.start()
    await settled()
    expect(errors).toEqual([[new Error('away'), 1]])
    loop.wake()
    await timers.pass(499)
    expect(runs).toHaveLength(1)
    await timers.pass(1)
    expect(errors.map(([, failures]) => failures)).toEqual([1, 2])
    await timers.pass(999)
    expect(runs).toHaveLength(2)
    fails = false
    await timers.pass(1)
    expect(runs).toHaveLength(3)
    await timers.pass(100)
    expect(runs).toHaveLength(4)
    await loop.stop()
  })

  it('follows a run as that says: another rest, none, an end', async () => {
    const rests: Rest[] = [{ restMs: 0 }, { failed: true, restMs: 5_000 }, { end: true }]
    const { timers, runs, loop } = make({ run: async () => rests.shift() })
    loop.start()
    await timers.pass(100)
    expect(runs).toHaveLength(2)
    loop.wake()
    await timers.pass(4_999)
    expect(runs).toHaveLength(2)
    await timers.pass(1)
    expect(runs).toHaveLength(3)
    await timers.pass(10_000)
    expect(runs).toHaveLength(3)
    expect(timers.waiting()).toBe(0)
    loop.start()
    await timers.pass(100)
    expect(runs).toHaveLength(4)
    await loop.stop()
  })

  it('stops at once when it rests', async () => {
    const { timers, runs, loop } = make()
    loop.start()
    await settled()
    await loop.stop()
    expect(timers.waiting()).toBe(0)
    await timers.pass(1_000)
    expect(runs).toHaveLength(0)
  })

  it('tells a run of the stop, waits for its end and begins no other', async () => {
    const gate = Promise.withResolvers<void>()
    const { timers, runs, loop } = make({ firstMs: 0, run: async () => await gate.promise })
    loop.start()
    await settled()
    let stopped = false
    const stopping = loop.stop().then(() => {
      stopped = true
    })
    await settled()
    expect(runs[0]?.aborted).toBe(true)
    expect(stopped).toBe(false)
    gate.resolve()
    await stopping
    await timers.pass(1_000)
    expect(runs).toHaveLength(1)
  })

  it('begins again after a stop, when the run in hand has ended', async () => {
    const gate = Promise.withResolvers<void>()
    const { runs, loop } = make({ firstMs: 0, run: async () => await gate.promise })
    loop.start()
    await settled()
    void loop.stop()
    loop.start()
    await settled()
    expect(runs).toHaveLength(1)
    gate.resolve()
    await settled()
    expect(runs).toHaveLength(2)
    expect(runs[1]?.aborted).toBe(false)
    await loop.stop()
  })
})
