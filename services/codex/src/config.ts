import { readInfrastructure } from '@scriptorium/distributed/config'
import type { InfrastructureConfig } from '@scriptorium/distributed/config'
import { readEnv } from '@scriptorium/runtime'
import type { EnvSource } from '@scriptorium/runtime'

/** What the service does, however its resources were opened. */
export type CodexConfig = {
  /** Memory for compiled codices, in bytes. */
  indexCacheBytes: number
}

export const defaultCodexConfig: CodexConfig = { indexCacheBytes: 128 * 1024 * 1024 }

/** @throws EnvError naming every variable that is missing or wrong. */
export function readCodexConfig(source: EnvSource): { service: CodexConfig; infrastructure: InfrastructureConfig } {
  return readEnv(source, (env) => ({
    service: defaultCodexConfig,
    infrastructure: readInfrastructure(env, { calls: [], rpcPort: 7002, probePort: 9102 }),
  }))
}
