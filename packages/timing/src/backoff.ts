export type BackoffOptions = {
  /** From 1: how many tries have failed. */
  attempt: number
  baseMs: number
  maxMs: number
  /** In [0, 1); `Math.random` unless a test or a seeded run gives its own. */
  random?: () => number
}

/**
 * How long to wait before the next try, in milliseconds: doubled with each failure up to `maxMs`, then anywhere in the upper
 * half of that, so that many who failed together do not come back together ("equal jitter",
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export function backoff({ attempt, baseMs, maxMs, random = Math.random }: BackoffOptions): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(Math.max(attempt - 1, 0), 52))
  return Math.round(ceiling / 2 + (ceiling / 2) * random())
}
