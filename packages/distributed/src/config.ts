import type { ServiceName } from '@scriptorium/rpc'
import { logLevels } from '@scriptorium/runtime'
import type { EnvReader, LogLevel } from '@scriptorium/runtime'

/** What every service of the distributed run knows of its surroundings: where things are, and its keys. */
export type InfrastructureConfig = {
  databaseUrl: string
  systemDatabaseUrl: string
  kafka: { brokers: string[]; client: 'kafkajs' | 'platformatic'; partitions: number; replication: number }
  /** Where this service listens for calls; undefined for one that takes none. */
  listen: { host: string; port: number } | undefined
  /** Where the services are that this one calls. */
  addresses: Partial<Record<ServiceName, string>>
  /** This service's private key, and the public keys of all; the form is that of `parseServiceKeys`. */
  serviceKey: string
  servicePublicKeys: string
  logLevel: LogLevel
  /** The port for probes and metrics, which people do not reach. */
  probes: { host: string; port: number }
}

export type RedisConfig = { redisUrl: string }

type Callee = Exclude<ServiceName, 'gateway'>

export type InfrastructureOptions = {
  /** The services that this one calls. */
  calls: readonly Callee[]
  /** The usual port for calls; undefined for a service that takes none. */
  rpcPort: number | undefined
  /** The usual port for probes and metrics. */
  probePort: number
  /** The variable that names the host to listen on. */
  hostVariable?: 'HOST' | 'RPC_HOST'
}

/** The variables that all services share, read in one place. */
export function readInfrastructure(
  env: EnvReader,
  { calls, rpcPort, probePort, hostVariable = 'RPC_HOST' }: InfrastructureOptions,
): InfrastructureConfig {
  const postgres = { protocols: ['postgres:', 'postgresql:'] }
  const anywhere = { default: '0.0.0.0' }
  const host = hostVariable === 'HOST' ? env.string('HOST', anywhere) : env.string('RPC_HOST', anywhere)
  return {
    databaseUrl: env.url('DATABASE_URL', postgres),
    systemDatabaseUrl: env.url('SYSTEM_DATABASE_URL', postgres),
    kafka: {
      brokers: env.list('KAFKA_BROKERS', { default: ['localhost:9092'] }),
      client: env.choice('KAFKA_CLIENT', ['kafkajs', 'platformatic'], { default: 'platformatic' }),
      partitions: env.int('KAFKA_PARTITIONS', { default: 6, min: 1, max: 1_000 }),
      replication: env.int('KAFKA_REPLICATION', { default: 1, min: 1, max: 9 }),
    },
    listen:
      rpcPort === undefined
        ? undefined
        : { host, port: env.int('RPC_PORT', { default: rpcPort, min: 0, max: 65_535 }) },
    addresses: Object.fromEntries(calls.map((name) => [name, readAddress(env, name)])),
    serviceKey: env.secret('SERVICE_KEY'),
    servicePublicKeys: env.string('SERVICE_PUBLIC_KEYS'),
    logLevel: env.choice('LOG_LEVEL', logLevels, { default: 'info' }),
    probes: { host, port: env.int('METRICS_PORT', { default: probePort, min: 0, max: 65_535 }) },
  }
}

export function readRedis(env: EnvReader): RedisConfig {
  return { redisUrl: env.url('REDIS_URL', { protocols: ['redis:', 'rediss:'] }) }
}

function readAddress(env: EnvReader, name: Callee): string {
  switch (name) {
    case 'chat':
      return env.string('CHAT_ADDRESS', { default: 'localhost:7001' })
    case 'codex':
      return env.string('CODEX_ADDRESS', { default: 'localhost:7002' })
    case 'ai-broker':
      return env.string('AI_BROKER_ADDRESS', { default: 'localhost:7003' })
  }
}
