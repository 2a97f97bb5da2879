import { logLevels, readEnv } from '@scriptorium/runtime'
import type { EnvSource, LogLevel } from '@scriptorium/runtime'
import { defaultGenerationLimits, defaultQueueLimits } from './domain/limits.ts'
import type { GenerationLimits, QueueLimits } from './domain/limits.ts'

/** What the service does, whatever its resources are made of. */
export type ChatConfig = {
  generation: GenerationLimits
  queue: QueueLimits
  sweepEveryMs: number
  /** Of one call to codex. */
  codexDeadlineMs: number
  /** Before the accept; a message need not wait longer for ai-broker's opinion. */
  resolveDeadlineMs: number
  /** Of the direct hand-over, for which nobody waits. */
  enqueueDeadlineMs: number
}

export const defaultChatConfig: ChatConfig = {
  generation: defaultGenerationLimits,
  queue: defaultQueueLimits,
  sweepEveryMs: 1_000,
  codexDeadlineMs: 2_000,
  resolveDeadlineMs: 1_000,
  enqueueDeadlineMs: 1_000,
}

/** What its process needs besides: where things are, and its keys. */
export type ChatProcessConfig = {
  chat: ChatConfig
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
  codexAddress: string
  brokerAddress: string
  serviceKey: string
  servicePublicKeys: string
  logLevel: LogLevel
  metricsPort: number
}

/** Total: the logger must be there before the environment can be found wrong. */
export function logLevelOf({ LOG_LEVEL: level }: EnvSource): LogLevel {
  return logLevels.find((known) => known === level) ?? 'info'
}

/** @throws EnvError naming every variable that is missing or wrong. */
export function readChatConfig(source: EnvSource): ChatProcessConfig {
  return readEnv(source, (env) => ({
    chat: defaultChatConfig,
    databaseUrl: env.url('DATABASE_URL', { protocols: ['postgres:', 'postgresql:'] }),
    systemDatabaseUrl: env.url('SYSTEM_DATABASE_URL', { protocols: ['postgres:', 'postgresql:'] }),
    kafkaBrokers: env.list('KAFKA_BROKERS', { default: ['localhost:9092'] }),
    databasePoolSize: 20,
    kafkaClient: env.choice('KAFKA_CLIENT', ['kafkajs', 'platformatic'], { default: 'platformatic' }),
    kafkaPartitions: env.int('KAFKA_PARTITIONS', { default: 6, min: 1 }),
    kafkaReplication: env.int('KAFKA_REPLICATION', { default: 1, min: 1 }),
    redisUrl: env.url('REDIS_URL', { protocols: ['redis:', 'rediss:'] }),
    rpcHost: env.string('RPC_HOST', { default: '0.0.0.0' }),
    rpcPort: env.int('RPC_PORT', { default: 7001, min: 0, max: 65_535 }),
    codexAddress: env.string('CODEX_ADDRESS', { default: 'localhost:7002' }),
    brokerAddress: env.string('AI_BROKER_ADDRESS', { default: 'localhost:7003' }),
    serviceKey: env.secret('SERVICE_KEY'),
    servicePublicKeys: env.string('SERVICE_PUBLIC_KEYS'),
    logLevel: env.choice('LOG_LEVEL', logLevels, { default: 'info' }),
    metricsPort: env.int('METRICS_PORT', { default: 9101, min: 0, max: 65_535 }),
  }))
}
