/** The composition root of ai-broker: adapters behind the domain's ports, handlers before it. */
import { consumerPart } from '@scriptorium/bus'
import type { EventBus } from '@scriptorium/bus'
import { createOwnerScopedPrisma } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { JobQueue } from '@scriptorium/jobs'
import { serverPart } from '@scriptorium/rpc'
import type { RpcNetwork } from '@scriptorium/rpc'
import { composeParts, newId } from '@scriptorium/runtime'
import type { Logger, Part, Service } from '@scriptorium/runtime'
import type { TokenLog } from '@scriptorium/token-log'
import { createConnectionTest } from './domain/connection/connection-test.ts'
import { atDemoAddress } from './domain/connection/demo-address.ts'
import { createConnections } from './domain/connection/connections.ts'
import { createFairPriority } from './domain/generation/fair-priority.ts'
import { createCircuitBreaker } from './domain/generation/circuit-breaker.ts'
import { createEnqueueing } from './domain/generation/enqueueing.ts'
import { createGenerationRunner } from './domain/generation/generation-run.ts'
import { defaultRunTimings } from './domain/generation/ports.ts'
import type { RunTimings } from './domain/generation/ports.ts'
import { openRunConnection } from './domain/generation/run-connection.ts'
import { createModelCatalogue } from './domain/model/catalogue.ts'
import { createResolve } from './domain/model/resolution.ts'
import { consumerGroup, onGenerationRequested } from './events/generation-requested.ts'
import { createGenerateWorker } from './jobs/generate.ts'
import { createChatGenerations } from './clients/chat.ts'
import { createEgress } from './providers/egress/egress.ts'
import { createAllowList } from './providers/egress/target.ts'
import { defaultTimings } from './providers/http/call-timer.ts'
import type { CallTimings } from './providers/http/call-timer.ts'
import { createProviderFactory } from './providers/provider-factory.ts'
import { connectionHandlers } from './rpc/connections.ts'
import { queueHandlers } from './rpc/queue.ts'
import { createConnectionStore } from './store/connection-store.ts'
import { createOncePerEvent } from './store/inbox.ts'
import { createLocalKeyProvider, parseMasterKeys } from './store/keys/key-provider.ts'
import { createKeyVault } from './store/keys/key-vault.ts'
import { createModelCacheStore } from './store/model-cache-store.ts'
import { PrismaClient } from '../prisma/generated/client.ts'
import { createUsageStore } from './store/usage-store.ts'

export type AiBrokerConfig = {
  /** `api` answers calls and fills the queue, `worker` works it off, `all` does both. */
  role: 'api' | 'worker' | 'all'
  /** `1:base64,2:base64`; never made here. */
  masterKeys: string
  /** Exact `host:port` entries that may be called although they are not public. */
  egressAllow: readonly string[]
  /** Where the demo provider is, if there is one; its host and port may be called without an entry. */
  demoProviderUrl?: string
  workerConcurrency: number
  /** How long answers under way may go on when the service stops, in milliseconds. */
  workerStopMs: number
  /** For tests, and for operators of slow machines. */
  timings?: { run?: Partial<RunTimings>; call?: Partial<CallTimings>; connectMs?: number; testStepMs?: number }
}

export type AiBrokerResources = {
  database: Database
  bus: EventBus
  jobs: JobQueue
  rpc: RpcNetwork
  tokenLog: TokenLog
  logger: Logger
}

/** All but the keys, which have no default. */
export const defaultAiBrokerConfig: Omit<AiBrokerConfig, 'masterKeys'> = {
  role: 'all',
  egressAllow: [],
  workerConcurrency: 50,
  workerStopMs: 50_000,
}

/** @throws Error when the master keys or the allow-list cannot be read: there is no safe way to go on without them. */
export function createAiBroker(config: AiBrokerConfig, resources: AiBrokerResources): Service {
  const { database, jobs, tokenLog, logger } = resources
  const vault = createKeyVault(createLocalKeyProvider(parseMasterKeys(config.masterKeys)))
  const egress = createEgress({
    allowList: createAllowList(allowedEntries(config)),
    ...(config.timings?.connectMs === undefined ? {} : { connectTimeoutMs: config.timings.connectMs }),
  })
  const prisma = createOwnerScopedPrisma({ database, create: (adapter) => new PrismaClient({ adapter }) })
  const store = atDemoAddress(createConnectionStore({ database, prisma, vault, logger }), config.demoProviderUrl)
  const providers = createProviderFactory({ egress, timings: { ...defaultTimings, ...config.timings?.call } })
  const catalogue = createModelCatalogue({ store, cache: createModelCacheStore({ prisma }), providers, now: Date.now })
  const { enqueue, enqueueAgain } = createEnqueueing({ queue: jobs, priorities: createFairPriority() })
  const runner = createGenerationRunner({
    generations: createChatGenerations(resources.rpc),
    log: tokenLog,
    usageLog: createUsageStore({ database, newId }),
    breaker: createCircuitBreaker(),
    newId,
    logger,
    timings: { ...defaultRunTimings, ...config.timings?.run },
    openConnection: (ownerId, prompt) =>
      openRunConnection({ store, providers, defaultModel: catalogue.defaultModel }, ownerId, prompt),
  })
  const registrations = [
    connectionHandlers({
      connections: createConnections({ store, providers, demoProviderUrl: config.demoProviderUrl }),
      catalogue,
      resolve: createResolve({ store, catalogue }),
      testConnection: createConnectionTest({
        store,
        providers,
        newId,
        now: () => performance.now(),
        ...(config.timings?.testStepMs === undefined ? {} : { stepMs: config.timings.testStepMs }),
      }),
    }),
    queueHandlers({ enqueue }),
  ]
  const worker = createGenerateWorker({
    jobs,
    tokenLog,
    runner,
    enqueueAgain,
    concurrency: config.workerConcurrency,
    stopMs: config.workerStopMs,
    logger,
  })
  const handler = onGenerationRequested({
    enqueue,
    once: createOncePerEvent({ database, consumer: consumerGroup }),
    now: Date.now,
  })
  return composeParts({
    name: 'ai-broker',
    logger,
    parts: [
      { name: 'way out', stop: async () => await egress.close() },
      { name: 'prisma', stop: () => prisma.close() },
      ...healthParts(resources),
      ...(config.role === 'api' ? [] : [worker]),
      ...(config.role === 'worker'
        ? []
        : [
            consumerPart(resources.bus, { group: consumerGroup, handlers: { 'generation.requested': handler } }),
            serverPart(resources.rpc, registrations),
          ]),
    ],
  })
}

/** The demo provider's address comes from the operator's own environment, as the list does. */
function allowedEntries({ egressAllow, demoProviderUrl }: AiBrokerConfig): string[] {
  if (demoProviderUrl === undefined) return [...egressAllow]
  const url = new URL(demoProviderUrl)
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return [...egressAllow, `${url.hostname}:${port}`]
}

function healthParts({ database, bus, jobs, tokenLog }: AiBrokerResources): Part[] {
  return [
    { name: 'database', health: () => database.health() },
    { name: 'bus', health: () => bus.health() },
    { name: 'queue', health: () => jobs.health() },
    { name: 'token log', health: () => tokenLog.health() },
  ]
}
