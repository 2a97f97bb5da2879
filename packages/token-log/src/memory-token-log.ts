/**
 * The token log of one process. Frames are encoded and decoded as they would be for Redis, so that no reader shares an
 * object with the writer. Bells ring in a microtask after the append, in order.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { Logger } from '@scriptorium/runtime'
import type { AppendOutcome, LogEntry, LogMessage, LogRead, SealOutcome, TokenLog } from './index.ts'
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
  const { maxEntriesPerGeneration = 50_000, ttlMs = 3_600_000, maxUnits = 64 * 1024 * 1024, clock = Date.now, logger } = options
  const logs = new Map<string, Kept>()
  const listeners = new Map<string, Set<Listener>>()
  const cancelListeners = new Set<(generationId: string) => void>()
  let units = 0
  let sweptAt = clock()
  let closed = false

  function keep(generationId: string): Kept {
    if (closed) throw new ServiceError('unavailable', { detail: 'The token log is closed.' })
    const now = clock()
    if (now - sweptAt > ttlMs / 60) sweep(now)
    const known = find(generationId)
    const kept = known ?? { log: new GenerationLog(maxEntriesPerGeneration), expiresAt: 0, ended: false }
    kept.expiresAt = now + ttlMs
    if (known === undefined) logs.set(generationId, kept)
    return kept
  }

  function find(generationId: string): Kept | undefined {
    if (closed) throw new ServiceError('unavailable', { detail: 'The token log is closed.' })
    const kept = logs.get(generationId)
    if (kept === undefined || kept.expiresAt > clock()) return kept
    drop(generationId, kept)
    return undefined
  }

  function drop(generationId: string, kept: Kept): void {
    units -= kept.log.bytes
    logs.delete(generationId)
  }

  function sweep(now: number): void {
    sweptAt = now
    for (const [id, kept] of logs) if (kept.expiresAt <= now) drop(id, kept)
  }

  function makeRoom(exceptFor: Kept): void {
    for (const endedOnly of [true, false]) {
      for (const [id, kept] of logs) {
        if (units <= maxUnits) return
        if (kept !== exceptFor && (kept.ended || !endedOnly)) drop(id, kept)
      }
    }
  }

  /** Each listener gets an object of its own, made from the text that would have travelled. */
  function ring(generationId: string, message: string): void {
    if (!listeners.has(generationId)) return
    queueMicrotask(() => {
      for (const listener of listeners.get(generationId) ?? []) tell(() => listener.onMessage(JSON.parse(message) as LogMessage))
    })
  }

  /** One listener's fault must neither silence the others nor end the process. */
  function tell(call: () => void): void {
    try {
      call()
    } catch (error) {
      logger?.error({ error }, 'a listener of the token log failed')
    }
  }

  return {
    async open(generationId, attempt): Promise<AppendOutcome> {
      assertAttempt(attempt)
      const outcome = keep(generationId).log.open(attempt)
      if (outcome.state === 'appended') ring(generationId, `{"kind":"opened","attempt":${attempt}}`)
      return outcome
    },
    async append(generationId, { attempt, seq, frame }: LogEntry): Promise<AppendOutcome> {
      assertAttempt(attempt)
      assertSeq(seq)
      const kept = keep(generationId)
      const text = JSON.stringify(frame)
      const before = kept.log.bytes
      const outcome = kept.log.append(attempt, seq, text)
      units += kept.log.bytes - before
      if (outcome.state === 'appended') ring(generationId, `{"kind":"entry","entry":{"attempt":${attempt},"seq":${seq},"frame":${text}}}`)
      if (units > maxUnits) makeRoom(kept)
      return outcome
    },
    async read(generationId, after): Promise<LogRead> {
      return find(generationId)?.log.read(after) ?? { entries: [], attempt: 0 }
    },
    async seal(generationId, { attempt, afterSeq, by }): Promise<SealOutcome> {
      assertAttempt(attempt)
      const { added, ...outcome } = keep(generationId).log.seal(attempt, afterSeq, by)
      if (added) ring(generationId, `{"kind":"sealed","attempt":${attempt},"by":"${by}"}`)
      return outcome
    },
    async subscribe(generationId, listener) {
      if (closed) throw new ServiceError('unavailable', { detail: 'The token log is closed.' })
      const own: Listener = { onMessage: (message) => listener.onMessage(message), onGap: () => listener.onGap() }
      const known = listeners.get(generationId) ?? new Set()
      listeners.set(generationId, known.add(own))
      return {
        async close() {
          known.delete(own)
          if (known.size === 0 && listeners.get(generationId) === known) listeners.delete(generationId)
        },
      }
    },
    async notifyChanged(generationId) {
      ring(generationId, '{"kind":"changed"}')
    },
    async ringCancel(generationId) {
      queueMicrotask(() => {
        for (const listener of cancelListeners) tell(() => listener(generationId))
      })
    },
    async onCancel(listener) {
      const own = (generationId: string): void => listener(generationId)
      cancelListeners.add(own)
      return {
        async close() {
          cancelListeners.delete(own)
        },
      }
    },
    async expire(generationId) {
      const kept = logs.get(generationId)
      if (kept === undefined) return
      kept.ended = true
      kept.expiresAt = clock() + ttlMs
    },
    async health() {
      return closed ? { ok: false, detail: 'closed' } : { ok: true }
    },
    async close() {
      closed = true
      logs.clear()
      listeners.clear()
      cancelListeners.clear()
    },
  }
}
