/** The composition root of ai-broker: adapters behind the domain's ports, handlers before it. */
import { consumerPart } from '@scriptorium/bus'
import type { EventBus } from '@scriptorium/bus'
import { createOwnerScopedPrisma, createRelay, relayPart } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { JobQueue } from '@scriptorium/jobs'
import { serverPart } from '@scriptorium/rpc'
import type { RpcNetwork } from '@scriptorium/rpc'
import { composeParts, newId } from '@scriptorium/runtime'
import type { Logger, Part, Service } from '@scriptorium/runtime'
import type { TokenLog } from '@scriptorium/token-log'
import type { AiBrokerConfig } from './config.ts'
import { createConnectionTest } from './domain/connection/connection-test.ts'
import { atDemoAddress } from './domain/connection/demo-address.ts'
import { createDiscovery } from './domain/connection/discovery.ts'
import { createConnections } from './domain/connection/connections.ts'
import { createFairPriority } from './domain/generation/fair-priority.ts'
import { createCircuitBreaker } from './domain/generation/circuit-breaker.ts'
import { createEnqueueing } from './domain/generation/enqueueing.ts'
import { createGenerationRunner } from './domain/generation/generation-run.ts'
import type { GenerationRunner } from './domain/generation/generation-run.ts'
import { defaultRunTimings } from './domain/generation/ports.ts'
import { openRunConnection } from './domain/generation/run-connection.ts'
import { createModelCatalogue } from './domain/model/catalogue.ts'
import { createSetFavourite } from './domain/model/favourites.ts'
import { createModelFetches } from './domain/model/fetches.ts'
import { createResolve } from './domain/model/resolution.ts'
import { createSuggestTitle } from './domain/title/title-suggestion.ts'
import type { SuggestTitle } from './domain/title/title-suggestion.ts'
import { createBudgets } from './domain/usage/budget.ts'
import { createReportUsage } from './domain/usage/usage-report.ts'
import { consumerGroup, onGenerationRequested } from './events/generation-requested.ts'
import { onUserDeleted } from './events/user-deleted.ts'
import { createGenerateWorker } from './jobs/generate.ts'
import { createKeyRotationPart } from './jobs/rotate-keys.ts'
import { createChatClient } from './clients/chat.ts'
import { callMeter, measuredLog } from './metrics/runs.ts'
import { createEgress } from './providers/egress/egress.ts'
import { createAllowList, portOf } from './domain/connection/allow-list.ts'
import { defaultTimings } from './providers/http/call-timer.ts'
import { createLocalProbe } from './providers/local-probe.ts'
import { createProviderFactory } from './providers/provider-factory.ts'
import { serveConnections } from './rpc/connections.ts'
import type { ConnectionPorts } from './rpc/connections.ts'
import { serveUsage } from './rpc/usage.ts'
import type { UsagePorts } from './rpc/usage.ts'
import { serveQueue } from './rpc/queue.ts'
import { serveTitles } from './rpc/titles.ts'
import { createBudgetStore } from './store/budget-store.ts'
import { createConnectionStore } from './store/connection-store.ts'
import { createFavouriteStore } from './store/favourite-store.ts'
import { openKeyProvider } from './store/keys/open-key-provider.ts'
import type { KeySource } from './domain/connection/master-keys.ts'
import { createKeyRotation } from './store/keys/key-rotation.ts'
import type { RotationReport } from './store/keys/key-rotation.ts'
import { createKeyVault } from './store/keys/key-vault.ts'
import { createModelCacheStore } from './store/model-cache-store.ts'
import { PrismaClient } from '../prisma/generated/client.ts'
import { createUsageReader, createUsageStore } from './store/usage-store.ts'

export type AiBrokerResources = {
  database: Database
  bus: EventBus
  jobs: JobQueue
  rpc: RpcNetwork
  tokenLog: TokenLog
  logger: Logger
}

/** @throws Error when the master keys or the allow-list cannot be read: there is no safe way to go on without them. */
export function createAiBroker(config: AiBrokerConfig, resources: AiBrokerResources): Service {
  const { bus, database, jobs, rpc, logger } = resources
  const relay = createRelay({ database, bus, logger })
  const adapters = createAdapters(config, resources)
  const { enqueue, enqueueAgain, isQueued } = createEnqueueing({ queue: jobs, priorities: createFairPriority() })
  const worker = createGenerateWorker({
    jobs,
    tokenLog: resources.tokenLog,
    runner: createRunner(config, resources, adapters),
    enqueueAgain,
    concurrency: config.workerConcurrency,
    stopMs: config.workerStopMs,
    logger,
  })
  const handler = onGenerationRequested({
    enqueue,
    isQueued,
    now: Date.now,
  })
  const apiParts = [
    relayPart('ai-broker', relay),
    consumerPart(bus, {
      group: consumerGroup,
      handlers: { 'generation.requested': handler, 'user.deleted': onUserDeleted({ database, relay }) },
    }),
    serverPart(rpc, [
      serveConnections(connectionPorts(config, adapters, resources)),
      serveUsage(usagePorts(resources)),
      serveQueue({ enqueue }),
      serveTitles({ suggestTitle: composeTitles(adapters, resources) }),
    ]),
  ]
  return composeParts({
    name: 'ai-broker',
    logger,
    parts: [
      { name: 'egress', stop: async () => await adapters.egress.close() },
      { name: 'key service', stop: async () => await adapters.keys.close() },
      { name: 'prisma', stop: () => adapters.prisma.close() },
      { name: 'model lists', stop: async () => await adapters.fetches.stop() },
      ...healthParts(resources, config.role),
      ...(config.rotateKeys ? [createKeyRotationPart({ rotate: adapters.rotate, logger })] : []),
      ...(config.role === 'api' ? [] : [worker]),
      ...(config.role === 'worker' ? [] : apiParts),
    ],
  })
}

/** Rotation by a program of its own, beside the services. @throws Error when the master keys cannot be read. */
export function createKeyRotator(
  source: KeySource,
  { database, logger }: Pick<AiBrokerResources, 'database' | 'logger'>,
): (signal?: AbortSignal) => Promise<RotationReport> {
  return async (signal) => {
    const { provider, close } = openKeyProvider(source)
    try {
      return await createKeyRotation({ database, provider, vault: createKeyVault(provider), logger })(signal)
    } finally {
      await close()
    }
  }
}

type Adapters = ReturnType<typeof createAdapters>

function createAdapters(config: AiBrokerConfig, { database, logger }: AiBrokerResources) {
  const keys = openKeyProvider(config)
  const vault = createKeyVault(keys.provider)
  const egress = createEgress({
    allowList: createAllowList(allowedEntries(config)),
    ...(config.timings?.connectMs === undefined ? {} : { connectTimeoutMs: config.timings.connectMs }),
  })
  const prisma = createOwnerScopedPrisma({ database, create: (adapter) => new PrismaClient({ adapter }) })
  const store = atDemoAddress(createConnectionStore({ database, prisma, vault, logger }), config.demoProviderUrl)
  const providers = createProviderFactory({ egress, timings: { ...defaultTimings, ...config.timings?.call } })
  const cache = createModelCacheStore({ database, prisma })
  const favourites = createFavouriteStore({ database })
  const fetches = createModelFetches({ store, cache, providers, logger })
  const catalogue = createModelCatalogue({ store, cache, favourites, fetches, now: Date.now })
  const rotate = createKeyRotation({ database, provider: keys.provider, vault, logger })
  return { keys, egress, prisma, store, providers, favourites, fetches, catalogue, rotate }
}

function createRunner(
  config: AiBrokerConfig,
  { database, rpc, tokenLog, logger }: AiBrokerResources,
  { store, providers, catalogue }: Adapters,
): GenerationRunner {
  return createGenerationRunner({
    generations: createChatClient(rpc),
    log: measuredLog(tokenLog),
    meter: callMeter,
    usageLog: createUsageStore({ database, newId }),
    breaker: createCircuitBreaker(),
    newId,
    logger,
    timings: { ...defaultRunTimings, ...config.timings?.run },
    openConnection: (ownerId, target) => openRunConnection({ store, providers, ...catalogue }, ownerId, target),
  })
}

function composeTitles(
  { store, providers, catalogue }: Adapters,
  { database, logger }: AiBrokerResources,
): SuggestTitle {
  return createSuggestTitle({
    store,
    providers,
    catalogue,
    ...catalogue,
    usageLog: createUsageStore({ database, newId }),
    onUsageLost: (error) => logger.warn({ error }, 'usage of a title could not be recorded'),
    newId,
  })
}

function connectionPorts(
  config: AiBrokerConfig,
  { egress, store, providers, favourites, catalogue }: Adapters,
  { database, logger }: AiBrokerResources,
): ConnectionPorts {
  return {
    setFavourite: createSetFavourite({ store, favourites }),
    discover: createDiscovery({ store, probe: createLocalProbe({ egress }), entries: localEntries(config) }),
    connections: createConnections({ store, providers, demoProviderUrl: config.demoProviderUrl }),
    catalogue,
    resolve: createResolve({ store, catalogue }),
    testConnection: createConnectionTest({
      store,
      providers,
      usageLog: createUsageStore({ database, newId }),
      budgets: createBudgetStore({ database }),
      onUsageLost: (error) => logger.warn({ error }, 'usage of a connection test could not be recorded'),
      newId,
      now: () => performance.now(),
      ...(config.timings?.testStepMs === undefined ? {} : { stepMs: config.timings.testStepMs }),
    }),
  }
}

function usagePorts({ database }: AiBrokerResources): UsagePorts {
  return {
    reportUsage: createReportUsage({ reader: createUsageReader({ database }), now: Date.now }),
    budgets: createBudgets(createBudgetStore({ database })),
  }
}

/** The demo provider's address comes from the operator's own environment, as the list does. */
function allowedEntries({ egressAllow, demoProviderUrl }: AiBrokerConfig): string[] {
  if (demoProviderUrl === undefined) return [...egressAllow]
  const url = new URL(demoProviderUrl)
  return [...egressAllow, `${url.hostname}:${portOf(url)}`]
}

/** The demo provider is allowed as well, and is nobody's own. */
function localEntries({ egressAllow, demoProviderUrl }: AiBrokerConfig): string[] {
  const demo = URL.parse(demoProviderUrl ?? '')
  return egressAllow.filter((entry) => demo === null || entry !== `${demo.hostname}:${portOf(demo)}`)
}

/** What a worker is for is the queue; whoever answers calls does so without it. */
function healthParts({ database, bus, jobs, tokenLog }: AiBrokerResources, role: AiBrokerConfig['role']): Part[] {
  return [
    { name: 'database', health: () => database.health() },
    { name: 'bus', isSoft: true, health: () => bus.health() },
    { name: 'queue', isSoft: role !== 'worker', health: () => jobs.health() },
    { name: 'token log', isSoft: true, health: () => tokenLog.health() },
  ]
}
