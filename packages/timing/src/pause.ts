import { systemTimers } from './timers.ts'
import type { Timers } from './timers.ts'

/** Waits for `ms` milliseconds, or until `signal` aborts: it never throws, so whoever cares asks the signal afterwards. */
export async function pause(ms: number, signal?: AbortSignal, timers: Timers = systemTimers): Promise<void> {
  if (signal?.aborted === true) return
  // Not Promise.withResolvers: this runs in browsers that lack it.
  await new Promise<void>((resolve) => {
    const end = (): void => {
      timers.clear(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = timers.set(end, ms)
    signal?.addEventListener('abort', end, { once: true })
  })
}
