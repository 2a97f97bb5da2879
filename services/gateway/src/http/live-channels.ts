/**
 * The channels of users that are open in this process, and what they are told. Nothing is kept for who reads too slowly: it is
 * told to read again what it shows.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { LiveFrame } from '@scriptorium/contracts'
import type { Logger, Part } from '@scriptorium/runtime'
import { periodic } from '@scriptorium/timing'
import type { Periodic } from '@scriptorium/timing'
import type { SessionStore } from '../domain/ports.ts'
import { watchStreams } from '../metrics/streams.ts'
import type { EventWriter } from './event-writer.ts'
import type { OpenedStream, StreamLimits } from './stream-hub.ts'

export type LiveChannelsPorts = {
  sessions: Pick<SessionStore, 'alive'>
  newId: () => string
  logger: Logger
  limits: StreamLimits
  timings: { pingMs: number; sessionCheckMs: number }
}
export type ChannelRequest = { ownerId: string; sessionId: string; isReturn: boolean }

type Channel = ChannelRequest & { writer: EventWriter | undefined; missed: boolean; end: () => void }

export class LiveChannels implements Part {
  readonly name = 'live channels'
  readonly #ports: LiveChannelsPorts
  readonly #byOwner = new Map<string, Set<Channel>>()
  #size = 0
  #watching: Periodic[] = []
  #stopping = false
  #uncount = (): void => undefined

  constructor(ports: LiveChannelsPorts) {
    this.#ports = ports
  }

  /** @throws ServiceError `rate_limited` past the user's limit, `unavailable` past the process's or while stopping */
  open(request: ChannelRequest): OpenedStream {
    const own = this.#byOwner.get(request.ownerId) ?? new Set()
    const { perUser, inAll } = this.#ports.limits
    if (this.#stopping || this.#size >= inAll) throw new ServiceError('unavailable', { retryAfterMs: 2_000 })
    if (own.size >= perUser)
      throw new ServiceError('rate_limited', {
        detail: `You have ${perUser} channels open; close one first.`,
        retryAfterMs: 5_000,
      })
    const over = Promise.withResolvers<void>()
    const channel: Channel = { ...request, writer: undefined, missed: false, end: over.resolve }
    this.#byOwner.set(request.ownerId, own.add(channel))
    this.#size += 1
    const close = (): void => {
      this.#remove(channel)
      over.resolve()
    }
    return {
      abandon: close,
      // Drained, or closed.
      wake: () => {
        if (channel.writer?.closed() === true) close()
        else if (channel.missed) this.#tellMissed(channel)
      },
      run: async (writer) => {
        channel.writer = writer
        // With an id, since a reader without one does not say that it was here before.
        writer.write({ event: 'opened', data: { refetch: request.isReturn } }, this.#ports.newId())
        if (writer.closed()) close()
        await over.promise
        this.#remove(channel)
        writer.end()
      },
    }
  }

  /** Of one user, to all of its channels here. */
  notify(ownerId: string, frame: LiveFrame): void {
    for (const channel of this.#byOwner.get(ownerId) ?? []) this.#send(channel, frame)
  }

  /** Nobody knows what was missed, by whom. */
  notifyAll(frame: LiveFrame): void {
    for (const channel of this.#all()) this.#send(channel, frame)
  }

  size(): number {
    return this.#size
  }

  async start(): Promise<void> {
    const { timings, logger } = this.#ports
    const onError = (error: unknown): void => logger.warn({ error }, 'watching over live channels failed')
    this.#watching = [
      periodic({ everyMs: timings.pingMs, run: async () => this.notifyAll({ event: 'ping', data: {} }), onError }),
      periodic({ everyMs: timings.sessionCheckMs, run: async () => await this.#checkSessions(), onError }),
    ]
    for (const loop of this.#watching) loop.start()
    this.#uncount = watchStreams('events', () => this.#size)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    this.#uncount()
    await Promise.all(this.#watching.map(async (loop) => await loop.stop()))
    for (const { writer, end } of this.#all()) {
      // Spread over seconds, so that not all come back at once.
      writer?.writeRetry(500 + Math.random() * 4_500)
      end()
    }
  }

  #all(): Channel[] {
    return [...this.#byOwner.values()].flatMap((own) => [...own])
  }

  /** A ping that is lost is none that was missed. */
  #send(channel: Channel, frame: LiveFrame): void {
    const { writer } = channel
    if (writer === undefined || writer.lagging()) channel.missed ||= frame.event !== 'ping'
    else {
      if (channel.missed) this.#tellMissed(channel)
      writer.write(frame, undefined)
    }
  }

  #tellMissed(channel: Channel): void {
    channel.missed = false
    channel.writer?.write({ event: 'refetch', data: {} }, undefined)
  }

  #remove(channel: Channel): void {
    const own = this.#byOwner.get(channel.ownerId)
    if (own?.delete(channel) !== true) return
    this.#size -= 1
    if (own.size === 0) this.#byOwner.delete(channel.ownerId)
  }

  /** Closes the channels of sessions that are no more; reconnecting is then 401. */
  async #checkSessions(): Promise<void> {
    const open = this.#all()
    if (open.length === 0) return
    const alive = await this.#ports.sessions.alive([...new Set(open.map(({ sessionId }) => sessionId))])
    for (const channel of open) if (!alive.has(channel.sessionId)) channel.end()
  }
}
