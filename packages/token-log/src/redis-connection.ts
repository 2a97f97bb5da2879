/** One connection that fails fast: nothing waits in a queue while Redis is away, and nothing is sent twice by itself. */
import { ServiceError } from '@scriptorium/contracts'
import type { Logger } from '@scriptorium/runtime'
import { Redis } from 'ioredis'
import type { Script } from './redis-scripts.ts'

export type RedisConnectionOptions = {
  url: string
  role: string
  commandTimeoutMs: number
  logger: Logger
}

const reconnectMaxMs = 1_000
const reportEveryMs = 10_000

export function openRedis({ url, role, commandTimeoutMs, logger }: RedisConnectionOptions): Redis {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // RedisPubSub subscribes again itself, because it must know when that is done.
    autoResubscribe: false,
    connectTimeout: commandTimeoutMs * 2,
    commandTimeout: commandTimeoutMs,
    // A peer that is gone without a word is found by the pings of the log: data asked for and none come.
    socketTimeout: commandTimeoutMs,
    keepAlive: 10_000,
    retryStrategy: (times) => Math.min(times * 50, reconnectMaxMs),
  })
  let reportedAt = Number.NEGATIVE_INFINITY
  redis.on('error', (error) => {
    const now = performance.now()
    if (now - reportedAt < reportEveryMs) return
    reportedAt = now
    logger.warn({ error, connection: role }, 'the token log’s Redis reported an error')
  })
  return redis
}

/** @throws ServiceError `unavailable` for every failure: the caller can do without the log. */
export async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new ServiceError('unavailable', { detail: 'The token log cannot be reached.', cause: error })
  }
}

/** By hash; with the text where Redis does not have it (restarted, flushed). @throws ServiceError `unavailable`. */
export async function runScript(
  redis: Redis,
  script: Script,
  key: string,
  args: readonly (string | number)[],
): Promise<unknown> {
  return await orUnavailable(evaluate(redis, script, key, args))
}

async function evaluate(
  redis: Redis,
  { sha, lua }: Script,
  key: string,
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await redis.evalsha(sha, 1, key, ...args)
  } catch (error) {
    if (!String(error).includes('NOSCRIPT')) throw error
    return await redis.eval(lua, 1, key, ...args)
  }
}
