import { logLevels, readEnv } from '@scriptorium/runtime'
import type { EnvSource, LogLevel } from '@scriptorium/runtime'

/** What the service itself is built with, however its resources were opened. */
export type CodexConfig = {
  /** Memory for compiled codices, in bytes. */
  indexCacheBytes: number
}

/** What the process needs beside: where everything is. */
export type CodexProcessConfig = CodexConfig & {
  databaseUrl: string
  systemDatabaseUrl: string
  kafkaBrokers: string[]
  kafkaClient: 'kafkajs' | 'platformatic'
  kafkaPartitions: number
  kafkaReplication: number
  rpcHost: string
  rpcPort: number
  serviceKey: string
  servicePublicKeys: string
  logLevel: LogLevel
  metricsPort: number
}

export const defaultConfig: CodexConfig = { indexCacheBytes: 128 * 1024 * 1024 }

/** @throws EnvError naming every variable that is missing or wrong. */
export function readConfig(source: EnvSource): CodexProcessConfig {
  return readEnv(source, (env) => ({
    ...defaultConfig,
    databaseUrl: env.url('DATABASE_URL', { protocols: ['postgres:', 'postgresql:'] }),
    systemDatabaseUrl: env.url('SYSTEM_DATABASE_URL', { protocols: ['postgres:', 'postgresql:'] }),
    kafkaBrokers: env.list('KAFKA_BROKERS', { default: ['localhost:9092'] }),
    kafkaClient: env.choice('KAFKA_CLIENT', ['kafkajs', 'platformatic'], { default: 'platformatic' }),
    kafkaPartitions: env.int('KAFKA_PARTITIONS', { default: 6, min: 1 }),
    kafkaReplication: env.int('KAFKA_REPLICATION', { default: 1, min: 1 }),
    rpcHost: env.string('RPC_HOST', { default: '0.0.0.0' }),
    rpcPort: env.int('RPC_PORT', { default: 7002, min: 1, max: 65_535 }),
    serviceKey: env.secret('SERVICE_KEY'),
    servicePublicKeys: env.string('SERVICE_PUBLIC_KEYS'),
    logLevel: env.choice('LOG_LEVEL', logLevels, { default: 'info' }),
    metricsPort: env.int('METRICS_PORT', { default: 9102, min: 1, max: 65_535 }),
  }))
}
