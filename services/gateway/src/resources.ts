/** Opens the real adapters; the only file that names them. */
import { opened, openInfrastructure, openTokenLog } from '@scriptorium/distributed'
import type { Opened, Opener } from '@scriptorium/distributed'
import type { InfrastructureConfig, RedisConfig } from '@scriptorium/distributed/config'
import type { GatewayResources } from './compose.ts'
import { createRedisRateLimits } from './store/rate-limits-redis.ts'

export async function openResources(
  config: InfrastructureConfig & RedisConfig,
  process: Omit<Opener, 'self'>,
): Promise<Opened<GatewayResources>> {
  const tokenLog = await openTokenLog(config, process)
  const rateLimits = createRedisRateLimits({
    url: config.redisUrl,
    keyPrefix: 'scriptorium:',
    logger: process.logger,
  })
  const pools = { poolSize: 10, systemPoolSize: 10 }
  return opened({ ...openInfrastructure(config, { self: 'gateway', ...process }, pools), tokenLog, rateLimits })
}
