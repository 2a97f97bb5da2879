/** The row of a generation, as far as its state machine goes; times are milliseconds of the database's clock. */
import type { ErrorCode, GenerationStatus, LogFrame, TerminalStatus, Usage } from '@scriptorium/contracts'

export type EndedBy = 'worker' | 'cancel' | 'sweeper' | 'system'

export type GenerationRow = {
  id: string
  status: GenerationStatus
  attempt: number
  claimToken?: string | undefined
  requeue: number
  untaken: number
  notBefore: number
  /** Queued: why the last attempt was put back. */
  retryReason?: ErrorCode | undefined
  nextSweepAt: number
  leaseUntil?: number | undefined
  deadlineAt: number
  textSeq: number
  finalSeq?: number | undefined
  finishReason?: string | undefined
  error?: GenerationFailure | undefined
  usage?: Usage | undefined
  endedBy?: EndedBy | undefined
  model?: string | undefined
  connectionId?: string | undefined
}

export type GenerationFailure = { code: ErrorCode; message: string }

/** Text of the frames fromSeq..throughSeq of an attempt; nothing when `throughSeq < fromSeq`. */
export type Chunk = { fromSeq: number; throughSeq: number; text: string; reasoning: string }

export type Ending = {
  status: TerminalStatus
  finishReason?: string
  error?: GenerationFailure
  usage?: Usage
  model?: string
  connectionId?: string
}

/** What the token log gave when an attempt was sealed. */
export type Seal = {
  markerPresent: boolean
  tail: readonly { seq: number; frame: LogFrame }[]
  lastSeq: number
}
