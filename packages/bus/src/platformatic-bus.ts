/** The bus on @platformatic/kafka, https://github.com/platformatic/kafka. Nothing else may import it. */
import {
  Admin,
  compatibilityPartitioner,
  Connection as BrokerConnection,
  Consumer,
  findErrorBy,
  Producer,
  stringSerializer,
} from '@platformatic/kafka'
import type { Message, MessagesStream } from '@platformatic/kafka'
import type { Logger } from '@scriptorium/runtime'
import { withDeadline } from '@scriptorium/timing'
import type { EventBus } from './event-bus.ts'
import type {
  ConsumeOptions,
  DriverConsumer,
  KafkaDriver,
  KafkaTimings,
  OutgoingMessage,
  PartitionLag,
  TopicPlan,
} from './kafka-driver.ts'
import { createKafkaEventBus } from './kafka-event-bus.ts'
import type { KafkaBusOptions } from './kafka-event-bus.ts'

export type { KafkaBusOptions } from './kafka-event-bus.ts'

export function createPlatformaticBus(options: KafkaBusOptions): EventBus {
  return createKafkaEventBus(options, (timings) => new PlatformaticDriver(options, timings))
}

let secondErrorsSurvived = false

/**
 * The library listens to the first error of a connection and takes the connection out of its pool. A second one, such as a
 * reset of its socket after a request has failed, would find no listener and end the process.
 */
function surviveSecondErrors(): void {
  if (secondErrorsSurvived) return
  secondErrorsSurvived = true
  const { prototype } = BrokerConnection
  const emit = Reflect.get(prototype, 'emit') as (...values: unknown[]) => boolean
  Reflect.set(prototype, 'emit', function emitIfHeard(this: BrokerConnection, event: string, ...values: unknown[]) {
    return event === 'error' && this.listenerCount('error') === 0 ? false : emit.call(this, event, ...values)
  })
}

/** Messages fetched and not yet handled at most; above it the stream waits. */
const inHandMax = 256

type Connection = {
  clientId: string
  bootstrapBrokers: string[]
  connectTimeout: number
  requestTimeout: number
  timeout: number
  retries: number
  retryDelay: number
}

/** The library's clients; a test passes its own kinds of them. */
export type Clients = { Admin: typeof Admin; Producer: typeof Producer; Consumer: typeof Consumer }

export class PlatformaticDriver implements KafkaDriver {
  readonly #clients: Clients
  readonly #connection: Connection
  readonly #timings: KafkaTimings
  readonly #logger: Logger
  readonly #admin: Admin
  readonly #producer: Producer<string, Buffer, string, string>

  constructor(
    { brokers, clientId, logger }: Pick<KafkaBusOptions, 'brokers' | 'clientId' | 'logger'>,
    timings: KafkaTimings,
    clients: Clients = { Admin, Producer, Consumer },
  ) {
    surviveSecondErrors()
    this.#clients = clients
    this.#timings = timings
    this.#logger = logger
    this.#connection = {
      clientId,
      bootstrapBrokers: [...brokers],
      connectTimeout: timings.connectMs,
      requestTimeout: timings.requestMs,
      timeout: timings.requestMs,
      retries: 2,
      retryDelay: 200,
    }
    this.#admin = new clients.Admin(this.#connection)
    this.#producer = new clients.Producer({
      ...this.#connection,
      acks: -1,
      autocreateTopics: false,
      // The hash of Kafka's own clients and of kafkajs: both adapters put a key into the same partition.
      partitioner: compatibilityPartitioner,
      serializers: {
        key: stringSerializer,
        value: (value) => value,
        headerKey: stringSerializer,
        headerValue: stringSerializer,
      },
    })
    this.#admin.on('error', this.#report('admin'))
    this.#producer.on('error', this.#report('producer'))
  }

  /** An error that nobody listens to would end the process; what the client was asked to do fails by itself. */
  #report(client: string): (error: Error) => void {
    return (error) => this.#logger.warn({ error, client }, 'a Kafka client reports an error')
  }

  async send(messages: readonly OutgoingMessage[]): Promise<void> {
    await this.#producer.send({
      messages: messages.map(({ topic, key, value, headers }) => ({ topic, key, value, headers })),
    })
  }

  async prepareTopics(plans: readonly TopicPlan[]): Promise<Map<string, number>> {
    const known = new Set(await this.#admin.listTopics())
    const missing = plans.filter(({ topic }) => !known.has(topic))
    if (missing.length > 0) {
      await this.#admin
        .createTopics({
          topics: missing.map(({ topic, partitions, replicationFactor }) => ({
            topic,
            partitions,
            replicas: replicationFactor,
          })),
        })
        .catch((error: Error) => {
          // Another process was quicker with some; those that are still missing are made next time.
          if (findErrorBy(error, 'apiId', 'TOPIC_ALREADY_EXISTS') === null) throw error
        })
    }
    const { topics } = await this.#admin.metadata({
      topics: plans.map(({ topic }) => topic),
      forceUpdate: missing.length > 0,
    })
    return new Map([...topics].map(([topic, { partitionsCount }]) => [topic, partitionsCount]))
  }

  async consume({ group, topics, from, handle, onEnd }: ConsumeOptions): Promise<DriverConsumer> {
    const { fetchWaitMs, sessionMs, heartbeatMs } = this.#timings
    const consumer = new this.#clients.Consumer({
      ...this.#connection,
      groupId: group,
      autocommit: false,
      minBytes: 1,
      maxWaitTime: fetchWaitMs,
      sessionTimeout: sessionMs,
      rebalanceTimeout: sessionMs * 2,
      heartbeatInterval: heartbeatMs,
    })
    // A heartbeat or a rejoin that failed leaves a consumer that gets nothing more: it is replaced.
    const broken = Promise.withResolvers<Error>()
    consumer.on('error', (error: Error) => {
      this.#report('consumer')(error)
      broken.resolve(error)
    })
    // A broker that hangs must not keep the next consumer from being opened.
    const closeConsumer = async (): Promise<void> =>
      await withDeadline(consumer.close(true), this.#timings.closeMs).catch(() => undefined)
    try {
      const stream = await consumer.consume({ topics: [...topics], mode: 'committed', fallbackMode: from })
      const pump = new Pump(stream, handle, this.#logger)
      void Promise.race([pump.run(), broken.promise]).then(async (error) => {
        if (error === undefined || pump.isStopping) return
        await closeConsumer()
        onEnd(error, { fatal: isFatal(error) })
      })
      return {
        partitions: () =>
          (consumer.assignments ?? []).flatMap((own) =>
            own.partitions.map((partition) => ({ topic: own.topic, partition })),
          ),
        close: async () => {
          await pump.stop()
          await consumer.close(true)
        },
      }
    } catch (error) {
      await closeConsumer()
      throw error
    }
  }

  async lag(
    group: string,
    partitions: readonly { topic: string; partition: number }[],
    from: 'earliest' | 'latest',
  ): Promise<PartitionLag[]> {
    const byTopic = [...Map.groupBy(partitions, ({ topic }) => topic)].map(([topic, own]) => ({
      topic,
      partitions: own.map(({ partition }) => partition),
    }))
    if (byTopic.length === 0) return []
    const [groups, lows, highs] = await Promise.all([
      this.#admin.listConsumerGroupOffsets({
        groups: [
          { groupId: group, topics: byTopic.map((own) => ({ name: own.topic, partitionIndexes: own.partitions })) },
        ],
      }),
      this.#marks(byTopic, earliestMark),
      this.#marks(byTopic, latestMark),
    ])
    const places = groups.flatMap((one) =>
      one.topics.flatMap(({ name, partitions: own }) => own.map((place) => ({ name, ...place }))),
    )
    const committed = new Map<string, bigint>(
      places.map(({ name, partitionIndex, committedOffset }) => [`${name} ${partitionIndex}`, committedOffset]),
    )
    return partitions.map(({ topic, partition }) => {
      const place = `${topic} ${partition}`
      const [low, high, offset] = [lows.get(place) ?? 0n, highs.get(place) ?? 0n, committed.get(place) ?? -1n]
      // A group that has committed nothing yet begins where `from` says; "latest" leaves nothing behind it.
      const reached = offset >= 0n ? offset : from === 'earliest' ? low : high
      return { topic, partition, committed: reached, behind: high - reached }
    })
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#producer.close(true), this.#admin.close()])
  }

  async #marks(
    byTopic: readonly { topic: string; partitions: number[] }[],
    timestamp: bigint,
  ): Promise<Map<string, bigint>> {
    const listed = await this.#admin.listOffsets({
      topics: byTopic.map((own) => ({
        name: own.topic,
        partitions: own.partitions.map((partitionIndex) => ({ partitionIndex, timestamp })),
      })),
    })
    return new Map<string, bigint>(
      listed.flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex, offset }) => [`${name} ${partitionIndex}`, offset] as const),
      ),
    )
  }
}

/** Kafka's ListOffsets takes these for a time, https://kafka.apache.org/protocol#The_Messages_ListOffsets */
const latestMark = -1n
const earliestMark = -2n

/** Takes messages from the stream to the handler: one at a time per partition, partitions side by side, commits behind. */
class Pump {
  readonly #stream: MessagesStream<Buffer, Buffer, Buffer, Buffer>
  readonly #handle: ConsumeOptions['handle']
  readonly #logger: Logger
  readonly #lanes = new Map<string, Promise<void>>()
  readonly #halted = new Set<string>()
  readonly #commits = new Set<Promise<void>>()
  #inHand = 0
  #room = Promise.withResolvers<void>()
  #stopping = false

  constructor(
    stream: MessagesStream<Buffer, Buffer, Buffer, Buffer>,
    handle: ConsumeOptions['handle'],
    logger: Logger,
  ) {
    this.#stream = stream
    this.#handle = handle
    this.#logger = logger
  }

  get isStopping(): boolean {
    return this.#stopping
  }

  /** Resolves when the stream has ended: with the error that ended it, or undefined when it was stopped. */
  async run(): Promise<Error | undefined> {
    try {
      for await (const message of this.#stream) {
        if (this.#stopping) continue
        this.#enqueue(message)
        while (this.#inHand >= inHandMax) await this.#room.promise
      }
      return this.#stopping ? undefined : new Error('the stream of messages ended')
    } catch (error) {
      return this.#stopping ? undefined : (error as Error)
    }
  }

  /** Waits for the messages in hand and their commits; those that only wait are left for the next member. */
  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.allSettled(this.#lanes.values())
    await Promise.allSettled(this.#commits)
  }

  #enqueue(message: Message): void {
    const lane = `${message.topic} ${message.partition}`
    this.#inHand += 1
    const turn = (this.#lanes.get(lane) ?? Promise.resolve())
      .then(() => this.#take(lane, message))
      .finally(() => {
        this.#inHand -= 1
        this.#room.resolve()
        this.#room = Promise.withResolvers()
      })
    this.#lanes.set(lane, turn)
  }

  async #take(lane: string, message: Message): Promise<void> {
    if (this.#stopping || this.#halted.has(lane)) return
    const { topic, partition, offset, key, value } = message
    const handled = await this.#handle({ topic, partition, offset, key: key ?? null, value: value ?? null })
    if (handled === 'stopped') return void this.#halted.add(lane)
    // The library sends one commit at a time and puts those that wait together.
    const committed = Promise.resolve(message.commit()).catch((error: unknown) =>
      this.#logger.debug({ error, topic, partition }, 'an offset was not committed'),
    )
    this.#commits.add(committed)
    void committed.then(() => this.#commits.delete(committed))
  }
}

/** An outage passes; not being allowed, or a protocol that the broker does not speak, does not. */
function isFatal(error: Error): boolean {
  const codes = ['PLT_KFK_AUTHENTICATION', 'PLT_KFK_UNSUPPORTED_API', 'PLT_KFK_UNSUPPORTED']
  const replies = [
    'GROUP_AUTHORIZATION_FAILED',
    'TOPIC_AUTHORIZATION_FAILED',
    'CLUSTER_AUTHORIZATION_FAILED',
    'UNSUPPORTED_VERSION',
  ]
  return (
    codes.some((code) => findErrorBy(error, 'code', code) !== null) ||
    replies.some((id) => findErrorBy(error, 'apiId', id) !== null)
  )
}
