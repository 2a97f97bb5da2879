/** The bus on kafkajs 2.2.4, https://kafka.js.org. The library is no longer maintained: nothing else may import it. */
import { createRequire } from 'node:module'
import type { Logger } from '@scriptorium/runtime'
import kafkajs from 'kafkajs'
import type { Admin, Consumer, EachBatchPayload, Kafka, LogEntry, Producer } from 'kafkajs'
import type { EventBus } from './event-bus.ts'
import type {
  ConsumeOptions,
  DriverConsumer,
  IncomingMessage,
  KafkaDriver,
  KafkaTimings,
  OutgoingMessage,
  PartitionLag,
  TopicPlan,
} from './kafka-driver.ts'
import { createKafkaEventBus } from './kafka-event-bus.ts'
import type { KafkaBusOptions } from './kafka-event-bus.ts'

export type { KafkaBusOptions } from './kafka-event-bus.ts'

/** As many partitions are handled at a time by one member. */
const partitionsAtATime = 4

export function createKafkaBus(options: KafkaBusOptions): EventBus {
  return createKafkaEventBus(options, (timings) => new KafkajsDriver(options, timings))
}

class KafkajsDriver implements KafkaDriver {
  readonly #kafka: Kafka
  readonly #timings: KafkaTimings
  readonly #admin: Admin
  readonly #producer: Producer
  /** Connected on first use; forgotten when that failed. */
  #adminReady: Promise<void> | undefined
  #producerReady: Promise<void> | undefined

  constructor({ brokers, clientId, logger }: KafkaBusOptions, timings: KafkaTimings) {
    stopNegativeTimers()
    this.#timings = timings
    this.#kafka = new kafkajs.Kafka({
      brokers: [...brokers],
      clientId,
      connectionTimeout: timings.connectMs,
      requestTimeout: timings.requestMs,
      logLevel: kafkajs.logLevel.WARN,
      logCreator: () => logThrough(logger),
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
    })
    this.#admin = this.#kafka.admin()
    this.#producer = this.#kafka.producer({
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      maxInFlightRequests: 5,
    })
  }

  async send(messages: readonly OutgoingMessage[]): Promise<void> {
    this.#producerReady ??= this.#producer.connect()
    await this.#producerReady.catch((error: unknown) => {
      this.#producerReady = undefined
      throw error
    })
    const byTopic = Map.groupBy(messages, ({ topic }) => topic)
    await this.#producer.sendBatch({
      acks: -1,
      timeout: this.#timings.requestMs,
      topicMessages: [...byTopic].map(([topic, own]) => ({
        topic,
        messages: own.map(({ key, value, headers }) => ({ key, value, headers })),
      })),
    })
  }

  async prepareTopics(plans: readonly TopicPlan[]): Promise<Map<string, number>> {
    await this.#connectAdmin()
    const known = new Set(await this.#admin.listTopics())
    const missing = plans.filter(({ topic }) => !known.has(topic))
    if (missing.length > 0) {
      await this.#admin.createTopics({
        waitForLeaders: true,
        topics: missing.map(({ topic, partitions, replicationFactor }) => ({
          topic,
          numPartitions: partitions,
          replicationFactor,
        })),
      })
    }
    const { topics } = await this.#admin.fetchTopicMetadata({ topics: plans.map(({ topic }) => topic) })
    return new Map(topics.map(({ name, partitions }) => [name, partitions.length]))
  }

  async consume({ group, topics, from, handle, onEnd }: ConsumeOptions): Promise<DriverConsumer> {
    const { fetchWaitMs, sessionMs, heartbeatMs } = this.#timings
    const consumer = this.#kafka.consumer({
      groupId: group,
      sessionTimeout: sessionMs,
      rebalanceTimeout: sessionMs * 2,
      heartbeatInterval: heartbeatMs,
      minBytes: 1,
      maxWaitTimeInMs: fetchWaitMs,
      allowAutoTopicCreation: false,
      // Never by itself: its own restart is what gets stuck. A crash is ours to answer.
      retry: { retries: 5, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
    })
    let partitions: { topic: string; partition: number }[] = []
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      partitions = Object.entries(payload.memberAssignment).flatMap(([topic, own]) =>
        own.map((partition) => ({ topic, partition })),
      )
    })
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      partitions = []
      void consumer.disconnect().catch(() => undefined)
      onEnd(payload.error, { fatal: !isPassing(payload.error) })
    })
    try {
      await consumer.connect()
      await consumer.subscribe({ topics: [...topics], fromBeginning: from === 'earliest' })
      await runConsumer(consumer, handle, heartbeatMs)
    } catch (error) {
      await consumer.disconnect().catch(() => undefined)
      throw error
    }
    return { partitions: () => partitions, close: () => consumer.disconnect() }
  }

  async lag(
    group: string,
    partitions: readonly { topic: string; partition: number }[],
    from: 'earliest' | 'latest',
  ): Promise<PartitionLag[]> {
    await this.#connectAdmin()
    const topics = [...new Set(partitions.map(({ topic }) => topic))]
    if (topics.length === 0) return []
    const committed = await this.#admin.fetchOffsets({ groupId: group, topics })
    const marks = new Map(
      await Promise.all(topics.map(async (topic) => [topic, await this.#admin.fetchTopicOffsets(topic)] as const)),
    )
    return partitions.map(({ topic, partition }) => {
      const mark = marks.get(topic)?.find((one) => one.partition === partition)
      const [low, high] = [BigInt(mark?.low ?? 0), BigInt(mark?.high ?? 0)]
      const offset = BigInt(
        committed.find((one) => one.topic === topic)?.partitions.find((one) => one.partition === partition)?.offset ??
          -1,
      )
      // A group that has committed nothing yet begins where `from` says; "latest" leaves nothing behind it.
      const place = offset >= 0n ? offset : from === 'earliest' ? low : high
      return { topic, partition, committed: place, behind: high - place }
    })
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#producer.disconnect(), this.#admin.disconnect()])
  }

  async #connectAdmin(): Promise<void> {
    this.#adminReady ??= this.#admin.connect()
    await this.#adminReady.catch((error: unknown) => {
      this.#adminReady = undefined
      throw error
    })
  }
}

async function runConsumer(consumer: Consumer, handle: ConsumeOptions['handle'], heartbeatMs: number): Promise<void> {
  await consumer.run({
    partitionsConsumedConcurrently: partitionsAtATime,
    eachBatchAutoResolve: false,
    eachBatch: async (payload) => await handleBatch(payload, handle, heartbeatMs),
  })
}

/** Heartbeats by the clock, because one event may take longer than a session lasts. kafkajs commits what was resolved when this returns or throws. */
async function handleBatch(
  payload: EachBatchPayload,
  handle: ConsumeOptions['handle'],
  heartbeatMs: number,
): Promise<void> {
  const { batch } = payload
  let lost: { error: unknown } | undefined
  const beat = setInterval(() => {
    payload.heartbeat().catch((error: unknown) => {
      lost ??= { error }
    })
  }, heartbeatMs)
  try {
    for (const { offset, key, value } of batch.messages) {
      if (!payload.isRunning() || payload.isStale() || lost !== undefined) break
      const message: IncomingMessage = {
        topic: batch.topic,
        partition: batch.partition,
        offset: BigInt(offset),
        key,
        value,
      }
      if ((await handle(message)) === 'stopped') break
      payload.resolveOffset(offset)
    }
  } finally {
    clearInterval(beat)
  }
  // kafkajs joins the group again when it learns that its membership was lost.
  if (lost !== undefined) throw lost.error
}

/** What kafkajs calls not retriable though it passes: a coordinator that is being chosen, brokers that are not up yet. */
const passing = new Set([
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSBrokerNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSLockTimeout',
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
])

/** An outage passes; not being allowed, or a protocol that the broker does not speak, does not. */
function isPassing(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  if ('name' in error && typeof error.name === 'string' && passing.has(error.name)) return true
  if ('retriable' in error && error.retriable === true) return true
  if ('cause' in error && error.cause !== undefined && error.cause !== null) return isPassing(error.cause)
  return 'name' in error && error.name === 'KafkaJSNumberOfRetriesExceeded'
}

const reportEveryMs = 10_000

/** kafkajs reports every try of an outage; one line in ten seconds is enough. */
function logThrough(logger: Logger): (entry: LogEntry) => void {
  let reportedAt = Number.NEGATIVE_INFINITY
  return ({ namespace, log }) => {
    const now = performance.now()
    if (now - reportedAt < reportEveryMs) return
    reportedAt = now
    logger.warn({ namespace, error: log['error'] }, log.message)
  }
}

type RequestQueue = { pending: unknown[]; scheduleCheckPendingRequests: (this: RequestQueue) => void }

let negativeTimersStopped = false

/**
 * kafkajs sets a timer after every answer even when no request waits, for minus the age of the epoch in milliseconds, about
 * which Node warns (TimeoutNegativeWarning). With nothing pending the timer has nothing to do: leave it out.
 */
function stopNegativeTimers(): void {
  if (negativeTimersStopped) return
  negativeTimersStopped = true
  const queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }
  const schedule = queue.prototype.scheduleCheckPendingRequests
  queue.prototype.scheduleCheckPendingRequests = function scheduleOnlyIfPending(this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this)
  }
}
