/** One member of one consumer group: keeps a consumer going through outages, and deals with what cannot be handled. */
import { backgroundTimers, pause, periodic, withDeadline } from '@scriptorium/timing'
import type { Periodic } from '@scriptorium/timing'
import type { Logger } from '@scriptorium/runtime'
import { deliver } from './delivery.ts'
import type { RetryPolicy } from './delivery.ts'
import { decodeEvent } from './event-codec.ts'
import type { PoisonReason } from './event-codec.ts'
import type { EventHandlers } from './event-bus.ts'
import type {
  DriverConsumer,
  Handled,
  IncomingMessage,
  KafkaDriver,
  KafkaTimings,
  OutgoingMessage,
} from './kafka-driver.ts'
import { createLagWatchdog } from './lag-watchdog.ts'

export type MembershipOptions = {
  driver: KafkaDriver
  group: string
  handlers: EventHandlers
  from: 'earliest' | 'latest'
  retry: RetryPolicy
  handlerTimeoutMs: number
  timings: KafkaTimings
  logger: Logger
  onFatal: (error: Error) => void
  /** Resolves when the topics are there. */
  prepared: Promise<void>
}

export function deadLetterTopic(topic: string): string {
  return `${topic}.dlq`
}

export class Membership {
  readonly #options: MembershipOptions
  readonly #logger: Logger
  readonly #stopped = new AbortController()
  readonly #watching: Periodic
  #consumer: DriverConsumer | undefined
  /** Aborts when the consumer is gone, so that no handler works for a place that another member has by then. */
  #life = new AbortController()
  #busy = 0
  #handled = 0
  /** Why there is no consumer, or why it does not progress. */
  #trouble: string | undefined = 'has not joined its group yet'

  constructor(options: MembershipOptions) {
    this.#options = options
    this.#logger = options.logger.child({ group: options.group })
    this.#watching = this.#createWatch()
  }

  get trouble(): string | undefined {
    return this.#trouble === undefined ? undefined : `"${this.#options.group}" ${this.#trouble}`
  }

  /** Resolves when the group has been joined, or after `joinMs` without; it then goes on trying. */
  async start(): Promise<void> {
    const joined = this.#join()
    this.#watching.start()
    await withDeadline(joined, this.#options.timings.joinMs).catch(() => undefined)
  }

  /** Waits for the events in hand; past the limit their handlers' signals are aborted, and the events stay uncommitted. */
  async close(): Promise<void> {
    const consumer = this.#consumer
    this.#consumer = undefined
    this.#trouble = 'is closed'
    const closing = consumer?.close() ?? Promise.resolve()
    await withDeadline(closing, this.#options.timings.closeMs).catch((error: unknown) =>
      this.#logger.warn({ error }, 'the consumer did not close in time'),
    )
    this.#stopped.abort()
    void this.#watching.stop()
    this.#life.abort()
  }

  get #closed(): boolean {
    return this.#trouble === 'is closed'
  }

  /** Tries until there is a consumer. */
  async #join(): Promise<void> {
    const { driver, group, handlers, from, timings, prepared } = this.#options
    await prepared
    while (!this.#closed) {
      const life = new AbortController()
      this.#life = life
      try {
        const consumer = await driver.consume({
          group,
          from,
          topics: Object.keys(handlers),
          handle: (message) => this.#handle(message, life.signal),
          onEnd: (error, { fatal }) => {
            life.abort()
            void this.#onEnd(error, fatal)
          },
        })
        if (this.#closed) return await consumer.close()
        this.#consumer = consumer
        this.#trouble = undefined
        return
      } catch (error) {
        if (this.#closed) return
        this.#trouble = 'cannot join its group'
        this.#logger.warn({ error }, 'a consumer could not join its group; trying again')
        await pause(timings.reconnectMs, this.#stopped.signal)
      }
    }
  }

  async #onEnd(error: Error, fatal: boolean): Promise<void> {
    if (this.#closed) return
    this.#consumer = undefined
    this.#trouble = 'has lost its consumer'
    if (fatal) return this.#options.onFatal(error)
    this.#logger.warn({ error }, 'a consumer ended; opening another')
    await this.#join()
  }

  async #replace(): Promise<void> {
    const old = this.#consumer
    this.#consumer = undefined
    this.#logger.error({}, 'a consumer makes no progress though events wait; replacing it')
    await withDeadline(old?.close() ?? Promise.resolve(), this.#options.timings.closeMs).catch(() => undefined)
    this.#life.abort()
    await this.#join()
  }

  async #handle(message: IncomingMessage, signal: AbortSignal): Promise<Handled> {
    this.#busy += 1
    try {
      const { handlers, retry, handlerTimeoutMs, group } = this.#options
      const decoded =
        message.value === null
          ? ({ ok: false, reason: 'not_json', detail: 'no value' } as const)
          : decodeEvent(message.value.toString('utf8'), message.topic)
      if (!decoded.ok) return await this.#bury(message, { reason: decoded.reason, detail: decoded.detail, signal })
      const outcome = await deliver({
        handlers,
        event: decoded.event,
        retry,
        handlerTimeoutMs,
        signal,
        logger: this.#logger,
        group,
        retryableForEver: true,
      })
      if (outcome.state === 'failed')
        return await this.#bury(message, { reason: 'handler_refused', detail: outcome.error.message, signal })
      return outcome.state === 'handled' ? 'done' : 'stopped'
    } finally {
      this.#busy -= 1
      this.#handled += 1
    }
  }

  /** The event counts as dealt with only once the dead-letter topic has it. */
  async #bury(
    message: IncomingMessage,
    { reason, detail, signal }: { reason: PoisonReason; detail: string; signal: AbortSignal },
  ): Promise<Handled> {
    const { driver, group, timings } = this.#options
    this.#logger.error(
      { topic: message.topic, partition: message.partition, offset: message.offset.toString(), reason, detail },
      'an event goes to the dead-letter topic',
    )
    while (!signal.aborted) {
      try {
        await withDeadline(driver.send([toDeadLetter(message, { group, reason, detail })]), timings.publishMs)
        return 'done'
      } catch (error) {
        this.#logger.warn({ error, topic: message.topic }, 'the dead-letter topic did not take an event; trying again')
        await pause(timings.reconnectMs, signal)
      }
    }
    return 'stopped'
  }

  #createWatch(): Periodic {
    const { timings, onFatal, group } = this.#options
    const watchdog = createLagWatchdog({ stuckMs: timings.stuckMs })
    return periodic({
      everyMs: timings.watchMs,
      timers: backgroundTimers,
      run: async () => {
        if (this.#consumer === undefined) return undefined
        const lag = await this.#lag()
        const verdict = watchdog.judge({ ...lag, handled: this.#handled, busy: this.#busy > 0 }, performance.now())
        if (this.#closed) return { end: true }
        if (verdict === 'reconnect') await this.#replace()
        if (verdict !== 'give_up') return undefined
        onFatal(
          new Error(`The consumer of "${group}" makes no progress though events wait, and replacing it did not help.`),
        )
        return { end: true }
      },
      onError: (error) => this.#logger.error({ error }, 'a consumer could not be watched'),
    })
  }

  async #lag(): Promise<{ behind: bigint | undefined; committed: bigint }> {
    const { driver, group, from, timings } = this.#options
    try {
      const lags = await withDeadline(driver.lag(group, this.#consumer?.partitions() ?? [], from), timings.requestMs)
      return {
        behind: lags.reduce((sum, lag) => sum + lag.behind, 0n),
        committed: lags.reduce((sum, lag) => sum + lag.committed, 0n),
      }
    } catch (error) {
      this.#logger.debug({ error }, 'the lag of a consumer could not be read')
      return { behind: undefined, committed: 0n }
    }
  }
}

function toDeadLetter(
  message: IncomingMessage,
  { group, reason, detail }: { group: string; reason: PoisonReason; detail: string },
): OutgoingMessage {
  return {
    topic: deadLetterTopic(message.topic),
    key: message.key?.toString('utf8') ?? '',
    value: message.value ?? Buffer.alloc(0),
    headers: {
      reason,
      detail: detail.slice(0, 500),
      group,
      topic: message.topic,
      partition: String(message.partition),
      offset: message.offset.toString(),
    },
  }
}
