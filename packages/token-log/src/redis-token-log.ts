/** The token log on a Redis stream per generation, with pub/sub for its notifications. The steps themselves are in redis-scripts.ts. */
import { ServiceError } from '@scriptorium/contracts'
import type { LogFrame } from '@scriptorium/contracts'
import { backgroundTimers, periodic, withDeadline } from '@scriptorium/timing'
import type { Periodic } from '@scriptorium/timing'
import type { Logger } from '@scriptorium/runtime'
import type { Redis } from 'ioredis'
import type { AppendOutcome, LogEntry, LogMessage, LogRead, SealedBy, SealOutcome, TokenLog } from './index.ts'
import { assertAttempt, assertSeq } from './log-position.ts'
import { RedisPubSub } from './redis-pub-sub.ts'
import { openRedis, orUnavailable, runScript } from './redis-connection.ts'
import { appendScript, openScript, readScript, sealScript } from './redis-scripts.ts'

export type RedisTokenLogOptions = {
  url: string
  /** Before every key and channel; two installations on one Redis need two. */
  keyPrefix: string
  /** How long a log is kept after its last write. */
  ttlMs: number
  /** Entries kept of one generation, about; the oldest go first, and a reader then sees the hole. */
  maxLength: number
  logger: Logger
  /** The longest that any command may take. */
  commandTimeoutMs?: number
  /** How often each connection is tried, so that one that died in silence is found. */
  pingMs?: number
}

type StreamEntry = [id: string, fields: [kind: string, value: string]]

/**
 * Resolves when Redis has answered, or has not within the command time-out: answers are slower without the log but none
 * fails, so a process starts without it, says so in its health, and goes on trying.
 */
export async function createRedisTokenLog(options: RedisTokenLogOptions): Promise<TokenLog> {
  const log = new RedisTokenLog(options)
  await log.connect()
  return log
}

class RedisTokenLog implements TokenLog {
  readonly #options: RedisTokenLogOptions
  readonly #commandTimeoutMs: number
  readonly #redis: Redis
  readonly #subscriber: Redis
  readonly #notifier: RedisPubSub
  readonly #pings: Periodic
  #closed = false

  constructor(options: RedisTokenLogOptions) {
    const { url, logger, commandTimeoutMs = 1_000, pingMs = 2_000 } = options
    this.#options = options
    this.#commandTimeoutMs = commandTimeoutMs
    this.#redis = openRedis({ url, logger, commandTimeoutMs, role: 'commands' })
    this.#subscriber = openRedis({ url, logger, commandTimeoutMs, role: 'notifier' })
    this.#notifier = new RedisPubSub(this.#subscriber, logger)
    this.#pings = periodic({
      everyMs: pingMs,
      timers: backgroundTimers,
      run: async () => {
        const ready = this.#connections.filter(({ status }) => status === 'ready')
        await Promise.all(ready.map((connection) => connection.ping()))
      },
      onError: (error) => logger.debug({ error }, 'the Redis of the token log did not answer a ping'),
    })
    this.#pings.start()
  }

  async connect(): Promise<void> {
    try {
      await withDeadline(
        Promise.all(this.#connections.map((connection) => connection.connect())),
        this.#commandTimeoutMs,
      )
    } catch (error) {
      this.#options.logger.warn({ error }, 'the token log starts without its Redis')
    }
  }

  async open(generationId: string, attempt: number): Promise<AppendOutcome> {
    assertAttempt(attempt)
    return toOutcome(
      await runScript(this.#redis, openScript, this.#key(generationId), [
        attempt,
        this.#options.ttlMs,
        this.#channel(generationId),
      ]),
    )
  }

  async append(generationId: string, { attempt, seq, frame }: LogEntry): Promise<AppendOutcome> {
    assertAttempt(attempt)
    assertSeq(seq)
    const { ttlMs, maxLength } = this.#options
    return toOutcome(
      await runScript(this.#redis, appendScript, this.#key(generationId), [
        attempt,
        ttlMs,
        this.#channel(generationId),
        seq,
        JSON.stringify(frame),
        maxLength,
      ]),
    )
  }

  async seal(
    generationId: string,
    { attempt, afterSeq, by }: { attempt: number; afterSeq: number; by: SealedBy },
  ): Promise<SealOutcome> {
    assertAttempt(attempt)
    const args = [attempt, this.#options.ttlMs, this.#channel(generationId), afterSeq, by]
    const [markers, lastId, tail] = (await runScript(this.#redis, sealScript, this.#key(generationId), args)) as [
      number,
      string,
      StreamEntry[],
    ]
    return { markerPresent: markers > 0, tail: tail.map(toEntry), lastSeq: lastId === '' ? 0 : seqOf(lastId) }
  }

  async read(generationId: string, after: { attempt: number; seq: number }): Promise<LogRead> {
    const reply = await runScript(this.#redis, readScript, this.#key(generationId), [after.attempt, after.seq])
    const [stored, attempt, firstId, lastId] = reply as [StreamEntry[], string, string, string]
    const entries = stored.filter(([, [kind]]) => kind === 'f').map(toEntry)
    if (lastId === '') return { entries, attempt: Number(attempt) }
    return {
      entries,
      attempt: Number(attempt),
      range: { first: firstId === '' ? 0 : seqOf(firstId), last: seqOf(lastId) },
    }
  }

  async subscribe(
    generationId: string,
    listener: { onMessage(message: LogMessage): void; onGap(): void },
  ): Promise<{ close(): Promise<void> }> {
    return await this.#notifier.listen(
      this.#channel(generationId),
      {
        onText: (text) => listener.onMessage(JSON.parse(text) as LogMessage),
        onGap: () => listener.onGap(),
      },
      { patient: false },
    )
  }

  async onCancel(listener: (generationId: string) => void): Promise<{ close(): Promise<void> }> {
    return await this.#notifier.listen(
      this.#cancelChannel,
      { onText: listener, onGap: () => undefined },
      { patient: true },
    )
  }

  async notifyChanged(generationId: string): Promise<void> {
    await this.#publish(this.#channel(generationId), '{"kind":"changed"}')
  }

  async notifyCancel(generationId: string): Promise<void> {
    await this.#publish(this.#cancelChannel, generationId)
  }

  async expire(generationId: string): Promise<void> {
    await this.#redis.pexpire(this.#key(generationId), this.#options.ttlMs).catch(() => undefined)
  }

  async health(): Promise<{ ok: boolean; detail?: string }> {
    if (this.#closed) return { ok: false, detail: 'closed' }
    try {
      await orUnavailable(this.#redis.ping())
    } catch (error) {
      return { ok: false, detail: ServiceError.from(error).detail }
    }
    return this.#notifier.live ? { ok: true } : { ok: false, detail: 'The token log’s notifier is not connected.' }
  }

  async close(): Promise<void> {
    this.#closed = true
    void this.#pings.stop()
    this.#notifier.clear()
    for (const connection of this.#connections) connection.disconnect()
  }

  get #connections(): readonly Redis[] {
    return [this.#redis, this.#subscriber]
  }

  get #cancelChannel(): string {
    return `${this.#options.keyPrefix}cancel`
  }

  #key(generationId: string): string {
    return `${this.#options.keyPrefix}log:${generationId}`
  }

  #channel(generationId: string): string {
    return `${this.#options.keyPrefix}notifier:${generationId}`
  }

  async #publish(channel: string, text: string): Promise<void> {
    try {
      await this.#redis.publish(channel, text)
    } catch (error) {
      this.#options.logger.debug({ error }, 'a notification of the token log was not sent')
    }
  }
}

function toOutcome(reply: unknown): AppendOutcome {
  const [state, detail] = reply as ['appended' | 'sealed' | 'stale', string]
  if (state === 'sealed') return { state, by: detail as SealedBy }
  return state === 'stale' ? { state, lastAttempt: Number(detail) } : { state }
}

function toEntry([id, [, frame]]: StreamEntry): LogEntry {
  return { attempt: Number(id.slice(0, id.indexOf('-'))), seq: seqOf(id), frame: JSON.parse(frame) as LogFrame }
}

function seqOf(id: string): number {
  return Number(id.slice(id.indexOf('-') + 1))
}
