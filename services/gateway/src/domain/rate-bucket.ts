import { createBoundedMap } from '@scriptorium/bounded-map'

/**
 * Token buckets by key, in this process. They are a brake on guessing and on floods, not an exact count. The number of keys is bounded; the
 * key that was used longest ago makes room, so a flood of new keys costs no memory.
 */
export type RateLimit = {
  /** Tokens in a full bucket: how many may come at once. */
  burst: number
  /** Tokens per second that come back. */
  perSecond: number
}

export type RateBuckets = {
  /** Takes a token. @returns 0 when it was there, else the milliseconds until one is. */
  take(key: string): number
  /** Puts a token back: what it was taken for turned out well. */
  giveBack(key: string): void
  /** How many whole tokens there are. */
  left(key: string): number
  size(): number
}

type Bucket = { tokens: number; atMs: number }

export function createRateBuckets(
  { burst, perSecond }: RateLimit,
  { keysMax = 10_000, nowMs = Date.now }: { keysMax?: number; nowMs?: () => number } = {},
): RateBuckets {
  const buckets = createBoundedMap<string, Bucket>({ entriesMax: keysMax })

  function current(key: string): Bucket {
    const now = nowMs()
    const bucket = buckets.get(key)
    const tokens =
      bucket === undefined
        ? burst
        : Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.atMs) / 1_000) * perSecond)
    const fresh = { tokens, atMs: now }
    buckets.set(key, fresh)
    return fresh
  }

  return {
    take(key) {
      const bucket = current(key)
      if (bucket.tokens < 1) return Math.max(1, Math.ceil(((1 - bucket.tokens) / perSecond) * 1_000))
      bucket.tokens -= 1
      return 0
    },
    giveBack(key) {
      const bucket = current(key)
      bucket.tokens = Math.min(burst, bucket.tokens + 1)
    },
    left: (key) => Math.floor(current(key).tokens),
    size: () => buckets.size(),
  }
}
