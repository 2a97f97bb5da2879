import { describe, expect, it } from 'vitest'
import { createManualTimers } from '../test/manual-timers.ts'
import { pause } from './pause.ts'

describe('a pause', () => {
  it('lasts as long as it should', async () => {
    const timers = createManualTimers()
    let over = false
    const pausing = pause(100, undefined, timers).then(() => {
      over = true
    })
    await timers.pass(99)
    expect(over).toBe(false)
    await timers.pass(1)
    await pausing
    expect(over).toBe(true)
  })

  it('ends with its signal, without an error, and leaves no timer behind', async () => {
    const timers = createManualTimers()
    const controller = new AbortController()
    const pausing = pause(60_000, controller.signal, timers)
    expect(timers.waiting()).toBe(1)
    controller.abort(new Error('gone'))
    await expect(pausing).resolves.toBeUndefined()
    expect(timers.waiting()).toBe(0)
  })

  it('does not begin under a signal that has aborted', async () => {
    const timers = createManualTimers()
    await pause(60_000, AbortSignal.abort(), timers)
    expect(timers.waiting()).toBe(0)
  })

  it('waits by the system’s timers unless it is given others', async () => {
    const startedAt = performance.now()
    await pause(20)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(15)
  })
})
