/**
 * The streams that are open in this process: how many there may be, what watches over them, and how they end together.
 * Nothing here is needed to continue a stream: every reader could go on with any other gateway.
 */
import { isTerminal, ServiceError } from '@scriptorium/contracts'
import type { FrameId } from '@scriptorium/contracts'
import { generationLimits } from '@scriptorium/contracts/nouns'
import type { Logger, Part } from '@scriptorium/runtime'
import { periodic } from '@scriptorium/timing'
import type { Periodic } from '@scriptorium/timing'
import type { SessionStore } from '../domain/ports.ts'
import type { GenerationRow } from '../domain/stream-position.ts'
import type { GenerationSource } from '../domain/stream-ports.ts'
import { watchStreams } from '../metrics/streams.ts'
import type { EventWriter } from './event-writer.ts'
import { StreamReader } from './stream-reader.ts'
import type { StreamReaderPorts } from './stream-reader.ts'

export type StreamLimits = {
  /** Open streams of one user. */
  perUser: number
  /** Open streams of this process; kept below the limit of file descriptors. */
  inAll: number
}

export type StreamHubPorts = StreamReaderPorts & {
  sessions: Pick<SessionStore, 'alive'>
  generations: GenerationSource
  logger: Logger
  limits: StreamLimits
  random?: () => number
}
export type StreamRequest = {
  generationId: string
  ownerId: string
  sessionId: string
  lastEventId: FrameId | undefined
  /** What is known to be: then nobody asks. Undefined: the row is read, which authorizes. */
  row?: GenerationRow | undefined
}

export type OpenedStream = {
  /** Resolves when the stream is over. */
  run: (writer: EventWriter) => Promise<void>
  /** To be called by the writer: it is drained, or closed. */
  wake: () => void
  /** For when no writer came to be. */
  abandon: () => void
}

/** Owners asked for at once by the back-stop. */
const ownersAtOnce = 8

type OpenStream = { request: StreamRequest; reader: StreamReader; writer: EventWriter | undefined }

export class StreamHub implements Part {
  readonly name = 'streams'
  readonly #ports: StreamHubPorts
  readonly #streams = new Set<OpenStream>()
  readonly #byUser = new Map<string, number>()
  readonly #running = new Set<Promise<void>>()
  #watching: Periodic[] = []
  #stopping = false
  #uncount = (): void => undefined

  constructor(ports: StreamHubPorts) {
    this.#ports = ports
  }

  /**
   * Authorizes and opens a stream.
   * @returns undefined when the reader has everything, the end too (204); else what begins to write, once there is a writer.
   * @throws ServiceError `not_found`, `rate_limited` past the user's limit, `unavailable` past the process's or while stopping.
   */
  async open(request: StreamRequest): Promise<OpenedStream | undefined> {
    this.#admit(request)
    const stream: OpenStream = { request, reader: new StreamReader(request, this.#ports), writer: undefined }
    this.#add(stream)
    const row = await stream.reader.open(request.row).catch((error: unknown) => {
      this.#remove(stream)
      throw error
    })
    if (isTerminal(row.status) && request.lastEventId?.seq === 'end' && request.lastEventId.attempt === row.attempt) {
      this.#remove(stream)
      return undefined
    }
    return {
      wake: () => stream.reader.wake(),
      abandon: () => this.#remove(stream),
      run: async (writer) => {
        stream.writer = writer
        const done = stream.reader.run(writer, request.lastEventId).finally(() => this.#remove(stream))
        this.#running.add(done)
        await done.finally(() => this.#running.delete(done))
      },
    }
  }

  /** The row of a generation may have changed. */
  notify(generationId: string): void {
    for (const { request, reader } of this.#streams) if (request.generationId === generationId) reader.notify()
  }

  size(): number {
    return this.#streams.size
  }

  async start(): Promise<void> {
    const { timings, logger } = this.#ports
    const onError = (error: unknown): void => logger.warn({ error }, 'watching over open streams failed')
    this.#watching = [
      periodic({ everyMs: timings.sessionCheckMs, run: async () => await this.#checkSessions(), onError }),
      periodic({ everyMs: timings.backstopMs, run: async () => await this.#askForStates(), onError }),
    ]
    for (const loop of this.#watching) loop.start()
    this.#uncount = watchStreams('generation', () => this.#streams.size)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    this.#uncount()
    await Promise.all(this.#watching.map((loop) => loop.stop()))
    for (const { reader, writer } of this.#streams) {
      // Spread over seconds, so that not all come back at once.
      writer?.writeRetry(500 + (this.#ports.random ?? Math.random)() * 4_500)
      reader.close()
    }
    await Promise.allSettled(this.#running)
  }

  #admit({ ownerId }: StreamRequest): void {
    const { perUser, inAll } = this.#ports.limits
    if (this.#stopping || this.#streams.size >= inAll) throw new ServiceError('unavailable', { retryAfterMs: 2_000 })
    if ((this.#byUser.get(ownerId) ?? 0) >= perUser)
      throw new ServiceError('rate_limited', {
        detail: `You have ${perUser} streams open; close one first.`,
        retryAfterMs: 5_000,
      })
  }

  #add(stream: OpenStream): void {
    this.#streams.add(stream)
    this.#byUser.set(stream.request.ownerId, (this.#byUser.get(stream.request.ownerId) ?? 0) + 1)
  }

  #remove(stream: OpenStream): void {
    stream.reader.close()
    if (!this.#streams.delete(stream)) return
    const left = (this.#byUser.get(stream.request.ownerId) ?? 1) - 1
    if (left > 0) this.#byUser.set(stream.request.ownerId, left)
    else this.#byUser.delete(stream.request.ownerId)
  }

  /** Closes the streams of sessions that are no more; reconnecting is then 401. */
  async #checkSessions(): Promise<void> {
    const ids = [...new Set([...this.#streams].map(({ request }) => request.sessionId))]
    if (ids.length === 0) return
    const alive = await this.#ports.sessions.alive(ids)
    for (const { request, reader } of this.#streams)
      if (ids.includes(request.sessionId) && !alive.has(request.sessionId)) reader.close()
  }

  /** What no notifier reported: asks for the states of everything that is open, owner by owner. */
  async #askForStates(): Promise<void> {
    const waiting = [...Map.groupBy(this.#streams, ({ request }) => request.ownerId)]
    const worker = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await this.#askOwner(...next)
    }
    await Promise.all(Array.from({ length: Math.min(ownersAtOnce, waiting.length) }, worker))
  }

  async #askOwner(ownerId: string, open: readonly OpenStream[]): Promise<void> {
    const ids = [...new Set(open.map(({ request }) => request.generationId))].slice(0, generationLimits.statesPerCall)
    const states = new Map((await this.#ports.generations.states(ownerId, ids)).map((state) => [state.id, state]))
    for (const { request, reader } of open) {
      const state = states.get(request.generationId)
      // One that is left out was deleted: the row shows it.
      if (state === undefined) reader.notify()
      else reader.compare(state)
    }
  }
}
