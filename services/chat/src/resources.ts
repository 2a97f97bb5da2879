/** Opens the real adapters; the only file that names them. */
import { opened, openInfrastructure, openTokenLog } from '@scriptorium/distributed'
import type { Opened, Opener } from '@scriptorium/distributed'
import type { InfrastructureConfig, RedisConfig } from '@scriptorium/distributed/config'
import type { ChatResources } from './compose.ts'

export async function openResources(
  config: InfrastructureConfig & RedisConfig,
  process: Omit<Opener, 'self'>,
): Promise<Opened<ChatResources>> {
  const tokenLog = await openTokenLog(config, process)
  const pools = { poolSize: 20, systemPoolSize: 4 }
  return opened({ ...openInfrastructure(config, { self: 'chat', ...process }, pools), tokenLog })
}
