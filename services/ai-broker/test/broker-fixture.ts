/** ai-broker with everything around it in this process: real PostgreSQL and job queue, real HTTP to the fake provider, a fake chat behind the real codec. */
import { createMemoryBus } from '@scriptorium/bus/memory'
import type { EventBus } from '@scriptorium/bus'
import { createDatabase } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { JobQueue } from '@scriptorium/jobs'
import { createPostgresJobQueue, migrateJobQueue } from '@scriptorium/jobs/postgres'
import { broker, createSigner, createVerifier, generateServiceKeys, serviceNames } from '@scriptorium/rpc'
import type { RpcNetwork, ServiceClient, ServiceName } from '@scriptorium/rpc'
import type { ConnectionFields, ConnectionsDefinition } from '@scriptorium/rpc/broker'
import type { Parameters } from '@scriptorium/rpc/chat'
import { createLocalHub, createLocalNetwork } from '@scriptorium/rpc/local'
import { newId } from '@scriptorium/runtime'
import type { Service } from '@scriptorium/runtime'
import { createTestLogger, freshDatabase, startFakeProvider, waitFor } from '@scriptorium/testkit'
import type { DemoProvider, FreshDatabase, TestLogger } from '@scriptorium/testkit'
import { createMemoryTokenLog } from '@scriptorium/token-log/memory'
import type { TokenLog } from '@scriptorium/token-log'
import { randomBytes } from 'node:crypto'
import { aiBrokerMigrations, aiBrokerSchema, createAiBroker, defaultAiBrokerConfig } from '../src/index.ts'
import type { AiBrokerConfig } from '../src/index.ts'
import { createFakeChat } from './fake-chat.ts'
import type { FakeChat, FakeGeneration } from './fake-chat.ts'

export const masterKeys = `1:${randomBytes(32).toString('base64')}`

export type BrokerFixture = {
  fresh: FreshDatabase
  database: Database
  bus: EventBus
  jobs: JobQueue
  tokenLog: TokenLog
  logger: TestLogger
  provider: DemoProvider
  chat: FakeChat
  service: Service
  /** As the gateway calls. */
  connections: ServiceClient<ConnectionsDefinition>
  network(self: ServiceName): RpcNetwork
  connect(ownerId: string, fields?: Partial<ConnectionFields>): Promise<string>
  /** A generation that is in the queue already. */
  ask(options: Question): Promise<FakeGeneration>
  /** Until its row is terminal. */
  ended(generation: FakeGeneration, timeoutMs?: number): Promise<FakeGeneration>
  close(): Promise<void>
}

export type Question = {
  ownerId: string
  threadId?: string
  connectionId?: string
  model?: string
  content?: string
  parameters?: Parameters
  row?: Partial<FakeGeneration>
}

export type ServicesOptions = {
  config?: Partial<AiBrokerConfig>
  wrap?: { tokenLog?: (log: TokenLog) => TokenLog; jobs?: (jobs: JobQueue) => JobQueue }
}

/** Short enough for tests, in the proportions of the real ones. */
const timings: AiBrokerConfig['timings'] = {
  run: {
    renewMs: 150,
    checkpointMs: 40,
    coalesceMs: 5,
    chatSilenceMs: 3_000,
    logSettleMs: 3_000,
    finishMs: 3_000,
    claimMs: 3_000,
    retryBaseMs: 10,
    retryMaxMs: 30,
    waitHereMaxMs: 200,
  },
  call: { firstByteMs: 2_000, firstContentMs: 3_000, idleMs: 1_500, totalMs: 20_000, trailerMs: 500 },
  connectMs: 1_000,
}

export async function openBrokerFixture({ config = {}, wrap = {} }: ServicesOptions = {}): Promise<BrokerFixture> {
  const logger = createTestLogger()
  const fresh = await freshDatabase({ services: [{ schema: aiBrokerSchema, directories: aiBrokerMigrations }] })
  const systemUrl = fresh.systemUrl(aiBrokerSchema)
  await migrateJobQueue({ migrationUrl: fresh.adminUrl, schema: 'jobs', appUrl: systemUrl })
  const database = createDatabase({
    appUrl: fresh.appUrl(aiBrokerSchema),
    systemUrl,
    poolSize: 6,
    systemPoolSize: 2,
    applicationName: 'ai-broker-test',
    logger,
  })
  const queue = await createPostgresJobQueue({ url: systemUrl, schema: 'jobs', logger })
  const memoryLog = createMemoryTokenLog({ logger })
  const tokenLog = wrap.tokenLog?.(memoryLog) ?? memoryLog
  const jobs = wrap.jobs?.(queue) ?? queue
  const bus = createMemoryBus({ logger })
  const provider = await startFakeProvider()
  const { network, closeAll } = openNetworks(logger)
  const chat = createFakeChat(memoryLog)
  await network('chat').serve([chat.registration])
  const service = createAiBroker(
    {
      ...defaultAiBrokerConfig,
      masterKeys,
      egressAllow: [`127.0.0.1:${provider.port}`],
      demoProviderUrl: provider.url,
      workerConcurrency: 8,
      workerStopMs: 1_000,
      timings,
      ...config,
    },
    { database, bus, jobs, rpc: network('ai-broker'), tokenLog, logger },
  )
  await service.start()
  const connections = network('gateway').client(broker.connections)
  const queueOf = network('chat').client(broker.queue)
  chat.onReleased = async ({ id, ownerId, requeue, prompt: { connectionId, model } }) =>
    void (await queueOf.enqueue({ generationId: id, ownerId, requeue, connectionId, model }))
  return {
    fresh,
    database,
    bus,
    jobs,
    tokenLog: memoryLog,
    logger,
    provider,
    chat,
    service,
    connections,
    network,
    async connect(ownerId, fields = {}) {
      const id = newId()
      await connections.create(
        {
          id,
          fields: { provider: 'openai-compatible', name: 'Fake', baseUrl: provider.url, models: [], ...fields },
          demo: false,
        },
        { ownerId },
      )
      return id
    },
    async ask({ ownerId, threadId, connectionId, model, content = 'Tell me more.', parameters, row = {} }) {
      const prompt = {
        messages: [
          { role: 'system', content: 'You help a writer.' },
          { role: 'user', content },
        ],
        estimatedTokens: 12,
        threadId,
        connectionId,
        model,
        parameters,
        withoutCodex: false,
        entryNames: [],
        fallback: [],
      }
      const generation = chat.add({ ownerId, prompt, ...row })
      await queueOf.enqueue({ generationId: generation.id, ownerId, requeue: 0, connectionId, model })
      return generation
    },
    ended: async (generation, timeoutMs = 18_000) =>
      await waitFor(() => ['complete', 'failed', 'cancelled'].includes(generation.status) && generation, {
        timeoutMs,
        what: `the end of ${generation.id}, ${generation.status}`,
      }),
    async close() {
      await service.stop()
      await jobs.close()
      await closeAll()
      await provider.close()
      await bus.close()
      await memoryLog.close()
      await database.close()
      await fresh.drop()
    },
  }
}

function openNetworks(logger: TestLogger): {
  network: (self: ServiceName) => RpcNetwork
  closeAll: () => Promise<void>
} {
  const hub = createLocalHub()
  const keys = new Map(serviceNames.map((name) => [name, generateServiceKeys()]))
  const publicKeys = Object.fromEntries([...keys].map(([name, { publicKey }]) => [name, publicKey]))
  const networks = new Map<ServiceName, RpcNetwork>()
  return {
    network(self) {
      const known = networks.get(self)
      if (known !== undefined) return known
      const made = createLocalNetwork({
        hub,
        self,
        logger,
        signer: createSigner({ self, privateKey: keys.get(self)?.privateKey ?? '' }),
        verifier: createVerifier({ self, publicKeys }),
      })
      networks.set(self, made)
      return made
    },
    closeAll: async () => void (await Promise.all([...networks.values()].map((network) => network.close()))),
  }
}
