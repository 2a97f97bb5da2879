/** Limits that this process counts for itself, in a bounded number of keys under each name. */
import { createRateBuckets } from '../domain/rate-bucket.ts'
import type { RateBuckets, RateLimit } from '../domain/rate-bucket.ts'
import type { RateLimits } from '../domain/rate-limits.ts'

export function createMemoryRateLimits({
  keysMax = 10_000,
  nowMs = Date.now,
}: { keysMax?: number; nowMs?: () => number } = {}): RateLimits {
  const names = new Map<string, RateBuckets>()

  function bucketsOf(name: string, limit: RateLimit): RateBuckets {
    const known = names.get(name)
    if (known !== undefined) return known
    const buckets = createRateBuckets(limit, { keysMax, nowMs })
    names.set(name, buckets)
    return buckets
  }

  return {
    async take(name, key, limit) {
      const buckets = bucketsOf(name, limit)
      return { waitMs: buckets.take(key), left: buckets.left(key) }
    },
    async giveBack(name, key, limit) {
      bucketsOf(name, limit).giveBack(key)
    },
  }
}
