/** The chat service with everything around it in this process: real PostgreSQL, real codec, fake codex and ai-broker. */
import { createMemoryBus } from '@scriptorium/bus/memory'
import type { EventBus } from '@scriptorium/bus'
import { ServiceError } from '@scriptorium/contracts'
import { createDatabase } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import { chat, createSigner, createVerifier, generateServiceKeys, serviceNames } from '@scriptorium/rpc'
import type { RpcNetwork, ServiceClient, ServiceName } from '@scriptorium/rpc'
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
import { serveFakes } from './fake-services.ts'
import type { FakeBroker, FakeCodex } from './fake-services.ts'

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
  /** A message whose answer has ended, cancelled without a word, so that another may go below it. */
  exchange(
    ownerId: string,
    threadId: string,
    fields?: Partial<SendMessageRequest>,
  ): Promise<{ messageId: string; replyId: string }>
  close(): Promise<void>
}

/** Of the threads that a test opens, unless it says otherwise. */
export const usualConnectionId = newId()

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
  const fakes = await serveFakes(network)
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
    ...fakes,
    threads: gateway.client(chat.threads),
    messages: gateway.client(chat.messages),
    generations: gateway.client(chat.generations),
    worker: network('ai-broker').client(chat.generations),
    async openThread(ownerId, fields = {}) {
      const novelId = newId()
      fakes.codex.novels.add(`${ownerId} ${novelId}`)
      const { id: threadId } = await fixture.threads.create(
        { id: newId(), novelId, fields: { fallback: [], pins: [], connectionId: usualConnectionId, ...fields } },
        { ownerId },
      )
      return { threadId, novelId }
    },
    async send(ownerId, threadId, fields = {}) {
      const sent = await fixture.messages.send(
        { threadId, content: 'Who is Mira?', pins: [], sceneIds: [], ...fields },
        { ownerId },
      )
      return { messageId: sent.message?.id ?? '', replyId: sent.replyId }
    },
    async exchange(ownerId, threadId, fields = {}) {
      const sent = await fixture.send(ownerId, threadId, fields)
      await fixture.generations.cancel({ id: sent.replyId }, { ownerId })
      return sent
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
