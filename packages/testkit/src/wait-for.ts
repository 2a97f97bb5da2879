import { setTimeout as pause } from 'node:timers/promises'

export type WaitOptions = {
  /** 5000 by default. */
  timeoutMs?: number
  /** 20 by default. */
  everyMs?: number
  /** What is waited for, as the failure says it: "not within 5000 ms: <what>". */
  what: string
}

/**
 * Asks for a fact until it is there: `fact` says undefined, null or false while it is not, and its value is returned once it is.
 * A throw counts as "not yet" and is the failure's cause in the end.
 */
export async function waitFor<T>(
  fact: () => T | Promise<T>,
  { timeoutMs = 5_000, everyMs = 20, what }: WaitOptions,
): Promise<Exclude<Awaited<T>, undefined | null | false>> {
  const until = performance.now() + timeoutMs
  for (;;) {
    let cause: unknown
    try {
      const value = await fact()
      if (value !== undefined && value !== null && value !== false)
        return value as Exclude<Awaited<T>, undefined | null | false>
    } catch (error) {
      cause = error
    }
    if (performance.now() >= until) throw new Error(`not within ${timeoutMs} ms: ${what}`, { cause })
    await pause(everyMs)
  }
}
