/**
 * The four services in one process, over adapters that are handed in: those in memory for the embedded run and its tests,
 * the real ones where a test asks for them.
 */
import { createAiBroker } from '@scriptorium/ai-broker'
import type { AiBrokerConfig } from '@scriptorium/ai-broker'
import type { EventBus } from '@scriptorium/bus'
import { createChat } from '@scriptorium/chat'
import type { ChatConfig } from '@scriptorium/chat'
import { createCodex } from '@scriptorium/codex'
import type { CodexConfig } from '@scriptorium/codex'
import { createDatabase } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import { createGateway } from '@scriptorium/gateway'
import type { Gateway, GatewayConfig } from '@scriptorium/gateway'
import type { JobQueue } from '@scriptorium/jobs'
import { createSigner, createVerifier } from '@scriptorium/rpc'
import type { RpcNetwork, ServiceName, ServicePublicKeys } from '@scriptorium/rpc'
import { createLocalHub, createLocalNetwork } from '@scriptorium/rpc/local'
import { composeParts } from '@scriptorium/runtime'
import type { Logger, Part, Service } from '@scriptorium/runtime'
import type { TokenLog } from '@scriptorium/token-log'
import type { ServiceUrls } from './schemas.ts'

export type ServicesOptions = {
  urls: Record<ServiceName, ServiceUrls>
  keys: Record<ServiceName, { privateKey: string; publicKey: string }>
  bus: EventBus
  jobs: JobQueue
  tokenLog: TokenLog
  configs: { codex: CodexConfig; chat: ChatConfig; aiBroker: AiBrokerConfig; gateways: readonly GatewayConfig[] }
  logger: Logger
}

export type ComposedServices = Service & {
  /** Base URL of each gateway, once started. */
  addresses(): string[]
}

/** Two dozen connections in all; PostgreSQL's own limit is far above. */
const poolSizes: Record<ServiceName, { poolSize: number; systemPoolSize: number }> = {
  gateway: { poolSize: 4, systemPoolSize: 4 },
  chat: { poolSize: 8, systemPoolSize: 3 },
  codex: { poolSize: 4, systemPoolSize: 2 },
  'ai-broker': { poolSize: 4, systemPoolSize: 2 },
}

export function composeServices({
  urls,
  keys,
  bus,
  jobs,
  tokenLog,
  configs,
  logger,
}: ServicesOptions): ComposedServices {
  const hub = createLocalHub()
  const publicKeys: ServicePublicKeys = Object.fromEntries(
    Object.entries(keys).map(([name, pair]) => [name, pair.publicKey]),
  )
  const closing: Part[] = []

  function resourcesOf(self: ServiceName): {
    database: Database
    rpc: RpcNetwork
    bus: EventBus
    tokenLog: TokenLog
    jobs: JobQueue
    logger: Logger
  } {
    const own = logger.child({ service: self })
    const database = createDatabase({
      appUrl: urls[self].app,
      systemUrl: urls[self].system,
      ...poolSizes[self],
      applicationName: self,
      logger: own,
    })
    const rpc = createLocalNetwork({
      hub,
      self,
      signer: createSigner({ self, privateKey: keys[self].privateKey }),
      verifier: createVerifier({ self, publicKeys }),
      logger: own,
    })
    closing.push(
      { name: `${self}: database`, stop: async () => await database.close() },
      { name: `${self}: calls`, stop: async () => await rpc.close() },
    )
    return { database, rpc, bus, tokenLog, jobs, logger: own }
  }

  const gateways = configs.gateways.map((config): Gateway => createGateway(config, resourcesOf('gateway')))
  const services: Service[] = [
    createCodex(configs.codex, resourcesOf('codex')),
    createChat(configs.chat, resourcesOf('chat')),
    createAiBroker(configs.aiBroker, resourcesOf('ai-broker')),
    ...gateways,
  ]
  const composed = composeParts({ name: 'services', logger, parts: [...closing, ...services.map(partOf)] })
  return { ...composed, addresses: () => gateways.map((gateway) => gateway.address()) }
}

/** A service as a part of something larger. */
function partOf(service: Service): Part {
  return {
    name: service.name,
    start: async () => await service.start(),
    stop: async () => await service.stop(),
    health: async () => {
      const { ok, degraded, checks } = await service.health()
      const failing = Object.entries(checks)
        .filter(([, check]) => !check.ok)
        .map(([name, check]) => `${name}: ${check.detail ?? 'failing'}`)
      if (ok && degraded === undefined) return { ok }
      return { ok, ...(degraded === undefined ? {} : { degraded }), detail: failing.join('; ') }
    },
    stopTimeoutMs: 60_000,
  }
}
