/** The chat service with everything around it in this process: real PostgreSQL, real codec, fake codex and ai-broker. */
import { createMemoryBus } from '@scriptorium/bus/memory'
import type { EventBus } from '@scriptorium/bus'
import { ServiceError } from '@scriptorium/contracts'
import { createDatabase } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import {
  broker,
  chat,
  codex,
  createSigner,
  createVerifier,
  generateServiceKeys,
  register,
  serviceNames,
} from '@scriptorium/rpc'
import type { RpcNetwork, ServiceClient, ServiceHandlers, ServiceName } from '@scriptorium/rpc'
import type {
  ConnectionsDefinition,
  EnqueueRequest,
  QueueDefinition,
  ResolveRequest,
  ResolveResponse,
} from '@scriptorium/rpc/broker'
import type {
  ContextDefinition,
  EntriesDefinition,
  LookupRequest,
  LookupResponse,
  Novel,
  NovelsDefinition,
} from '@scriptorium/rpc/codex'
import type {
  GenerationsDefinition,
  MessagesDefinition,
  SendMessageRequest,
  ThreadFields,
  ThreadsDefinition,
} from '@scriptorium/rpc/chat'
import { createLocalHub, createLocalNetwork } from '@scriptorium/rpc/local'
import { newId } from '@scriptorium/runtime'
import { createTestLogger, freshDatabase } from '@scriptorium/testkit'
import type { FreshDatabase, TestLogger } from '@scriptorium/testkit'
import { createMemoryTokenLog } from '@scriptorium/token-log/memory'
import type { TokenLog } from '@scriptorium/token-log'
import { chatMigrations, chatSchema, createChat, defaultChatConfig } from '../src/index.ts'
import type { ChatConfig, ChatService } from '../src/index.ts'

export type FakeCodex = {
  /** Ids of novels per owner. */
  novels: Set<string>
  /** Ids of entries that are nobody's here. */
  foreignEntries: Set<string>
  lookups: LookupRequest[]
  lookup: (request: LookupRequest, signal: AbortSignal) => Promise<LookupResponse>
  down: boolean
}

export type FakeBroker = {
  enqueued: EnqueueRequest[]
  resolve: (request: ResolveRequest) => Promise<ResolveResponse>
  down: boolean
}

export type ChatFixture = {
  fresh: FreshDatabase
  database: Database
  bus: EventBus
  tokenLog: TokenLog
  logger: TestLogger
  service: ChatService
  codex: FakeCodex
  broker: FakeBroker
  /** As the gateway calls. */
  threads: ServiceClient<ThreadsDefinition>
  messages: ServiceClient<MessagesDefinition>
  generations: ServiceClient<GenerationsDefinition>
  /** As ai-broker calls. */
  worker: ServiceClient<GenerationsDefinition>
  network(self: ServiceName): RpcNetwork
  /** A novel and a thread in it. */
  openThread(ownerId: string, fields?: Partial<ThreadFields>): Promise<{ threadId: string; novelId: string }>
  send(
    ownerId: string,
    threadId: string,
    fields?: Partial<SendMessageRequest>,
  ): Promise<{ messageId: string; replyId: string }>
  close(): Promise<void>
}

export type ServicesOptions = {
  config?: Partial<ChatConfig>
  /** Changes what the service is lent. */
  wrap?: {
    database?: (fresh: FreshDatabase, logger: TestLogger) => Database
    tokenLog?: (log: TokenLog) => TokenLog
    bus?: (bus: EventBus) => EventBus
  }
  beforeDatabase?: (fresh: FreshDatabase) => Promise<void>
  /** The sweeper does not run by itself. */
  still?: boolean
}

/** Short enough for tests, long enough for a busy machine. */
export const quickLimits = { ...defaultChatConfig.generation, leaseMs: 800, untakenMs: 150, untakenMaxMs: 1_000 }

export async function openChatFixture(options: ServicesOptions = {}): Promise<ChatFixture> {
  const logger = createTestLogger()
  const fresh = await freshDatabase({ services: [{ schema: chatSchema, directories: chatMigrations }] })
  await options.beforeDatabase?.(fresh)
  const database =
    options.wrap?.database?.(fresh, logger) ??
    createDatabase({
      appUrl: fresh.appUrl(chatSchema),
      systemUrl: fresh.systemUrl(chatSchema),
      poolSize: 8,
      systemPoolSize: 4,
      applicationName: 'chat-test',
      logger,
    })
  const memoryBus = createMemoryBus({ logger })
  const bus = options.wrap?.bus?.(memoryBus) ?? memoryBus
  const memoryLog = createMemoryTokenLog()
  const tokenLog = options.wrap?.tokenLog?.(memoryLog) ?? memoryLog
  const network = openNetworks(logger)
  const fakeCodex = createFakeCodex()
  const fakeBroker = createFakeBroker()
  const callers = ['chat'] as const
  await network('codex').serve([
    register<NovelsDefinition>(codex.novels, novelCalls(fakeCodex), { callers }),
    register<EntriesDefinition>(codex.entries, entryCalls(fakeCodex), { callers }),
    register<ContextDefinition>(codex.context, contextCalls(fakeCodex), { callers }),
  ])
  await network('ai-broker').serve([
    register<ConnectionsDefinition>(broker.connections, connectionCalls(fakeBroker), { callers }),
    register<QueueDefinition>(broker.queue, queueCalls(fakeBroker), { callers }),
  ])
  const config = {
    ...defaultChatConfig,
    generation: quickLimits,
    sweepEveryMs: options.still === true ? 3_600_000 : 50,
    ...options.config,
  }
  const service = createChat(config, { database, bus, rpc: network('chat'), tokenLog, logger })
  await service.start()
  const gateway = network('gateway')
  const fixture: ChatFixture = {
    fresh,
    database,
    bus,
    tokenLog,
    logger,
    service,
    network,
    codex: fakeCodex,
    broker: fakeBroker,
    threads: gateway.client(chat.threads),
    messages: gateway.client(chat.messages),
    generations: gateway.client(chat.generations),
    worker: network('ai-broker').client(chat.generations),
    async openThread(ownerId, fields = {}) {
      const novelId = newId()
      fakeCodex.novels.add(`${ownerId} ${novelId}`)
      const { id: threadId } = await fixture.threads.create(
        { id: newId(), novelId, fields: { pins: [], ...fields } },
        { ownerId },
      )
      return { threadId, novelId }
    },
    async send(ownerId, threadId, fields = {}) {
      const sent = await fixture.messages.send({ threadId, content: 'Who is Mira?', pins: [], ...fields }, { ownerId })
      return { messageId: sent.message?.id ?? '', replyId: sent.replyId }
    },
    async close() {
      await service.stop()
      await Promise.all([bus.close(), tokenLog.close()])
      await database.close()
      await fresh.drop()
    },
  }
  return fixture
}

function openNetworks(logger: TestLogger): (self: ServiceName) => RpcNetwork {
  const hub = createLocalHub()
  const keys = Object.fromEntries(serviceNames.map((name) => [name, generateServiceKeys()])) as Record<
    ServiceName,
    ReturnType<typeof generateServiceKeys>
  >
  const publicKeys = Object.fromEntries(serviceNames.map((name) => [name, keys[name].publicKey]))
  return (self) =>
    createLocalNetwork({
      hub,
      self,
      signer: createSigner({ self, privateKey: keys[self].privateKey }),
      verifier: createVerifier({ self, publicKeys }),
      logger,
    })
}

function novelOf(id: string): Novel {
  return { id, title: 'The Lamp', language: 'en', version: 1, createdAt: '', updatedAt: '', entryCount: 0 }
}

function createFakeCodex(): FakeCodex {
  const fake: FakeCodex = {
    novels: new Set(),
    foreignEntries: new Set(),
    lookups: [],
    down: false,
    lookup: async ({ novelId }) => ({
      text: '<codex>\n## Mira (character)\nKeeps the light.\n</codex>',
      tokens: 12,
      estimated: true,
      budgetTokens: 4_000,
      codexVersion: '7',
      novel: {
        ...novelOf(novelId),
        author: 'A. Writer',
        genre: 'mystery',
        pointOfView: 'first person',
        tense: 'past',
        synopsis: 'A light goes out.',
      },
      entries: [
        {
          entryId: newId(),
          name: 'Mira',
          included: true,
          form: 'full',
          tokens: 12,
          reasons: [{ kind: 'detected', alias: 'Mira', source: 'message', count: 1 }],
        },
        { entryId: newId(), name: 'Secret', included: false, reasons: [{ kind: 'never' }] },
      ],
    }),
  }
  return fake
}

function createFakeBroker(): FakeBroker {
  return {
    enqueued: [],
    down: false,
    resolve: async ({ connectionId, model }) => ({
      connectionId,
      model,
      contextWindow: 32_000,
      maxOutputTokens: 4_000,
    }),
  }
}

function refuseWhenDown({ down }: { down: boolean }): void {
  if (down) throw new ServiceError('unavailable')
}

const unused = async (): Promise<never> => {
  throw new ServiceError('internal')
}

function novelCalls(fake: FakeCodex): ServiceHandlers<NovelsDefinition> {
  return {
    create: unused,
    list: unused,
    update: unused,
    delete: unused,
    get: async ({ id }, { ownerId }) => {
      refuseWhenDown(fake)
      if (!fake.novels.has(`${ownerId} ${id}`)) throw new ServiceError('not_found')
      return novelOf(id)
    },
  }
}

function entryCalls(fake: FakeCodex): ServiceHandlers<EntriesDefinition> {
  return {
    create: unused,
    get: unused,
    list: unused,
    update: unused,
    delete: unused,
    duplicate: unused,
    known: async ({ ids }) => {
      refuseWhenDown(fake)
      return { ids: ids.filter((id) => !fake.foreignEntries.has(id)) }
    },
  }
}

function contextCalls(fake: FakeCodex): ServiceHandlers<ContextDefinition> {
  return {
    findMentions: unused,
    lookup: async (request, { signal }) => {
      refuseWhenDown(fake)
      fake.lookups.push(request)
      return await fake.lookup(request, signal)
    },
  }
}

function connectionCalls(fake: FakeBroker): ServiceHandlers<ConnectionsDefinition> {
  return {
    create: unused,
    get: unused,
    list: unused,
    update: unused,
    delete: unused,
    test: unused,
    listModels: unused,
    resolve: async (request) => {
      refuseWhenDown(fake)
      return await fake.resolve(request)
    },
  }
}

function queueCalls(fake: FakeBroker): ServiceHandlers<QueueDefinition> {
  return {
    enqueue: async (request) => {
      refuseWhenDown(fake)
      fake.enqueued.push(request)
      return {}
    },
  }
}

/** The log, out of reach whenever `isDown` says so; its notifiers are lost then, as they would be. */
export function breakableLog(log: TokenLog, isDown: () => boolean): TokenLog {
  const guard =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (isDown()) throw new ServiceError('unavailable')
      return await call(...args)
    }
  const notifier =
    (notify: (id: string) => Promise<void>) =>
    async (id: string): Promise<void> => {
      if (!isDown()) await notify(id)
    }
  return {
    open: guard(async (id, attempt) => await log.open(id, attempt)),
    append: guard(async (id, entry) => await log.append(id, entry)),
    read: guard(async (id, after) => await log.read(id, after)),
    seal: guard(async (id, options) => await log.seal(id, options)),
    subscribe: guard(async (id, listener) => await log.subscribe(id, listener)),
    onCancel: guard(async (listener) => await log.onCancel(listener)),
    notifyChanged: notifier(async (id) => await log.notifyChanged(id)),
    notifyCancel: notifier(async (id) => await log.notifyCancel(id)),
    expire: notifier(async (id) => await log.expire(id)),
    health: async () => await log.health(),
    close: async () => await log.close(),
  }
}
