import { describe, expect, it } from 'vitest'
import { withDeadline } from './deadline.ts'
import { linkSignals } from './signal.ts'
import { backoff } from './backoff.ts'

const never = new Promise<never>(() => undefined)

describe('withDeadline', () => {
  it('gives what the work gives', async () => {
    await expect(withDeadline(Promise.resolve(1), 1_000)).resolves.toBe(1)
    await expect(
      withDeadline(async () => {
        throw new TypeError('x')
      }, 1_000),
    ).rejects.toThrow(TypeError)
  })

  it('ends at the deadline and tells the work', async () => {
    let seen: AbortSignal | undefined
    await expect(
      withDeadline(async (signal) => {
        seen = signal
        return await never
      }, 5),
    ).rejects.toMatchObject({ name: 'DeadlineError', ms: 5 })
    expect(seen?.aborted).toBe(true)
  })

  it('ends with its caller, and does not begin for one that has gone', async () => {
    const controller = new AbortController()
    const running = withDeadline(async () => await never, 60_000, controller.signal)
    controller.abort(new Error('gone'))
    await expect(running).rejects.toThrow('gone')
    let began = false
    await expect(
      withDeadline(
        async () => {
          began = true
        },
        60_000,
        controller.signal,
      ),
    ).rejects.toThrow('gone')
    expect(began).toBe(false)
  })
})

describe('linkSignals', () => {
  it('follows the first parent, with its reason', () => {
    const [a, b] = [new AbortController(), new AbortController()]
    const linked = linkSignals(a.signal, undefined, b.signal)
    b.abort('b')
    a.abort('a')
    expect(linked.signal.reason).toBe('b')
  })

  it('is aborted from the start when a parent is', () => {
    expect(linkSignals(AbortSignal.abort('early')).signal.reason).toBe('early')
  })

  it('follows no more once disposed', () => {
    const parent = new AbortController()
    const linked = linkSignals(parent.signal)
    linked.dispose()
    parent.abort()
    expect(linked.signal.aborted).toBe(false)
  })
})

describe('backoff', () => {
  it('doubles up to its limit, within the upper half', () => {
    const waits = (random: number) =>
      [1, 2, 3, 4, 60].map((attempt) => backoff({ attempt, baseMs: 100, maxMs: 500, random: () => random }))
    expect(waits(0)).toEqual([50, 100, 200, 250, 250])
    expect(waits(0.999)).toEqual([100, 200, 400, 500, 500])
  })
})
