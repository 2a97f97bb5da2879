/** All four services in one process on a fresh database, two gateways in front, a fake only at the provider's wire. */
import { aiBrokerSchema, defaultAiBrokerConfig } from '@scriptorium/ai-broker'
import { createMemoryBus } from '@scriptorium/bus/memory'
import { defaultChatConfig } from '@scriptorium/chat'
import type { ChatConfig } from '@scriptorium/chat'
import { defaultCodexConfig } from '@scriptorium/codex'
import { defaultErasing, defaultLimits, defaultRequests, defaultStreams } from '@scriptorium/gateway'
import { createPostgresJobQueue, migrateJobQueue } from '@scriptorium/jobs/postgres'
import { generateServiceKeys } from '@scriptorium/rpc'
import type { Logger } from '@scriptorium/runtime'
import { createTestLogger, freshDatabase, startFakeProvider } from '@scriptorium/testkit'
import type { DemoProvider, FreshDatabase } from '@scriptorium/testkit'
import { ApiUser } from '@scriptorium/testkit/api-user'
import { createMemoryTokenLog } from '@scriptorium/token-log/memory'
import { randomBytes, randomUUID } from 'node:crypto'
import { composeServices, serviceSchemas } from '../src/index.ts'
import type { ComposedServices, ServicesOptions } from '../src/index.ts'

export type TestStack = {
  stack: ComposedServices
  provider: DemoProvider
  fresh: FreshDatabase
  logger: Logger
  /** Base URLs of the two gateways. */
  urls: [string, string]
  register(url?: string): Promise<ApiUser>
  close(): Promise<void>
}

export type TestStackOptions = {
  chat?: Partial<ChatConfig>
  workerConcurrency?: number
  workerStopMs?: number
  /** The token log's, in milliseconds: ahead by more than a log is kept, it loses everything, as FLUSHALL does. */
  logClock?: () => number
  logger?: Logger
  /** In place of a new one; the stack does not drop it. */
  database?: FreshDatabase
  erasing?: typeof defaultErasing
  /** In place of those within this process; closed with the stack. */
  adapters?: Pick<ServicesOptions, 'bus' | 'jobs' | 'tokenLog'>
}

export const jobSchema = 'jobs'

export async function openTestStack({
  chat = {},
  workerConcurrency = 10,
  workerStopMs = defaultAiBrokerConfig.workerStopMs,
  logClock = () => performance.now(),
  logger = createTestLogger(),
  database,
  erasing = defaultErasing,
  adapters,
}: TestStackOptions = {}): Promise<TestStack> {
  const fresh = database ?? (await freshDatabase({ services: serviceSchemas }))
  const provider = await startFakeProvider()
  const urls = Object.fromEntries(
    serviceSchemas.map(({ service, schema }) => [
      service,
      { app: fresh.appUrl(schema), system: fresh.systemUrl(schema) },
    ]),
  ) as Parameters<typeof composeServices>[0]['urls']
  const { bus, jobs, tokenLog } = adapters ?? (await openLocalAdapters(fresh, { logger, logClock }))
  const gateway = {
    host: '127.0.0.1',
    port: 0,
    publicUrl: 'http://127.0.0.1',
    webDir: undefined,
    registration: 'open' as const,
    demo: true,
    demoModel: 'demo-brief',
    limits: defaultLimits,
    trustedProxies: [],
    requests: defaultRequests,
    mail: undefined,
    erasing,
    streams: defaultStreams,
  }
  const stack = composeServices({
    urls,
    bus,
    jobs,
    tokenLog,
    logger,
    keys: {
      gateway: generateServiceKeys(),
      chat: generateServiceKeys(),
      codex: generateServiceKeys(),
      'ai-broker': generateServiceKeys(),
    },
    configs: {
      codex: defaultCodexConfig,
      chat: { ...defaultChatConfig, ...chat },
      aiBroker: {
        ...defaultAiBrokerConfig,
        masterKeys: `1:${randomBytes(32).toString('base64')}`,
        demoProviderUrl: provider.url,
        workerConcurrency,
        workerStopMs,
      },
      gateways: [gateway, gateway],
    },
  })
  await stack.start()
  const addresses = stack.addresses() as [string, string]
  return {
    stack,
    provider,
    fresh,
    logger,
    urls: addresses,
    register: async (url = addresses[0]) => {
      const user = new ApiUser(url)
      await user.persist('POST', '/accounts', {
        email: `${randomUUID()}@example.org`,
        password: 'a long enough password',
        name: 'Ada',
      })
      return user
    },
    close: async () => {
      await stack.stop()
      await jobs.close()
      await Promise.all([bus.close(), tokenLog.close(), provider.close()])
      if (database === undefined) await fresh.drop()
    },
  }
}

async function openLocalAdapters(
  fresh: FreshDatabase,
  { logger, logClock }: Required<Pick<TestStackOptions, 'logger' | 'logClock'>>,
) {
  const url = fresh.systemUrl(aiBrokerSchema)
  await migrateJobQueue({ migrationUrl: fresh.adminUrl, schema: jobSchema, appUrl: url })
  const jobs = await createPostgresJobQueue({ url, schema: jobSchema, logger })
  const bus = createMemoryBus({
    logger,
    consumers: {
      'generation.requested': ['ai-broker'],
      'novel.deleted': ['chat'],
      'user.deleted': ['chat', 'codex', 'ai-broker'],
      'codex.entry-changed': ['codex'],
      'manuscript.scene-changed': ['codex'],
    },
  })
  return { bus, jobs, tokenLog: createMemoryTokenLog({ logger, clock: logClock }) }
}
