import type { Timers } from '../src/index.ts'

/** Timers whose time passes when the test says so. */
export type ManualTimers = Timers & {
  /** Lets `ms` pass: timers that come due run, in order, each with what hangs on it. */
  pass(ms: number): Promise<void>
  waiting(): number
}

export function createManualTimers(): ManualTimers {
  let nowMs = 0
  let next = 0
  const timers = new Map<number, { dueMs: number; run: () => void }>()
  const earliest = () => [...timers].toSorted(([, one], [, other]) => one.dueMs - other.dueMs)[0]
  return {
    set(run, ms) {
      next += 1
      timers.set(next, { dueMs: nowMs + ms, run })
      return next
    },
    clear: (timer) => void timers.delete(timer as number),
    async pass(ms) {
      await settled()
      const until = nowMs + ms
      for (let first = earliest(); first !== undefined && first[1].dueMs <= until; first = earliest()) {
        const [timer, { dueMs, run }] = first
        nowMs = dueMs
        timers.delete(timer)
        run()
        await settled()
      }
      nowMs = until
    },
    waiting: () => timers.size,
  }
}

/** Everything that is ready has run. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
}
