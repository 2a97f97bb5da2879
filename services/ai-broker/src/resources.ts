/** Opens the real adapters; the only file that names them. */
import { createKafkaBus } from '@scriptorium/bus/kafka'
import { createPlatformaticBus } from '@scriptorium/bus/platformatic'
import { createDatabase } from '@scriptorium/database'
import { createRedisJobQueue } from '@scriptorium/jobs/redis'
import { createSigner, createVerifier, parseServiceKeys } from '@scriptorium/rpc'
import { createGrpcNetwork } from '@scriptorium/rpc/grpc'
import type { Logger } from '@scriptorium/runtime'
import { createRedisTokenLog } from '@scriptorium/token-log/redis'
import type { AiBrokerResources } from './compose.ts'
import type { AiBrokerProcessConfig } from './config.ts'

export type OpenedResources = AiBrokerResources & { close(): Promise<void> }

const logKeptMs = 3_600_000
const logEntriesMax = 100_000

/** @param onFatal the process should end: a resource cannot be mended from inside. */
export async function openResources(
  config: AiBrokerProcessConfig,
  { logger, onFatal }: { logger: Logger; onFatal: (error: Error) => void },
): Promise<OpenedResources> {
  const jobs = await createRedisJobQueue({ url: config.redisUrl, prefix: 'scriptorium', logger, onFatal })
  const database = createDatabase({
    appUrl: config.databaseUrl,
    systemUrl: config.systemDatabaseUrl,
    poolSize: config.databasePoolSize,
    systemPoolSize: 4,
    applicationName: 'ai-broker',
    logger,
  })
  const openBus = config.kafkaClient === 'kafkajs' ? createKafkaBus : createPlatformaticBus
  const bus = openBus({
    brokers: config.kafkaBrokers,
    clientId: 'ai-broker',
    partitions: config.kafkaPartitions,
    replicationFactor: config.kafkaReplication,
    onFatal,
    logger,
  })
  const rpc = createGrpcNetwork({
    self: 'ai-broker',
    addresses: { chat: config.chatAddress },
    listen: { host: config.rpcHost, port: config.rpcPort },
    signer: createSigner({ self: 'ai-broker', privateKey: config.serviceKey }),
    verifier: createVerifier({ self: 'ai-broker', publicKeys: parseServiceKeys(config.servicePublicKeys) }),
    logger,
  })
  const tokenLog = await createRedisTokenLog({
    url: config.redisUrl,
    keyPrefix: 'scriptorium:',
    ttlMs: logKeptMs,
    maxLength: logEntriesMax,
    logger,
  })
  return {
    database,
    bus,
    jobs,
    rpc,
    tokenLog,
    logger,
    async close() {
      await Promise.allSettled([bus.close(), jobs.close(), rpc.close(), tokenLog.close()])
      await database.close()
    },
  }
}
