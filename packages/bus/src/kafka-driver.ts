/**
 * What the bus needs of a Kafka client library. Two are behind it (kafkajs, @platformatic/kafka); the rules of the bus are
 * in kafka-event-bus.ts, once for both.
 */
export type TopicPlan = { topic: string; partitions: number; replicationFactor: number }

export type OutgoingMessage = { topic: string; key: string; value: Buffer; headers: Record<string, string> }

export type IncomingMessage = {
  topic: string
  partition: number
  offset: bigint
  key: Buffer | null
  value: Buffer | null
}

/** `stopped`: the message was not dealt with; it must not be committed, nor anything behind it. */
export type Handled = 'done' | 'stopped'

export type ConsumeOptions = {
  group: string
  topics: readonly string[]
  from: 'earliest' | 'latest'
  /** Called in the order of each partition, one at a time per partition. Never throws. */
  handle: (message: IncomingMessage) => Promise<Handled>
  /** The consumer has ended by itself. `fatal`: another one would end in the same way (not authorized, not supported). Called once. */
  onEnd: (error: Error, options: { fatal: boolean }) => void
}

export type DriverConsumer = {
  /** Those that are this member's now. Empty while the group is being sorted out. */
  partitions(): { topic: string; partition: number }[]
  /** Stops fetching, waits for the messages in hand, commits, leaves the group. */
  close(): Promise<void>
}

export type PartitionLag = { topic: string; partition: number; committed: bigint; behind: bigint }

export type KafkaDriver = {
  /** Resolves when all in-sync replicas have every message. Order is kept per topic and key. */
  send(messages: readonly OutgoingMessage[]): Promise<void>
  /** Makes the topics that are missing and returns how many partitions each has. */
  prepareTopics(plans: readonly TopicPlan[]): Promise<Map<string, number>>
  consume(options: ConsumeOptions): Promise<DriverConsumer>
  /** How far a group is behind in the partitions named. */
  lag(
    group: string,
    partitions: readonly { topic: string; partition: number }[],
    from: 'earliest' | 'latest',
  ): Promise<PartitionLag[]>
  close(): Promise<void>
}

/** Times in milliseconds; production's are below, tests pass shorter ones. */
export type KafkaTimings = {
  connectMs: number
  requestMs: number
  /** The longest that a publish may take. */
  publishMs: number
  /** How long the broker may hold a fetch when there is nothing; what there is comes at once. */
  fetchWaitMs: number
  sessionMs: number
  heartbeatMs: number
  /** How long `subscribe` waits for the group; after that it goes on by itself and `health` reports it. */
  joinMs: number
  closeMs: number
  watchMs: number
  /** How often Kafka is asked whether it is there, and how long it may take: one that hangs is seen within the sum of both. */
  probeMs: number
  /** Lag without progress is borne for so long before the consumer is replaced, and again before the process is given up. */
  stuckMs: number
  reconnectMs: number
}

export const kafkaTimingsDefault: KafkaTimings = {
  connectMs: 3_000,
  requestMs: 10_000,
  publishMs: 10_000,
  fetchWaitMs: 250,
  sessionMs: 10_000,
  heartbeatMs: 2_000,
  joinMs: 10_000,
  closeMs: 10_000,
  watchMs: 5_000,
  probeMs: 1_500,
  stuckMs: 30_000,
  reconnectMs: 1_000,
}
