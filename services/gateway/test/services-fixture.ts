/** codex, chat and ai-broker in this process, by their entry points: all that is behind the gateway but workers. */
import { aiBrokerMigrations, aiBrokerSchema, createAiBroker, defaultAiBrokerConfig } from '@scriptorium/ai-broker'
import type { EventBus } from '@scriptorium/bus'
import { chatMigrations, chatSchema, createChat, defaultChatConfig } from '@scriptorium/chat'
import { codexMigrations, codexSchema, createCodex, defaultCodexConfig } from '@scriptorium/codex'
import { createDatabase } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { JobQueue } from '@scriptorium/jobs'
import { createSigner, createVerifier, generateServiceKeys, serviceNames } from '@scriptorium/rpc'
import type { RpcNetwork, ServiceName } from '@scriptorium/rpc'
import { createLocalHub, createLocalNetwork } from '@scriptorium/rpc/local'
import type { Logger, Service } from '@scriptorium/runtime'
import { createDirectJobs } from '@scriptorium/testkit'
import type { FreshDatabase } from '@scriptorium/testkit'
import type { TokenLog } from '@scriptorium/token-log'
import { randomBytes } from 'node:crypto'

export const schemasBehind = [
  { schema: codexSchema, directories: codexMigrations },
  { schema: chatSchema, directories: chatMigrations },
  { schema: aiBrokerSchema, directories: aiBrokerMigrations },
]

export type ServicesBehind = {
  start(): Promise<void>
  /** Resolves when chat has no event left to publish. */
  drainEvents(): Promise<void>
  close(): Promise<void>
}

export type ServicesBehindOptions = {
  fresh: FreshDatabase
  bus: EventBus
  tokenLog: TokenLog
  networkOf: (self: ServiceName) => RpcNetwork
  logger: Logger
}

const anHourMs = 3_600_000
/** A busy machine may need longer for a prompt of many megabytes than production allows. */
const codexDeadlineMs = 6_000

export function composeServicesBehind({
  fresh,
  bus,
  tokenLog,
  networkOf,
  logger,
}: ServicesBehindOptions): ServicesBehind {
  const databases: Database[] = []
  const resourcesOf = (self: ServiceName, schema: string) => {
    const database = openDatabase(fresh, schema, logger)
    databases.push(database)
    return { database, bus, tokenLog, rpc: networkOf(self), jobs: idleQueue, logger }
  }
  // Tests act as the worker, and take their time: no lease runs out.
  const generation = { ...defaultChatConfig.generation, leaseMs: anHourMs, untakenMs: anHourMs, untakenMaxMs: anHourMs }
  const chat = createChat({ ...defaultChatConfig, codexDeadlineMs, generation }, resourcesOf('chat', chatSchema))
  const services: Service[] = [
    createCodex(defaultCodexConfig, { ...resourcesOf('codex', codexSchema), jobs: createDirectJobs() }),
    chat,
    createAiBroker(
      {
        ...defaultAiBrokerConfig,
        role: 'api',
        masterKeys: `1:${randomBytes(32).toString('base64')}`,
        // Nobody calls it: connections to it can be made.
        demoProviderUrl: 'http://127.0.0.1:9/v1',
      },
      resourcesOf('ai-broker', aiBrokerSchema),
    ),
  ]
  return {
    async start() {
      for (const service of services) await service.start()
    },
    drainEvents: async () => await chat.drain(),
    async close() {
      for (const service of services.toReversed()) await service.stop()
      await Promise.all(databases.map(async (database) => await database.close()))
    },
  }
}

export function openDatabase(fresh: FreshDatabase, schema: string, logger: Logger): Database {
  return createDatabase({
    appUrl: fresh.appUrl(schema),
    systemUrl: fresh.systemUrl(schema),
    poolSize: 5,
    systemPoolSize: 5,
    applicationName: `${schema}-test`,
    logger,
  })
}

/** The networks of one process, each service with keys of its own. */
export function openNetworks(logger: Logger): (self: ServiceName) => RpcNetwork {
  const hub = createLocalHub()
  const keys = new Map(serviceNames.map((name) => [name, generateServiceKeys()]))
  const keysOf = (name: ServiceName) => keys.get(name) ?? generateServiceKeys()
  const publicKeys = Object.fromEntries(serviceNames.map((name) => [name, keysOf(name).publicKey]))
  return (self) =>
    createLocalNetwork({
      hub,
      self,
      signer: createSigner({ self, privateKey: keysOf(self).privateKey }),
      verifier: createVerifier({ self, publicKeys }),
      logger,
    })
}

/** No worker runs, so what is enqueued goes nowhere: the queue is a hint. */
const idleQueue: JobQueue = {
  enqueue: async () => undefined,
  work: async () => ({ close: async () => undefined, drain: async () => undefined }),
  counts: async () => ({ waiting: 0, active: 0, delayed: 0 }),
  health: async () => ({ ok: true }),
  close: async () => undefined,
}
