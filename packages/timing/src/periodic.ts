/**
 * Work that is done again and again: one run at a time, a rest after each, a longer one after failures.
 *
 *   start -> rest firstMs -> run -> rest -> run -> ... -> stop (ends the rest at once, waits for the run in hand)
 */
import { backoff } from './backoff.ts'
import type { BackoffOptions } from './backoff.ts'
import { systemTimers } from './timers.ts'
import type { Timers } from './timers.ts'

/** How a run wants to be followed; what is left out is as usual. */
export type Rest = {
  /** Until the next run; `everyMs` by default. 0: at once, so the run must wait for something, or nothing else gets its turn. */
  restMs?: number
  /** It failed and has reported that itself: the next rest is as after an error. */
  failed?: boolean
  /** The loop ends; only `start` begins it again. */
  end?: boolean
}

export type PeriodicOptions = {
  /** @param signal aborts when the loop is stopped. */
  run: (signal: AbortSignal) => Promise<Rest | undefined | void>
  everyMs: number
  /** The first rest; `everyMs` by default. */
  firstMs?: number
  /** Every failure of `run`; what this throws itself is an unhandled rejection. @param failures in a row, from 1. */
  onError: (error: unknown, failures: number) => void
  /** Rests after failures grow from `baseMs` to `maxMs`; without it they are as usual. `wake` shortens none of them. */
  retry?: Omit<BackoffOptions, 'attempt'>
  timers?: Timers
}

export type Periodic = {
  /** Begins, unless begun. */
  start(): void
  /** Ends the rest at once; resolves when the run in hand has ended. Not to be awaited inside `run`: that returns `end`. */
  stop(): Promise<void>
  /** The next run begins now; during a run: right after it. Cheap. */
  wake(): void
}

export function periodic(options: PeriodicOptions): Periodic {
  const resting = createResting(options.timers ?? systemTimers)
  let controller: AbortController | undefined
  let looping: Promise<void> = Promise.resolve()

  async function loop({ signal }: AbortController): Promise<void> {
    await resting.rest(options.firstMs ?? options.everyMs, { signal, wakes: true })
    for (let failures = 0; !signal.aborted;) {
      resting.forgetWake()
      const rest = await runOnce(options, signal, failures)
      failures = rest.failed === true ? failures + 1 : 0
      if (rest.end === true) break
      await resting.rest(restMsOf(options, rest, failures), { signal, wakes: failures === 0 })
    }
  }

  return {
    start() {
      if (controller !== undefined) return
      const own = new AbortController()
      controller = own
      looping = looping
        .then(() => loop(own))
        .finally(() => {
          if (controller === own) controller = undefined
        })
    },
    async stop() {
      controller?.abort()
      controller = undefined
      await looping
    },
    wake: () => resting.wake(),
  }
}

async function runOnce({ run, onError }: PeriodicOptions, signal: AbortSignal, failures: number): Promise<Rest> {
  try {
    return (await run(signal)) ?? {}
  } catch (error) {
    onError(error, failures + 1)
    return { failed: true }
  }
}

function restMsOf({ everyMs, retry }: PeriodicOptions, { restMs = everyMs }: Rest, failures: number): number {
  return failures === 0 || retry === undefined ? restMs : backoff({ attempt: failures, ...retry })
}

/** The rest between runs. A wake before the rest begins is not lost. */
function createResting(timers: Timers): {
  wake(): void
  forgetWake(): void
  rest(ms: number, options: { signal: AbortSignal; wakes: boolean }): Promise<void>
} {
  let woken = false
  let endEarly: (() => void) | undefined
  return {
    wake() {
      woken = true
      endEarly?.()
    },
    forgetWake() {
      woken = false
    },
    async rest(ms, { signal, wakes }) {
      if (signal.aborted || ms <= 0 || (wakes && woken)) return
      const over = Promise.withResolvers<void>()
      const end = (): void => over.resolve()
      if (wakes) endEarly = end
      signal.addEventListener('abort', end, { once: true })
      const timer = timers.set(end, ms)
      await over.promise
      timers.clear(timer)
      signal.removeEventListener('abort', end)
      endEarly = undefined
    },
  }
}
