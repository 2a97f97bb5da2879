import type { EventBus } from '@scriptorium/bus'
import { createKafkaBus } from '@scriptorium/bus/kafka'
import { createPlatformaticBus } from '@scriptorium/bus/platformatic'
import { createDatabase } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { JobQueue } from '@scriptorium/jobs'
import { createRedisJobQueue } from '@scriptorium/jobs/redis'
import { createSigner, createVerifier, parseServiceKeys } from '@scriptorium/rpc'
import type { RpcNetwork, ServiceName } from '@scriptorium/rpc'
import { createGrpcNetwork } from '@scriptorium/rpc/grpc'
import type { Logger } from '@scriptorium/runtime'
import type { TokenLog } from '@scriptorium/token-log'
import { createRedisTokenLog } from '@scriptorium/token-log/redis'
import type { InfrastructureConfig, RedisConfig } from './config.ts'

/** What every service works with. */
export type Infrastructure = { database: Database; bus: EventBus; rpc: RpcNetwork; logger: Logger }

/** Resources with the one function that closes them all. */
export type Opened<Resources> = Resources & { close(): Promise<void> }

/** The process that opens resources. */
export type Opener = {
  self: ServiceName
  logger: Logger
  /** The process should end: a resource cannot recover from inside. */
  onFatal: (error: Error) => void
}

/** @param pools connections at most, of the owner-scoped role and of the system role. */
export function openInfrastructure(
  config: InfrastructureConfig,
  { self, logger, onFatal }: Opener,
  pools: { poolSize: number; systemPoolSize: number },
): Infrastructure {
  const database = createDatabase({
    appUrl: config.databaseUrl,
    systemUrl: config.systemDatabaseUrl,
    ...pools,
    applicationName: self,
    logger,
  })
  const { brokers, client, partitions, replication } = config.kafka
  const openBus = client === 'kafkajs' ? createKafkaBus : createPlatformaticBus
  const bus = openBus({ brokers, clientId: self, partitions, replicationFactor: replication, onFatal, logger })
  const rpc = createGrpcNetwork({
    self,
    addresses: config.addresses,
    ...(config.listen === undefined ? {} : { listen: config.listen }),
    signer: createSigner({ self, privateKey: config.serviceKey }),
    verifier: createVerifier({ self, publicKeys: parseServiceKeys(config.servicePublicKeys) }),
    logger,
  })
  return { database, bus, rpc, logger }
}

/** How long a token log outlives its last frame, and how many frames it may hold. */
const tokenLogBounds = { ttlMs: 3_600_000, maxLength: 100_000 }

export async function openTokenLog({ redisUrl }: RedisConfig, { logger }: Pick<Opener, 'logger'>): Promise<TokenLog> {
  return await createRedisTokenLog({ url: redisUrl, keyPrefix: 'scriptorium:', ...tokenLogBounds, logger })
}

export async function openJobQueue(
  { redisUrl }: RedisConfig,
  { logger, onFatal }: Pick<Opener, 'logger' | 'onFatal'>,
): Promise<JobQueue> {
  return await createRedisJobQueue({ url: redisUrl, prefix: 'scriptorium', logger, onFatal })
}

type Closable = { close(): Promise<unknown> }

/** Adds `close` to resources: all at once, the database last, because the others may still write to it. */
export function opened<Resources extends Infrastructure>(resources: Resources): Opened<Resources> {
  const { database, ...rest } = resources
  const others: Closable[] = Object.values<unknown>(rest).filter(isClosable)
  return {
    ...resources,
    async close() {
      await Promise.allSettled(others.map(async (resource) => await resource.close()))
      await database.close()
    },
  }
}

function isClosable(value: unknown): value is Closable {
  return typeof value === 'object' && value !== null && 'close' in value && typeof value.close === 'function'
}
