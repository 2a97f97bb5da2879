/** Opens the real adapters; the only file that names them. */
import { opened, openInfrastructure, openJobQueue, openTokenLog } from '@scriptorium/distributed'
import type { Opened, Opener } from '@scriptorium/distributed'
import type { InfrastructureConfig, RedisConfig } from '@scriptorium/distributed/config'
import type { AiBrokerResources } from './compose.ts'

export async function openResources(
  config: InfrastructureConfig & RedisConfig,
  process: Omit<Opener, 'self'>,
): Promise<Opened<AiBrokerResources>> {
  const jobs = await openJobQueue(config, process)
  const tokenLog = await openTokenLog(config, process)
  const pools = { poolSize: 20, systemPoolSize: 4 }
  return opened({ ...openInfrastructure(config, { self: 'ai-broker', ...process }, pools), jobs, tokenLog })
}
