/** What sets a timer: the system's, or a test's own, which lets time pass at will. */
export type Timers = {
  /** Calls `run` once, in `ms` milliseconds. @returns what `clear` takes. */
  set(run: () => void, ms: number): unknown
  clear(timer: unknown): void
}

export const systemTimers: Timers = {
  set: (run, ms) => setTimeout(run, ms),
  clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
}

/** The system's, but a process that waits for nothing else may end. In a browser the same as the system's. */
export const backgroundTimers: Timers = {
  set(run, ms) {
    const timer: unknown = setTimeout(run, ms)
    if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
      timer.unref()
    return timer
  },
  clear: (timer) => systemTimers.clear(timer),
}
