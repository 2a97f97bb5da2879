/** Opens the real adapters; the only file that names them. */
import { opened, openInfrastructure, openJobQueue } from '@scriptorium/distributed'
import type { Opened, Opener } from '@scriptorium/distributed'
import type { InfrastructureConfig, RedisConfig } from '@scriptorium/distributed/config'
import type { CodexResources } from './compose.ts'

export async function openResources(
  config: InfrastructureConfig & RedisConfig,
  process: Omit<Opener, 'self'>,
): Promise<Opened<CodexResources>> {
  const jobs = await openJobQueue(config, process)
  const pools = { poolSize: 10, systemPoolSize: 4 }
  return opened({ ...openInfrastructure(config, { self: 'codex', ...process }, pools), jobs })
}
