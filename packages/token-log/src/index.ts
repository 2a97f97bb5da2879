/**
 * The token log: per generation, an append-only list of frames with ids `<attempt>-<seq>`, and notifications.
 *
 * Why it is shaped so. A worker that was declared dead may still run; two workers must never interleave. So the log itself
 * refuses: an id not above the last is refused, `open` of attempt n makes every id of attempt n-1 impossible, and `seal`
 * takes the last possible id of an attempt, after which that attempt can append nothing. A reader subscribes first, then
 * reads, and drops what it has by id; on a jump it reads again. The log is a cache: PostgreSQL holds the checkpoints.
 */
import type { LogFrame } from '@scriptorium/contracts'

export type LogEntry = { attempt: number; seq: number; frame: LogFrame }

/** Why an append or open was not taken. `sealed` says by whom: the caller ends its own work and sends what it has. */
export type AppendOutcome =
  | { state: 'appended' }
  | { state: 'sealed'; by: SealedBy }
  | { state: 'stale'; lastAttempt: number }

export type SealedBy = 'cancel' | 'sweeper'

export type SealOutcome = {
  /** The marker `<attempt>-0` is in the log: the attempt was opened and nothing was lost since. False: the log knows nothing of it (emptied, trimmed). */
  markerPresent: boolean
  /** Entries of this attempt with seq > afterSeq, in order, the marker left out. */
  tail: LogEntry[]
  /** The highest seq of this attempt in the log; 0 when only the marker is there. */
  lastSeq: number
}

export type LogMessage =
  | { kind: 'entry'; entry: LogEntry }
  | { kind: 'opened'; attempt: number }
  | { kind: 'sealed'; attempt: number; by: SealedBy }
  /** The row changed (ended, released): ask PostgreSQL. A hint; it may be lost. */
  | { kind: 'changed' }

export type LogRead = {
  /** Entries above `after`, in order, markers and seals left out. */
  entries: LogEntry[]
  /** The newest attempt the log has seen; 0 when the log has nothing. */
  attempt: number
  /** The first and last seq still in the log for that attempt (0, 0 when only its marker is there); undefined when empty. */
  range?: { first: number; last: number }
}

export type TokenLog = {
  /** Appends the marker `<attempt>-0`. From then on earlier attempts are refused. Opening the same attempt again is `appended`. */
  open(generationId: string, attempt: number): Promise<AppendOutcome>
  /**
   * Appends one frame and publishes it. A repeat of the very last id is `appended`: a lost reply costs nothing.
   * Throws ServiceError `unavailable` when the log is out of reach: the worker goes on without it.
   */
  append(generationId: string, entry: LogEntry): Promise<AppendOutcome>
  read(generationId: string, after: { attempt: number; seq: number }): Promise<LogRead>
  /** Atomically closes an attempt and returns its tail. Sealing again returns the same; the first `by` stays. Throws `unavailable`. */
  seal(generationId: string, options: { attempt: number; afterSeq: number; by: SealedBy }): Promise<SealOutcome>
  /** Resolves once the subscription is in force. `onGap` is called after a reconnect: messages may have been lost, read again. */
  subscribe(
    generationId: string,
    listener: { onMessage(message: LogMessage): void; onGap(): void },
  ): Promise<{ close(): Promise<void> }>
  /** Tells readers of a generation that its row changed. Best effort: never throws. */
  notifyChanged(generationId: string): Promise<void>
  /** Notifies every worker process of a cancel. Best effort: never throws; the flag in Renew is the back-stop. */
  notifyCancel(generationId: string): Promise<void>
  onCancel(listener: (generationId: string) => void): Promise<{ close(): Promise<void> }>
  /** The log of an ended generation is dropped after an hour. Best effort. */
  expire(generationId: string): Promise<void>
  health(): Promise<{ ok: boolean; detail?: string }>
  close(): Promise<void>
}
