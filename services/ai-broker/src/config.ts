/** Names every variable once; strings become types here. */
import { EnvError, logLevels, readEnv } from '@scriptorium/runtime'
import type { EnvSource, LogLevel } from '@scriptorium/runtime'
import type { AiBrokerConfig } from './compose.ts'
import { createAllowList } from './providers/egress/target.ts'
import { parseMasterKeys } from './store/keys/key-provider.ts'

/** What the process needs besides the service's own: where things are, and its keys. */
export type AiBrokerProcessConfig = {
  aiBroker: AiBrokerConfig
  databaseUrl: string
  systemDatabaseUrl: string
  databasePoolSize: number
  kafkaBrokers: string[]
  kafkaClient: 'kafkajs' | 'platformatic'
  kafkaPartitions: number
  kafkaReplication: number
  redisUrl: string
  rpcHost: string
  rpcPort: number
  chatAddress: string
  serviceKey: string
  servicePublicKeys: string
  logLevel: LogLevel
  metricsPort: number
}

/** @throws EnvError naming every variable that is missing or wrong; without master keys nothing starts. */
export function readAiBrokerConfig(source: EnvSource): AiBrokerProcessConfig {
  const config = readEnv(source, (env) => ({
    aiBroker: {
      role: env.choice('ROLE', ['api', 'worker', 'all'], { default: 'all' }),
      masterKeys: env.secret('MASTER_KEYS'),
      egressAllow: env.list('EGRESS_ALLOW'),
      workerConcurrency: env.int('WORKER_CONCURRENCY', { default: 50, min: 1, max: 2_000 }),
      workerStopMs: 50_000,
      ...demoProvider(env.optionalUrl('DEMO_PROVIDER_URL', { protocols: ['http:', 'https:'] })),
    },
    databaseUrl: env.url('DATABASE_URL', { protocols: ['postgres:', 'postgresql:'] }),
    systemDatabaseUrl: env.url('SYSTEM_DATABASE_URL', { protocols: ['postgres:', 'postgresql:'] }),
    databasePoolSize: 20,
    kafkaBrokers: env.list('KAFKA_BROKERS', { default: ['localhost:9092'] }),
    kafkaClient: env.choice('KAFKA_CLIENT', ['kafkajs', 'platformatic'], { default: 'platformatic' }),
    kafkaPartitions: env.int('KAFKA_PARTITIONS', { default: 6, min: 1 }),
    kafkaReplication: env.int('KAFKA_REPLICATION', { default: 1, min: 1 }),
    redisUrl: env.url('REDIS_URL', { protocols: ['redis:', 'rediss:'] }),
    rpcHost: env.string('RPC_HOST', { default: '0.0.0.0' }),
    rpcPort: env.int('RPC_PORT', { default: 7003, min: 0, max: 65_535 }),
    chatAddress: env.string('CHAT_ADDRESS', { default: 'localhost:7001' }),
    serviceKey: env.secret('SERVICE_KEY'),
    servicePublicKeys: env.string('SERVICE_PUBLIC_KEYS'),
    logLevel: env.choice('LOG_LEVEL', logLevels, { default: 'info' }),
    metricsPort: env.int('METRICS_PORT', { default: 9103, min: 0, max: 65_535 }),
  }))
  assertReadable('MASTER_KEYS', () => parseMasterKeys(config.aiBroker.masterKeys))
  assertReadable('EGRESS_ALLOW', () => createAllowList(config.aiBroker.egressAllow))
  return config
}

function demoProvider(url: string | undefined): Pick<AiBrokerConfig, 'demoProviderUrl'> {
  return url === undefined ? {} : { demoProviderUrl: url }
}

function assertReadable(name: string, read: () => unknown): void {
  try {
    read()
  } catch (error) {
    throw new EnvError([{ name, problem: (error as Error).message }])
  }
}
