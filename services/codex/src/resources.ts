/** Opens the real adapters; the only file that names them. */
import { opened, openInfrastructure } from '@scriptorium/distributed'
import type { Opened, Opener } from '@scriptorium/distributed'
import type { InfrastructureConfig } from '@scriptorium/distributed/config'
import type { CodexResources } from './compose.ts'

export function openResources(config: InfrastructureConfig, process: Omit<Opener, 'self'>): Opened<CodexResources> {
  return opened(openInfrastructure(config, { self: 'codex', ...process }, { poolSize: 10, systemPoolSize: 4 }))
}
