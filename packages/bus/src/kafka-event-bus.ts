/** The rules of the bus on Kafka, whichever client library carries it. One topic per event type. */
import { ServiceError } from '@scriptorium/contracts'
import type { EventEnvelope } from '@scriptorium/contracts'
import { backgroundTimers, periodic, withDeadline } from '@scriptorium/timing'
import type { Periodic } from '@scriptorium/timing'
import type { Logger } from '@scriptorium/runtime'
import { handlerTimeoutMsDefault } from './delivery.ts'
import type { RetryPolicy } from './delivery.ts'
import { encodeEvent, eventTypes } from './event-codec.ts'
import type { BusHealth, EventBus, Subscription } from './event-bus.ts'
import { kafkaTimingsDefault } from './kafka-driver.ts'
import type { KafkaDriver, KafkaTimings, TopicPlan } from './kafka-driver.ts'
import { deadLetterTopic, Membership } from './membership.ts'

export type KafkaBusOptions = {
  /** `host:port`. */
  brokers: readonly string[]
  clientId: string
  logger: Logger
  /** Of each event's topic; a topic that has another number is reported by health, because order per key hangs on it. */
  partitions: number
  replicationFactor: number
  /** The process should end: a consumer cannot be mended from inside. Called once. */
  onFatal: (error: Error) => void
  /** How often an event is tried whose handler fails with an error that is not retryable. */
  retry?: RetryPolicy
  handlerTimeoutMs?: number
  timings?: Partial<KafkaTimings>
}

/** About twenty seconds in all: an error that is not retryable but passes (a deploy that is under way) has time to pass. */
const kafkaRetryDefault: RetryPolicy = { attempts: 8, baseMs: 100, maxMs: 10_000 }

/**
 * Opens the bus at once, whether Kafka is there or not: a service accepts work without it, its outbox keeps the events.
 * @param open makes the driver, with the timings in force.
 */
export function createKafkaEventBus(options: KafkaBusOptions, open: (timings: KafkaTimings) => KafkaDriver): EventBus {
  const timings = { ...kafkaTimingsDefault, ...options.timings }
  const bus = new KafkaEventBus({ ...options, timings }, open(timings))
  bus.prepare()
  return bus
}

class KafkaEventBus implements EventBus {
  readonly #options: KafkaBusOptions & { timings: KafkaTimings }
  readonly #driver: KafkaDriver
  readonly #members = new Set<Membership>()
  readonly #stopped = new AbortController()
  readonly #preparing: Periodic
  #trouble: string | undefined = 'Kafka has not answered yet.'
  #prepared = Promise.withResolvers<void>()
  #fatal = false

  constructor(options: KafkaBusOptions & { timings: KafkaTimings }, driver: KafkaDriver) {
    this.#options = options
    this.#driver = driver
    const { probeMs, reconnectMs } = options.timings
    this.#preparing = periodic({
      everyMs: probeMs,
      firstMs: 0,
      timers: backgroundTimers,
      run: async () => {
        await this.#prepareTopics()
        return { restMs: this.#trouble === undefined ? probeMs : reconnectMs }
      },
      onError: (error) => this.#unanswered(error),
      retry: { baseMs: reconnectMs, maxMs: reconnectMs },
    })
  }

  /** Makes the topics, and tries again until that is done; then looks now and then whether Kafka is still there. */
  prepare(): void {
    this.#preparing.start()
  }

  async #prepareTopics(): Promise<void> {
    const plans = this.#plans()
    const { probeMs, requestMs } = this.#options.timings
    // Making topics takes its time; whether what worked still works is known soon.
    const limitMs = this.#trouble === undefined ? probeMs : requestMs
    const found = await withDeadline(this.#driver.prepareTopics(plans), limitMs)
    const wrong = plans.filter(({ topic, partitions }) => found.get(topic) !== partitions)
    this.#trouble =
      wrong.length === 0
        ? undefined
        : `Topics with another number of partitions than configured: ${wrong.map(({ topic }) => `${topic} (${found.get(topic) ?? 0})`).join(', ')}.`
    this.#prepared.resolve()
  }

  #unanswered(error: unknown): void {
    if (this.#trouble === undefined) this.#options.logger.warn({ error }, 'Kafka does not answer')
    this.#trouble = 'Kafka does not answer.'
  }

  async publish(events: readonly EventEnvelope[]): Promise<void> {
    const messages = events.map((event) => ({
      topic: event.type,
      key: event.key,
      value: Buffer.from(encodeEvent(event)),
      headers: { id: event.id },
    }))
    if (this.#stopped.signal.aborted) throw new ServiceError('unavailable', { detail: 'The event bus is closed.' })
    if (messages.length === 0) return
    try {
      await withDeadline(this.#sendPrepared(messages), this.#options.timings.publishMs)
    } catch (error) {
      throw new ServiceError('unavailable', { detail: 'The event bus did not take the events.', cause: error })
    }
  }

  async #sendPrepared(messages: Parameters<KafkaDriver['send']>[0]): Promise<void> {
    await this.#prepared.promise
    await this.#driver.send(messages)
  }

  async subscribe({ group, handlers, from = 'earliest' }: Parameters<EventBus['subscribe']>[0]): Promise<Subscription> {
    if (this.#stopped.signal.aborted) throw new ServiceError('unavailable', { detail: 'The event bus is closed.' })
    const { retry = kafkaRetryDefault, handlerTimeoutMs = handlerTimeoutMsDefault, timings, logger } = this.#options
    const member = new Membership({
      driver: this.#driver,
      prepared: this.#prepared.promise,
      group,
      handlers,
      from,
      retry,
      handlerTimeoutMs,
      timings,
      logger,
      onFatal: (error) => this.#giveUp(error),
    })
    this.#members.add(member)
    await member.start()
    return {
      close: async () => {
        this.#members.delete(member)
        await member.close()
      },
    }
  }

  async health(): Promise<BusHealth> {
    if (this.#stopped.signal.aborted) return { ok: false, detail: 'closed' }
    const detail =
      this.#trouble ?? [...this.#members].map((member) => member.trouble).find((trouble) => trouble !== undefined)
    return detail === undefined ? { ok: true } : { ok: false, detail }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#members].map((member) => member.close()))
    this.#members.clear()
    this.#stopped.abort()
    void this.#preparing.stop()
    await withDeadline(this.#driver.close(), this.#options.timings.closeMs).catch((error: unknown) =>
      this.#options.logger.warn({ error }, 'the event bus did not close in time'),
    )
  }

  #plans(): TopicPlan[] {
    const { partitions, replicationFactor } = this.#options
    return eventTypes.flatMap((topic) => [
      { topic, partitions, replicationFactor },
      { topic: deadLetterTopic(topic), partitions: 1, replicationFactor },
    ])
  }

  #giveUp(error: Error): void {
    if (this.#fatal) return
    this.#fatal = true
    this.#trouble = error.message
    this.#options.onFatal(error)
  }
}
