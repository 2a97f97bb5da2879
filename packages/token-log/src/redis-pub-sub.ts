/**
 * Pub/sub of one process: one connection, each channel subscribed once however many listen. After a lost connection all
 * channels are subscribed again before `onGap` is called, so that a reader who then reads the log misses nothing.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { Logger } from '@scriptorium/runtime'
import type { Redis } from 'ioredis'
import { orUnavailable } from './redis-connection.ts'

export type PubSubListener = { onText(text: string): void; onGap(): void }

type Channel = { listeners: Set<PubSubListener>; inForce: Promise<unknown> }

export class RedisPubSub {
  readonly #redis: Redis
  readonly #logger: Logger
  readonly #channels = new Map<string, Channel>()
  /** Between a ready connection and its loss. */
  #live = false

  /** @param redis a connection of its own, not yet connected. */
  constructor(redis: Redis, logger: Logger) {
    this.#redis = redis
    this.#logger = logger
    redis.on('message', (channel, text) => {
      for (const listener of this.#channels.get(channel)?.listeners ?? []) this.#tell(() => listener.onText(text))
    })
    redis.on('close', () => {
      this.#live = false
    })
    redis.on('ready', () => void this.#resume())
  }

  get live(): boolean {
    return this.#live
  }

  /**
   * Resolves once the subscription is in force.
   * @param patient keep the listener when Redis is away; it hears from the next connection on. Otherwise throws `unavailable`.
   */
  async listen(
    name: string,
    listener: PubSubListener,
    { patient }: { patient: boolean },
  ): Promise<{ close(): Promise<void> }> {
    if (!this.#live && !patient) throw new ServiceError('unavailable', { detail: 'The token log cannot be reached.' })
    const channel = this.#channels.get(name) ?? this.#add(name)
    channel.listeners.add(listener)
    try {
      await orUnavailable(channel.inForce)
    } catch (error) {
      if (!patient) {
        await this.#leave(name, channel, listener)
        throw error
      }
    }
    return { close: () => this.#leave(name, channel, listener) }
  }

  clear(): void {
    this.#channels.clear()
  }

  #add(name: string): Channel {
    const channel: Channel = {
      listeners: new Set(),
      inForce: this.#live ? this.#redis.subscribe(name) : Promise.resolve(),
    }
    // Whoever awaits it hears of a failure; a later resume replaces it.
    channel.inForce.catch(() => undefined)
    this.#channels.set(name, channel)
    return channel
  }

  async #leave(name: string, channel: Channel, listener: PubSubListener): Promise<void> {
    channel.listeners.delete(listener)
    if (channel.listeners.size > 0 || this.#channels.get(name) !== channel) return
    this.#channels.delete(name)
    // Commands of one connection are carried out in order: a subscription made after this one stands.
    if (this.#live) await this.#redis.unsubscribe(name).catch(() => undefined)
  }

  async #resume(): Promise<void> {
    this.#live = true
    const channels = [...this.#channels]
    if (channels.length === 0) return
    const inForce = this.#redis.subscribe(...channels.map(([name]) => name))
    for (const [, channel] of channels) channel.inForce = inForce
    try {
      await inForce
    } catch (error) {
      this.#logger.warn({ error }, 'the token log’s notifier could not subscribe again; reconnecting')
      this.#redis.disconnect(true)
      return
    }
    for (const [, channel] of channels) for (const listener of channel.listeners) this.#tell(() => listener.onGap())
  }

  /** One listener's fault must neither silence the others nor end the process. */
  #tell(call: () => void): void {
    try {
      call()
    } catch (error) {
      this.#logger.error({ error }, 'a listener of the token log failed')
    }
  }
}
