/** Jobs in Redis. */
import { ServiceError } from '@scriptorium/contracts'
import { withDeadline } from '@scriptorium/timing'
import type { Logger } from '@scriptorium/runtime'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { createBullmqJobQueue } from './bullmq-jobs.ts'
import { jobTimingsDefault } from './bullmq-jobs-backend.ts'
import type { BullmqBackend, JobTimings } from './bullmq-jobs-backend.ts'
import type { JobQueue } from './index.ts'

export type RedisJobQueueOptions = {
  /** `redis://user:password@host:port/db`, or `rediss://` for TLS. */
  url: string
  /** Before every key; two installations on one Redis need two. */
  prefix: string
  logger: Logger
  /** See `createBullmqWorker`. */
  onFatal: (error: Error) => void
  /** Start although Redis may evict keys, or will not say: for managed services whose setting cannot be read. */
  allowEviction?: boolean
  timings?: Partial<JobTimings>
}

const connectTimeoutMs = 3_000
const retryDelayMaxMs = 1_000
/** BullMQ waits for jobs in commands of at most ten seconds. */
const workerSilenceMs = 12_000

/** @throws ServiceError `unavailable` when Redis does not answer, `conflict` when it may evict jobs. */
export async function createRedisJobQueue({
  url,
  prefix,
  logger,
  onFatal,
  allowEviction = false,
  timings = {},
}: RedisJobQueueOptions): Promise<JobQueue> {
  await refuseEviction({ url, allowEviction, logger })
  const allTimings = { ...jobTimingsDefault, ...timings }
  const connection = {
    url,
    connectTimeout: connectTimeoutMs,
    retryStrategy: (times: number): number => Math.min(times * 100, retryDelayMaxMs),
  }
  const backend: BullmqBackend = {
    // A queue answers a caller: it fails at once while Redis is away. Commands are not sent again by themselves: the caller keeps its outbox row.
    openQueue: (name) =>
      new Queue(name, {
        prefix,
        connection: {
          ...connection,
          maxRetriesPerRequest: 1,
          enableOfflineQueue: false,
          autoResendUnfulfilledCommands: false,
          socketTimeout: allTimings.commandMs,
        },
      }),
    // BullMQ demands of a worker's connections that they wait for ever. One that died in silence is found because even the longest waiting command is answered sooner than this.
    openWorker: (name, processor, settings) =>
      new Worker(name, processor, {
        ...settings,
        prefix,
        connection: { ...connection, maxRetriesPerRequest: null, socketTimeout: workerSilenceMs },
      }),
  }
  return createBullmqJobQueue({ backend, logger, onFatal, timings: allTimings })
}

/** Any policy but `noeviction` lets Redis drop jobs silently when memory is short, https://docs.bullmq.io/guide/going-to-production#max-memory-policy */
async function refuseEviction({
  url,
  allowEviction,
  logger,
}: Pick<RedisJobQueueOptions, 'url' | 'logger'> & { allowEviction: boolean }): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    maxRetriesPerRequest: 1,
    retryStrategy: () => null,
  })
  redis.on('error', () => undefined)
  let policy: string | undefined
  try {
    await withDeadline(redis.connect(), connectTimeoutMs)
    policy = /^maxmemory_policy:(\S+)/m.exec(await withDeadline(redis.info('memory'), connectTimeoutMs))?.[1]
  } catch (error) {
    throw new ServiceError('unavailable', {
      detail: 'The job queue’s Redis does not answer. Check its address and that it runs.',
      cause: error,
    })
  } finally {
    redis.disconnect()
  }
  if (policy === 'noeviction') return
  const found = policy === undefined ? 'will not tell its eviction policy' : `evicts by "${policy}"`
  if (!allowEviction)
    throw new ServiceError('conflict', {
      detail: `The job queue’s Redis ${found}: it would drop jobs silently. Set maxmemory-policy to noeviction.`,
    })
  logger.warn({ policy }, 'the job queue runs on a Redis that may evict jobs')
}
