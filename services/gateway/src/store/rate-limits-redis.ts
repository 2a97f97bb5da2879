/**
 * Limits that all gateways share. With Redis away or frozen each gateway counts for itself: a limit is a brake on floods and on
 * guessing, and no reason to serve nobody. A command that is not answered in time costs its request that time once; the socket is closed
 * then, and nothing is asked of Redis until it is ready again.
 */
import { createHash } from 'node:crypto'
import type { Logger } from '@scriptorium/runtime'
import { Redis } from 'ioredis'
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { RateLimit, RateLimits } from '../domain/rate-limits.ts'
import { createMemoryRateLimits } from './rate-limits-memory.ts'

export type RedisRateLimitsOptions = {
  url: string
  keyPrefix: string
  logger: Logger
  /** How long a request waits for Redis, in milliseconds; 250 by default. */
  commandTimeoutMs?: number
}

export type RedisRateLimits = RateLimits & { close(): Promise<void> }

const reconnectMaxMs = 1_000
const reportEveryMs = 10_000

export function createRedisRateLimits({
  url,
  keyPrefix,
  logger,
  commandTimeoutMs = 250,
}: RedisRateLimitsOptions): RedisRateLimits {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    connectTimeout: commandTimeoutMs * 4,
    commandTimeout: commandTimeoutMs,
    socketTimeout: commandTimeoutMs,
    keepAlive: 10_000,
    retryStrategy: (times) => Math.min(times * 50, reconnectMaxMs),
  })
  const own = createMemoryRateLimits()
  const limiters = new Map<string, RateLimiterRedis>()
  let reportedAt = Number.NEGATIVE_INFINITY

  function report(error: unknown): void {
    const now = performance.now()
    if (now - reportedAt < reportEveryMs) return
    reportedAt = now
    logger.warn({ error }, 'limits are not shared: their Redis cannot be reached')
  }
  redis.on('error', report)

  /** Windows as long as a bucket takes to fill. */
  function limiterOf(name: string, { burst, perSecond }: RateLimit): RateLimiterRedis {
    const id = `${name}:${burst}:${perSecond}`
    const known = limiters.get(id)
    if (known !== undefined) return known
    const limiter = new RateLimiterRedis({
      storeClient: redis,
      keyPrefix: `${keyPrefix}limit:${name}`,
      points: burst,
      duration: Math.max(1, Math.ceil(burst / perSecond)),
      rejectIfRedisNotReady: true,
    })
    limiters.set(id, limiter)
    return limiter
  }

  return {
    async take(name, key, limit) {
      try {
        const { remainingPoints } = await limiterOf(name, limit).consume(hashOf(key))
        return { waitMs: 0, left: remainingPoints }
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return { waitMs: Math.max(1, refused.msBeforeNext), left: 0 }
        report(refused)
        return await own.take(name, key, limit)
      }
    },
    async giveBack(name, key, limit) {
      try {
        await limiterOf(name, limit).reward(hashOf(key))
      } catch (error) {
        report(error)
        await own.giveBack(name, key, limit)
      }
    },
    async close() {
      redis.disconnect()
    },
  }
}

/** Emails and addresses are nobody's business in Redis. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}
