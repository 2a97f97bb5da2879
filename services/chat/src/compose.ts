/** The composition root: which handler calls which part of the domain, and which adapter is behind it. */
import { createHash } from 'node:crypto'
import { consumerPart } from '@scriptorium/bus'
import type { EventBus } from '@scriptorium/bus'
import { createOwnerScopedPrisma, createRelay, relayPart } from '@scriptorium/database'
import type { Database, OwnerScopedPrisma } from '@scriptorium/database'
import { createRecords } from '@scriptorium/records'
import { serverPart } from '@scriptorium/rpc'
import type { RpcNetwork } from '@scriptorium/rpc'
import { composeParts, newId } from '@scriptorium/runtime'
import type { Logger, Part, Service } from '@scriptorium/runtime'
import { backoff } from '@scriptorium/timing'
import type { TokenLog } from '@scriptorium/token-log'
import type { ChatConfig } from './config.ts'
import { createGenerations } from './domain/generation/generations.ts'
import type { AcceptPorts } from './domain/message/accept.ts'
import { createMessages } from './domain/message/messages.ts'
import { createSweep } from './domain/generation/sweep.ts'
import type { SweepReport } from './domain/generation/sweep.ts'
import { createPreview } from './domain/message/preview.ts'
import { createPresets } from './domain/preset/presets.ts'
import { createTasks } from './domain/task/tasks.ts'
import { createAutomaticTitles } from './domain/thread/automatic-titles.ts'
import { createThreads } from './domain/thread/threads.ts'
import { createWorkerCalls } from './domain/generation/worker-calls.ts'
import { onDeadEvent } from './events/dead-event.ts'
import { onNovelDeleted } from './events/novel-deleted.ts'
import { onUserDeleted } from './events/user-deleted.ts'
import { createSweeper } from './jobs/sweeper.ts'
import type { Codex } from './domain/ports.ts'
import { createBrokerClient } from './clients/ai-broker.ts'
import { createCodexClient } from './clients/codex.ts'
import { countedStore, countSwept, watchUnfinished } from './metrics/generations.ts'
import { serveGenerations } from './rpc/generations.ts'
import { serveMessages } from './rpc/messages.ts'
import { servePresets } from './rpc/presets.ts'
import { serveTaskCategories, serveTasks } from './rpc/tasks.ts'
import { serveThreads } from './rpc/threads.ts'
import { countUnfinished } from './store/generation-counts.ts'
import { createGenerationStore } from './store/generation-store.ts'
import { createMessageStore } from './store/message-store.ts'
import { createSweepStore } from './store/sweep-store.ts'
import { createPresetStore } from './store/preset-store.ts'
import { createTaskCategoryStore, createTaskStore } from './store/task-store.ts'
import { createThreadStore } from './store/thread-store.ts'
import { createTitleStore } from './store/title-store.ts'
import { PrismaClient } from '../prisma/generated/client.ts'

/** Opened and closed by who composes: the process, the embedded run, a test. */
export type ChatResources = { database: Database; bus: EventBus; rpc: RpcNetwork; tokenLog: TokenLog; logger: Logger }

export type ChatService = Service & {
  /** One pass of the sweeper now. */
  sweepOnce(): Promise<SweepReport>
  /** Works until no event can be sent any more. */
  drain(): Promise<void>
}

const consumerGroup = 'chat'
/** Nobody waits for these events while the direct hand-over works. */
const relayLingerMs = 200
const sweepBatchSize = 100
const sweepHoldMs = 2_000

export function createChat(config: ChatConfig, resources: ChatResources): ChatService {
  const { database, bus, rpc, tokenLog, logger } = resources
  const load = { queued: 0, outbox: 0 }
  const notifier = { wake: (): void => relay.wake() }
  const prisma = createOwnerScopedPrisma({ database, create: (adapter) => new PrismaClient({ adapter }) })
  const parts = composeDomain(config, { ...resources, prisma }, { notifier, load: () => load })
  const { generations, titles, threads, messages, preview, workers, sweep, broker, codex, presets } = parts
  const relay = createRelay({ database, bus, logger, lingerMs: relayLingerMs, onDead: onDeadEvent(generations) })
  const sweeper = createSweeper({
    sweep,
    everyMs: config.sweepEveryMs,
    logger,
    onPass: async (report) => {
      countSwept(report)
      load.queued = report.queued
      load.outbox = (await relay.depth()).unsent
    },
  })

  const service = composeParts({
    name: 'chat',
    logger,
    parts: [
      { name: 'database', health: async () => await database.health(), stop: async () => await prisma.close() },
      // The outbox keeps events, and rows are the truth: neither is needed to take a message or to show an answer.
      { name: 'bus', isSoft: true, health: async () => await bus.health() },
      { name: 'token log', isSoft: true, health: async () => await tokenLog.health() },
      relayPart('chat', relay),
      consumerPart(bus, {
        group: consumerGroup,
        handlers: {
          'novel.deleted': onNovelDeleted(threads),
          'user.deleted': onUserDeleted({ database, generations, relay }),
        },
      }),
      {
        name: 'sweeper',
        isSoft: true,
        start: async () => sweeper.start(),
        stop: async () => await sweeper.stop(),
        health: async () => sweeper.health(),
      },
      metricsPart(database),
      { name: 'background tasks', stop: async () => await drainTasks([generations, titles, broker, workers]) },
      serverPart(rpc, [
        serveThreads(threads),
        serveMessages(messages, preview),
        serveGenerations(generations, workers),
        servePresets(presets),
        ...serveTaskRecords({ database, prisma, codex }),
      ]),
    ],
  })
  return { ...service, sweepOnce: async () => await sweeper.sweepOnce(), drain: async () => await relay.drain() }
}

function metricsPart(database: Database): Part {
  let end = (): void => undefined
  return {
    name: 'metrics',
    start: async () => {
      end = watchUnfinished(async () => await countUnfinished(database))
    },
    stop: async () => end(),
  }
}

/** The domain on its adapters. */
function composeDomain(
  config: ChatConfig,
  { database, prisma, rpc, tokenLog, logger }: ChatResources & { prisma: Prisma },
  { notifier, load }: Pick<AcceptPorts, 'notifier' | 'load'>,
) {
  const limits = config.generation
  const store = countedStore(createGenerationStore({ database, limits }))
  const threadStore = createThreadStore(database, prisma)
  const messageStore = createMessageStore({ database, limits })
  const codex = createCodexClient({ rpc, deadlineMs: config.codexDeadlineMs })
  const broker = createBrokerClient({ rpc, logger, ...config })
  const titles = createAutomaticTitles({
    store: createTitleStore(database),
    broker,
    notifier,
    onTitleLost: (error, threadId) => logger.info({ error, threadId }, 'no model has named the conversation'),
  })
  const generations = createGenerations({
    store,
    log: tokenLog,
    notifier,
    broker,
    titles,
    onHandOverLost: (error, ownerId) =>
      logger.warn({ error, ownerId }, 'a slot could not be handed over; the sweeper follows'),
  })
  const presets = createPresets({ store: createPresetStore(database, prisma), codex })
  const threads = createThreads({ store: threadStore, codex, broker, generations, presets })
  const messages = createMessages({
    store: messageStore,
    generations,
    broker,
    codex,
    notifier,
    limits: config.queue,
    load,
    newId,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
  })
  const preview = createPreview({ store: messageStore, codex, broker })
  const workers = createWorkerCalls({
    generations,
    store,
    codex,
    codexDelayMs: (attempt) => backoff({ attempt, ...config.codexRetry }),
    onPromptFault: (error, id) => logger.error({ error, generationId: id }, 'a prompt could not be made'),
    onContextLost: (error, id) =>
      logger.warn({ error, generationId: id }, 'the record of a prompt could not be stored'),
  })
  const sweep = createSweep({
    store: createSweepStore(database),
    generations,
    log: tokenLog,
    limits,
    batchSize: sweepBatchSize,
    holdMs: Math.min(sweepHoldMs, limits.leaseMs),
    onError: (error, { id, cause }) =>
      logger.warn({ error, generationId: id, cause }, 'an unfinished generation could not be settled'),
  })
  return { generations, titles, threads, messages, preview, workers, sweep, broker, codex, presets }
}

type Prisma = OwnerScopedPrisma<PrismaClient>

/** Tasks and their categories. */
function serveTaskRecords({ database, prisma, codex }: { database: Database; prisma: Prisma; codex: Codex }) {
  const categories = createRecords(createTaskCategoryStore({ database, prisma }))
  return [
    serveTasks(createTasks({ store: createTaskStore({ database, prisma }), categories, codex })),
    serveTaskCategories(categories),
  ]
}

/** One after the other: what the first hands over, the next has under way. */
async function drainTasks(tasks: readonly { drain(): Promise<void> }[]): Promise<void> {
  for (const task of tasks) await task.drain()
}
