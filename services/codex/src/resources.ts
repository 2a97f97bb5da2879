/** Opens the real adapters; the only file that names them. */
import { createKafkaBus } from '@scriptorium/bus/kafka'
import { createPlatformaticBus } from '@scriptorium/bus/platformatic'
import { createDatabase } from '@scriptorium/database'
import { createSigner, createVerifier, parseServiceKeys } from '@scriptorium/rpc'
import { createGrpcNetwork } from '@scriptorium/rpc/grpc'
import type { Logger } from '@scriptorium/runtime'
import type { CodexResources } from './compose.ts'
import type { CodexProcessConfig } from './config.ts'

export type OpenedResources = CodexResources & { close(): Promise<void> }

/** @param onFatal the process should end: a resource cannot be mended from inside. */
export function openResources(
  config: CodexProcessConfig,
  { logger, onFatal }: { logger: Logger; onFatal: (error: Error) => void },
): OpenedResources {
  const database = createDatabase({
    appUrl: config.databaseUrl,
    systemUrl: config.systemDatabaseUrl,
    applicationName: 'codex',
    logger,
  })
  const openBus = config.kafkaClient === 'kafkajs' ? createKafkaBus : createPlatformaticBus
  const bus = openBus({
    brokers: config.kafkaBrokers,
    clientId: 'codex',
    partitions: config.kafkaPartitions,
    replicationFactor: config.kafkaReplication,
    onFatal,
    logger,
  })
  const rpc = createGrpcNetwork({
    self: 'codex',
    addresses: {},
    listen: { host: config.rpcHost, port: config.rpcPort },
    signer: createSigner({ self: 'codex', privateKey: config.serviceKey }),
    verifier: createVerifier({ self: 'codex', publicKeys: parseServiceKeys(config.servicePublicKeys) }),
    logger,
  })
  return {
    database,
    bus,
    rpc,
    logger,
    async close() {
      await Promise.allSettled([bus.close(), rpc.close()])
      await database.close()
    },
  }
}
