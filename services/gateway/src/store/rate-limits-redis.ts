/**
 * Limits that all gateways share. With Redis away or frozen each gateway counts for itself: a limit is a brake on floods and on
 * guessing, and no reason to serve nobody. Those that wait for a command that is not answered wait once; then Redis is left alone for a
 * while, and asked over a new connection.
 */
import { createHash } from 'node:crypto'
import type { Logger } from '@scriptorium/runtime'
import { Redis } from 'ioredis'
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { RateLimit, RateLimits, Taken } from '../domain/rate-limits.ts'
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
/** How long Redis is left alone once it did not answer. */
const restMs = 1_000

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
    keepAlive: 10_000,
    retryStrategy: (times) => Math.min(times * 50, reconnectMaxMs),
  })
  const own = createMemoryRateLimits()
  const limiters = new Map<string, RateLimiterRedis>()
  let reportedAt = Number.NEGATIVE_INFINITY
  let restsUntil = Number.NEGATIVE_INFINITY

  function report(error: unknown): void {
    const now = performance.now()
    if (now - reportedAt < reportEveryMs) return
    reportedAt = now
    logger.warn({ error }, 'limits are not shared: their Redis cannot be reached')
  }
  redis.on('error', report)

  /** What Redis says; undefined when it says nothing. */
  async function ask<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (performance.now() < restsUntil) return undefined
    try {
      return await work()
    } catch (error) {
      report(error)
      restsUntil = performance.now() + restMs
      // What is frozen may have half a reply under way.
      if (redis.status === 'ready') redis.disconnect(true)
      return undefined
    }
  }

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
      const taken = await ask(async () => await consume(limiterOf(name, limit), hashOf(key)))
      return taken ?? (await own.take(name, key, limit))
    },
    async giveBack(name, key, limit) {
      const given = await ask(async () => await limiterOf(name, limit).reward(hashOf(key)))
      if (given === undefined) await own.giveBack(name, key, limit)
    },
    async close() {
      redis.disconnect()
    },
  }
}

/** A refusal is thrown by the library, as a failure is. */
async function consume(limiter: RateLimiterRedis, key: string): Promise<Taken> {
  try {
    return { waitMs: 0, left: (await limiter.consume(key)).remainingPoints }
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return { waitMs: Math.max(1, refused.msBeforeNext), left: 0 }
    throw refused
  }
}

/** Emails and addresses are nobody's business in Redis. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}
