/**
 * The token log of one process. Frames are encoded and decoded as they would be for Redis, so that no reader shares an
 * object with the writer. Readers are notified in a microtask after the append, in order.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { Logger } from '@scriptorium/runtime'
import type { AppendOutcome, LogEntry, LogMessage, LogRead, SealedBy, SealOutcome, TokenLog } from './index.ts'
import { GenerationLog } from './generation-log.ts'
import { assertAttempt, assertSeq } from './log-position.ts'

export type MemoryTokenLogOptions = {
  /** Frames kept of one generation; the oldest go first, and a reader then sees the hole. */
  maxEntriesPerGeneration?: number
  /** How long a log is kept after its last write. */
  ttlMs?: number
  /** UTF-16 units of all frames together; above it whole logs go, ended ones first. */
  maxUnits?: number
  clock?: () => number
  logger?: Logger
}

type Listener = { onMessage(message: LogMessage): void; onGap(): void }
type Kept = { log: GenerationLog; expiresAt: number; ended: boolean }

export function createMemoryTokenLog(options: MemoryTokenLogOptions = {}): TokenLog {
  return new MemoryTokenLog(options)
}

class MemoryTokenLog implements TokenLog {
  readonly #shelf: FakeLogs
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #cancelListeners = new Set<(generationId: string) => void>()
  readonly #logger: Logger | undefined
  #closed = false

  constructor({
    maxEntriesPerGeneration = 50_000,
    ttlMs = 3_600_000,
    maxUnits = 64 * 1024 * 1024,
    clock = Date.now,
    logger,
  }: MemoryTokenLogOptions) {
    this.#shelf = new FakeLogs({ maxEntriesPerGeneration, ttlMs, maxUnits, clock })
    this.#logger = logger
  }

  async open(generationId: string, attempt: number): Promise<AppendOutcome> {
    this.#assertOpen()
    assertAttempt(attempt)
    const outcome = this.#shelf.take(generationId).log.open(attempt)
    if (outcome.state === 'appended') this.#notify(generationId, `{"kind":"opened","attempt":${attempt}}`)
    return outcome
  }

  async append(generationId: string, { attempt, seq, frame }: LogEntry): Promise<AppendOutcome> {
    this.#assertOpen()
    assertAttempt(attempt)
    assertSeq(seq)
    const text = JSON.stringify(frame)
    const outcome = this.#shelf.append(generationId, attempt, seq, text)
    if (outcome.state === 'appended')
      this.#notify(generationId, `{"kind":"entry","entry":{"attempt":${attempt},"seq":${seq},"frame":${text}}}`)
    return outcome
  }

  async read(generationId: string, after: { attempt: number; seq: number }): Promise<LogRead> {
    this.#assertOpen()
    return this.#shelf.find(generationId)?.log.read(after) ?? { entries: [], attempt: 0 }
  }

  async seal(
    generationId: string,
    { attempt, afterSeq, by }: { attempt: number; afterSeq: number; by: SealedBy },
  ): Promise<SealOutcome> {
    this.#assertOpen()
    assertAttempt(attempt)
    const { added, ...outcome } = this.#shelf.take(generationId).log.seal(attempt, afterSeq, by)
    if (added) this.#notify(generationId, `{"kind":"sealed","attempt":${attempt},"by":"${by}"}`)
    return outcome
  }

  async subscribe(generationId: string, listener: Listener): Promise<{ close(): Promise<void> }> {
    this.#assertOpen()
    const own: Listener = { onMessage: (message) => listener.onMessage(message), onGap: () => listener.onGap() }
    const known = this.#listeners.get(generationId) ?? new Set()
    this.#listeners.set(generationId, known.add(own))
    return {
      close: async () => {
        known.delete(own)
        if (known.size === 0 && this.#listeners.get(generationId) === known) this.#listeners.delete(generationId)
      },
    }
  }

  async onCancel(listener: (generationId: string) => void): Promise<{ close(): Promise<void> }> {
    const own = (generationId: string): void => listener(generationId)
    this.#cancelListeners.add(own)
    return {
      close: async () => {
        this.#cancelListeners.delete(own)
      },
    }
  }

  async notifyChanged(generationId: string): Promise<void> {
    this.#notify(generationId, '{"kind":"changed"}')
  }

  async notifyCancel(generationId: string): Promise<void> {
    queueMicrotask(() => {
      for (const listener of this.#cancelListeners) this.#tell(() => listener(generationId))
    })
  }

  async expire(generationId: string): Promise<void> {
    this.#shelf.end(generationId)
  }

  async health(): Promise<{ ok: boolean; detail?: string }> {
    return this.#closed ? { ok: false, detail: 'closed' } : { ok: true }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#shelf.clear()
    this.#listeners.clear()
    this.#cancelListeners.clear()
  }

  #assertOpen(): void {
    if (this.#closed) throw new ServiceError('unavailable', { detail: 'The token log is closed.' })
  }

  /** Each listener gets an object of its own, made from the text that would have travelled. */
  #notify(generationId: string, message: string): void {
    if (!this.#listeners.has(generationId)) return
    queueMicrotask(() => {
      for (const listener of this.#listeners.get(generationId) ?? [])
        this.#tell(() => listener.onMessage(JSON.parse(message) as LogMessage))
    })
  }

  /** One listener's fault must neither silence the others nor end the process. */
  #tell(call: () => void): void {
    try {
      call()
    } catch (error) {
      this.#logger?.error({ error }, 'a listener of the token log failed')
    }
  }
}

/** All logs, each dropped after its time, and whole logs before it when there is no room. */
class FakeLogs {
  readonly #options: Required<Omit<MemoryTokenLogOptions, 'logger'>>
  readonly #logs = new Map<string, Kept>()
  #units = 0
  #sweptAt: number

  constructor(options: Required<Omit<MemoryTokenLogOptions, 'logger'>>) {
    this.#options = options
    this.#sweptAt = options.clock()
  }

  find(generationId: string): Kept | undefined {
    const kept = this.#logs.get(generationId)
    if (kept === undefined || kept.expiresAt > this.#options.clock()) return kept
    this.#drop(generationId, kept)
    return undefined
  }

  /** The log for writing, made where there is none. */
  take(generationId: string): Kept {
    const { ttlMs, maxEntriesPerGeneration, clock } = this.#options
    const now = clock()
    if (now - this.#sweptAt > ttlMs / 60) this.#sweep(now)
    const known = this.find(generationId)
    const kept = known ?? { log: new GenerationLog(maxEntriesPerGeneration), expiresAt: 0, ended: false }
    kept.expiresAt = now + ttlMs
    if (known === undefined) this.#logs.set(generationId, kept)
    return kept
  }

  append(generationId: string, attempt: number, seq: number, text: string): AppendOutcome {
    const kept = this.take(generationId)
    const before = kept.log.units
    const outcome = kept.log.append(attempt, seq, text)
    this.#units += kept.log.units - before
    if (this.#units > this.#options.maxUnits) this.#makeRoom(kept)
    return outcome
  }

  end(generationId: string): void {
    const kept = this.find(generationId)
    if (kept === undefined) return
    kept.ended = true
    kept.expiresAt = this.#options.clock() + this.#options.ttlMs
  }

  clear(): void {
    this.#logs.clear()
    this.#units = 0
  }

  #drop(generationId: string, kept: Kept): void {
    this.#units -= kept.log.units
    this.#logs.delete(generationId)
  }

  #sweep(now: number): void {
    this.#sweptAt = now
    for (const [id, kept] of this.#logs) if (kept.expiresAt <= now) this.#drop(id, kept)
  }

  /** Ended logs first, then the oldest; never the one being written. */
  #makeRoom(writing: Kept): void {
    for (const endedOnly of [true, false]) {
      for (const [id, kept] of this.#logs) {
        if (this.#units <= this.#options.maxUnits) return
        if (kept !== writing && (kept.ended || !endedOnly)) this.#drop(id, kept)
      }
    }
  }
}
