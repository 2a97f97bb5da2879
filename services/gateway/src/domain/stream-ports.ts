import type { GenerationRow, LogEntry, LogRead } from './stream-position.ts'

export type LogSignal =
  | { kind: 'entry'; entry: LogEntry }
  | { kind: 'opened'; attempt: number }
  | { kind: 'sealed'; attempt: number }
  | { kind: 'changed' }

/** The token log as a reader needs it; `TokenLog` of packages/token-log is one. Rejects with `unavailable` when out of reach. */
export type StreamLog = {
  read(generationId: string, after: { attempt: number; seq: number }): Promise<LogRead>
  subscribe(
    generationId: string,
    listener: { onMessage(message: LogSignal): void; onGap(): void },
  ): Promise<{ close(): Promise<void> }>
}

export type GenerationState = {
  id: string
  status: string
  attempt: number
  textSeq: number
  queue?: { position: number; waitSeconds?: number } | undefined
}

/** The rows, through chat. */
export type GenerationSource = {
  /** @throws ServiceError `not_found` for a foreign or unknown one. */
  get(ownerId: string, generationId: string): Promise<GenerationRow>
  /** Unknown ids are left out; at most 1,000. */
  states(ownerId: string, generationIds: readonly string[]): Promise<GenerationState[]>
}

export type StreamTimings = {
  pingMs: number
  /** How often sessions of open streams are looked up again. */
  sessionCheckMs: number
  /** How often the states of all open streams are asked for. */
  backstopMs: number
  /** With the log out of reach, or with a hole in it: how often the row is asked for its checkpoints. */
  checkpointMs: number
  /**
   * How long a reader is believed that comes back with more than row and log can show. Whatever was published is checkpointed long
   * before; an id that nobody gave out starts over then.
   */
  returnWaitMs: number
  /** How often a log that was out of reach is tried again. */
  logRetryMs: number
  lagMsMax: number
}

export const streamTimings: StreamTimings = {
  pingMs: 15_000,
  sessionCheckMs: 5_000,
  backstopMs: 2_000,
  checkpointMs: 500,
  returnWaitMs: 10_000,
  logRetryMs: 2_000,
  lagMsMax: 30_000,
}
