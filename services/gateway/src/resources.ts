/** Opens the real adapters; the only file that names them. */
import { createKafkaBus } from '@scriptorium/bus/kafka'
import { createPlatformaticBus } from '@scriptorium/bus/platformatic'
import { createDatabase } from '@scriptorium/database'
import { createSigner, createVerifier, parseServiceKeys } from '@scriptorium/rpc'
import { createGrpcNetwork } from '@scriptorium/rpc/grpc'
import { createHealthServer, createLogger } from '@scriptorium/runtime'
import type { Service } from '@scriptorium/runtime'
import { createRedisTokenLog } from '@scriptorium/token-log/redis'
import type { GatewayResources } from './compose.ts'
import type { GatewayConfig, GatewayResourcesConfig } from './config.ts'

export type OpenedResources = GatewayResources & { close(): Promise<void> }

/** @param onFatal the process should end: a resource cannot be mended from inside. */
export async function openResources(
  config: GatewayResourcesConfig,
  onFatal: (error: Error) => void,
): Promise<OpenedResources> {
  const logger = createLogger({ service: 'gateway', level: config.logLevel })
  const database = createDatabase({
    appUrl: config.databaseUrl,
    systemUrl: config.systemDatabaseUrl,
    poolSize: 10,
    systemPoolSize: 10,
    applicationName: 'gateway',
    logger,
  })
  const openBus = config.kafkaClient === 'kafkajs' ? createKafkaBus : createPlatformaticBus
  const bus = openBus({
    brokers: config.kafkaBrokers,
    clientId: 'gateway',
    partitions: config.kafkaPartitions,
    replicationFactor: config.kafkaReplication,
    onFatal,
    logger,
  })
  const rpc = createGrpcNetwork({
    self: 'gateway',
    addresses: config.addresses,
    signer: createSigner({ self: 'gateway', privateKey: config.serviceKey }),
    verifier: createVerifier({ self: 'gateway', publicKeys: parseServiceKeys(config.servicePublicKeys) }),
    logger,
  })
  const tokenLog = await createRedisTokenLog({
    url: config.redisUrl,
    keyPrefix: 'scriptorium:',
    ttlMs: 3_600_000,
    maxLength: 100_000,
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

/** The gateway with what it was lent, and a port for probes and metrics that people do not reach. */
export function withResources(
  gateway: Service,
  resources: OpenedResources,
  config: { service: GatewayConfig; resources: GatewayResourcesConfig },
): Service {
  const probes = createHealthServer({
    host: config.service.host,
    port: config.resources.metricsPort,
    health: () => gateway.health(),
  })
  return {
    ...gateway,
    async start() {
      await probes.start()
      await gateway.start()
    },
    async stop() {
      await gateway.stop()
      await resources.close()
      await probes.stop()
    },
  }
}
