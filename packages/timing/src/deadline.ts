import { linkSignals } from './signal.ts'

/** The time given to some work is over. Recognize it by `name`, since it may come from another realm. */
export class DeadlineError extends Error {
  override name = 'DeadlineError'
  readonly ms: number

  constructor(ms: number) {
    super(`not done within ${ms} ms`)
    this.ms = ms
  }

  static is(value: unknown): value is DeadlineError {
    return typeof value === 'object' && value !== null && 'name' in value && value.name === 'DeadlineError'
  }
}

/**
 * Waits for `work` for at most `ms` milliseconds.
 *
 * @param work a promise, or a function that is given a signal which aborts at the deadline and with `signal`, so that it can stop too.
 * @throws DeadlineError at the deadline; the reason of `signal` when it aborts first; else what the work throws.
 */
export async function withDeadline<T>(
  work: Promise<T> | ((signal: AbortSignal) => Promise<T>),
  ms: number,
  signal?: AbortSignal,
): Promise<T> {
  const linked = linkSignals(signal)
  const ended = Promise.withResolvers<never>()
  const onAbort = (): void => ended.reject(linked.signal.reason)
  linked.signal.addEventListener('abort', onAbort, { once: true })
  if (linked.signal.aborted) onAbort()
  const timer = setTimeout(() => linked.abort(new DeadlineError(ms)), ms)
  try {
    const running = typeof work === 'function' ? startUnless(linked.signal, work) : work
    return await Promise.race([running, ended.promise])
  } finally {
    clearTimeout(timer)
    linked.signal.removeEventListener('abort', onAbort)
    linked.dispose()
  }
}

async function startUnless<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  return await work(signal)
}
