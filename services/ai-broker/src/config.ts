/** Names every variable once; strings become types here. */
import { readInfrastructure, readRedis } from '@scriptorium/distributed/config'
import type { InfrastructureConfig, RedisConfig } from '@scriptorium/distributed/config'
import { EnvError, readEnv } from '@scriptorium/runtime'
import type { EnvReader, EnvSource } from '@scriptorium/runtime'
import { createAllowList } from './domain/connection/allow-list.ts'
import { parseMasterKeys } from './domain/connection/master-keys.ts'
import type { KeyServiceAddress, KeySource } from './domain/connection/master-keys.ts'
import type { RunTimings } from './domain/generation/ports.ts'
import type { CallTimings } from './domain/provider.ts'

/** What the service does, however its resources were opened. */
export type AiBrokerConfig = {
  /** `api` answers calls and fills the queue, `worker` runs the jobs, `all` does both. */
  role: 'api' | 'worker' | 'all'
  /** `1:base64,2:base64`; never made here. Empty only where a key service has the master keys. */
  masterKeys: string
  /** The key management service that has them: the transit engine of Vault. */
  keyService?: KeyServiceAddress
  /** Seals stored keys again under the newest master key after the start. Only where this process is the only one that reads them. */
  rotateKeys: boolean
  /** Exact `host:port` entries that may be called although they are not public. */
  egressAllow: readonly string[]
  /** Where the demo provider is, if there is one; its host and port may be called without an entry. */
  demoProviderUrl?: string
  workerConcurrency: number
  /** How long running generations may go on when the service stops, in milliseconds. */
  workerStopMs: number
  /** For tests, and for operators of slow machines. */
  timings?: { run?: Partial<RunTimings>; call?: Partial<CallTimings>; connectMs?: number; testStepMs?: number }
}

/** All but the keys, which have no default. */
export const defaultAiBrokerConfig: Omit<AiBrokerConfig, 'masterKeys'> = {
  role: 'all',
  rotateKeys: false,
  egressAllow: [],
  // A generation waits for its provider nearly all of the time.
  workerConcurrency: 500,
  workerStopMs: 50_000,
}

/** @throws EnvError naming every variable that is missing or wrong; without master keys nothing starts. */
export function readAiBrokerConfig(source: EnvSource): {
  service: AiBrokerConfig
  infrastructure: InfrastructureConfig & RedisConfig
} {
  const { role, workerConcurrency } = defaultAiBrokerConfig
  const config = readEnv(source, (env) => ({
    service: {
      ...defaultAiBrokerConfig,
      role: env.choice('ROLE', ['api', 'worker', 'all'], { default: role }),
      ...readKeySource(env),
      egressAllow: env.list('EGRESS_ALLOW'),
      workerConcurrency: env.int('WORKER_CONCURRENCY', { default: workerConcurrency, min: 1, max: 2_000 }),
      ...demoProvider(env.optionalUrl('DEMO_PROVIDER_URL', { protocols: ['http:', 'https:'] })),
    },
    infrastructure: {
      ...readInfrastructure(env, { calls: ['chat'], rpcPort: 7003, probePort: 9103 }),
      ...readRedis(env),
    },
  }))
  if (config.service.masterKeys !== '') assertReadable('MASTER_KEYS', () => parseMasterKeys(config.service.masterKeys))
  assertReadable('EGRESS_ALLOW', () => createAllowList(config.service.egressAllow))
  return config
}

/** `MASTER_KEYS` beside a key service open what was sealed before there was one. */
export function readKeySource(env: EnvReader): KeySource {
  if (env.choice('KEY_SOURCE', ['local', 'vault'], { default: 'local' }) === 'local')
    return { masterKeys: env.secret('MASTER_KEYS') }
  return {
    masterKeys: env.optionalSecret('MASTER_KEYS') ?? '',
    keyService: {
      url: env.url('VAULT_ADDR', { protocols: ['https:', 'http:'] }),
      token: env.secret('VAULT_TOKEN', { minBytes: 16 }),
      key: env.string('VAULT_TRANSIT_KEY', { default: 'scriptorium' }),
      mount: env.string('VAULT_TRANSIT_MOUNT', { default: 'transit' }),
    },
  }
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
