/** Opens the real adapters; the only file that names them. */
import { createKafkaBus } from '@scriptorium/bus/kafka'
import { createPlatformaticBus } from '@scriptorium/bus/platformatic'
import { createDatabase } from '@scriptorium/database'
import { createSigner, createVerifier, parseServiceKeys } from '@scriptorium/rpc'
import { createGrpcNetwork } from '@scriptorium/rpc/grpc'
import type { Logger } from '@scriptorium/runtime'
import { createRedisTokenLog } from '@scriptorium/token-log/redis'
import type { ChatResources } from './compose.ts'
import type { ChatProcessConfig } from './config.ts'

export type OpenedResources = ChatResources & { close(): Promise<void> }

const logKeptMs = 3_600_000
const logEntriesMax = 100_000

/** @param onFatal the process should end: a resource cannot be mended from inside. */
export async function openResources(
  config: ChatProcessConfig,
  { logger, onFatal }: { logger: Logger; onFatal: (error: Error) => void },
): Promise<OpenedResources> {
  const database = createDatabase({
    appUrl: config.databaseUrl,
    systemUrl: config.systemDatabaseUrl,
    poolSize: config.databasePoolSize,
    systemPoolSize: 4,
    applicationName: 'chat',
    logger,
  })
  const openBus = config.kafkaClient === 'kafkajs' ? createKafkaBus : createPlatformaticBus
  const bus = openBus({
    brokers: config.kafkaBrokers,
    clientId: 'chat',
    partitions: config.kafkaPartitions,
    replicationFactor: config.kafkaReplication,
    onFatal,
    logger,
  })
  const rpc = createGrpcNetwork({
    self: 'chat',
    addresses: { codex: config.codexAddress, 'ai-broker': config.brokerAddress },
    listen: { host: config.rpcHost, port: config.rpcPort },
    signer: createSigner({ self: 'chat', privateKey: config.serviceKey }),
    verifier: createVerifier({ self: 'chat', publicKeys: parseServiceKeys(config.servicePublicKeys) }),
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
    rpc,
    tokenLog,
    logger,
    async close() {
      await Promise.allSettled([bus.close(), rpc.close(), tokenLog.close()])
      await database.close()
    },
  }
}
