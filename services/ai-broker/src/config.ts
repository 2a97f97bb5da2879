/** Names every variable once; strings become types here. */
import { readInfrastructure, readRedis } from '@scriptorium/distributed/config'
import type { InfrastructureConfig, RedisConfig } from '@scriptorium/distributed/config'
import { EnvError, readEnv } from '@scriptorium/runtime'
import type { EnvSource } from '@scriptorium/runtime'
import type { AiBrokerConfig } from './compose.ts'
import { createAllowList } from './providers/egress/target.ts'
import { parseMasterKeys } from './store/keys/key-provider.ts'

/** How long answers under way may go on when the service stops, in milliseconds. */
export const workerStopMs = 50_000

/** @throws EnvError naming every variable that is missing or wrong; without master keys nothing starts. */
export function readAiBrokerConfig(source: EnvSource): {
  service: AiBrokerConfig
  infrastructure: InfrastructureConfig & RedisConfig
} {
  const config = readEnv(source, (env) => ({
    service: {
      role: env.choice('ROLE', ['api', 'worker', 'all'], { default: 'all' }),
      masterKeys: env.secret('MASTER_KEYS'),
      egressAllow: env.list('EGRESS_ALLOW'),
      workerConcurrency: env.int('WORKER_CONCURRENCY', { default: 50, min: 1, max: 2_000 }),
      workerStopMs,
      ...demoProvider(env.optionalUrl('DEMO_PROVIDER_URL', { protocols: ['http:', 'https:'] })),
    },
    infrastructure: {
      ...readInfrastructure(env, { calls: ['chat'], rpcPort: 7003, probePort: 9103 }),
      ...readRedis(env),
    },
  }))
  assertReadable('MASTER_KEYS', () => parseMasterKeys(config.service.masterKeys))
  assertReadable('EGRESS_ALLOW', () => createAllowList(config.service.egressAllow))
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
