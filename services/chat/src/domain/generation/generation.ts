/** A generation: as it is shown, and as its state machine reads it. */
import type { ErrorCode, LogFrame, TerminalStatus } from '@scriptorium/contracts'
import type * as contract from '@scriptorium/contracts/nouns'
import type { GenerationError, GenerationStatus, Target, Usage } from '@scriptorium/contracts/nouns'

/** As it is shown, with what readers of its stream need. */
export type Generation = contract.Generation & {
  threadId: string
  /** Ended: the last seq. Streaming: `text` is what is checkpointed, through this seq. */
  textSeq: number
  finalSeq?: number
  /** Queued: when it may be claimed, where that is later than now. */
  notBefore?: string
  /** Queued: why the last attempt was put back, and what the provider said. */
  retryReason?: ErrorCode
  retryMessage?: string
  withoutCodex: boolean
  leftOut: string[]
}
export type GenerationState = Pick<Generation, 'id' | 'status' | 'attempt' | 'textSeq' | 'finalSeq' | 'queue'>

export type EndedBy = 'worker' | 'cancel' | 'sweeper' | 'system'
export type GenerationFailure = GenerationError & { code: ErrorCode }

/** What the state machine reads and writes; times are milliseconds of the database's clock. */
export type GenerationRow = {
  id: string
  status: GenerationStatus
  attempt: number
  claimToken?: string | undefined
  /** The number of its latest request, from 0. */
  requeue: number
  /** How many requests in a row nobody has claimed. */
  untaken: number
  /** Attempts that an outage of ours ended before the provider was asked; they use none up. */
  excused: number
  /** Queued: a claim came while too many of its owner or connection were running; it is handed over when one of those ends. */
  held: boolean
  /** How many of its connection may run at once, as its last claim was told. Undefined: the connection has no limit of its own. */
  connectionMax?: number | undefined
  notBefore: number
  retryReason?: ErrorCode | undefined
  /** The provider's words of the last attempt that was put back. */
  retryMessage?: string | undefined
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
  /** Which models to turn to when the one that is tried fails before its first token. */
  fallback: readonly Target[]
  /** Why another model than the chosen one is tried. */
  fallbackReason?: ErrorCode | undefined
  /** Settings that the model that answered does not take. */
  leftOut?: readonly string[] | undefined
  /** The generation whose very prompt it is given. */
  replayOf?: string | undefined
}

/** How many generations stream: of the owner, and of those with the connection. */
export type Running = { owner: number; connection: number }

/** Text of the frames fromSeq..throughSeq of an attempt; empty when `throughSeq < fromSeq`. */
export type Chunk = { fromSeq: number; throughSeq: number; text: string; reasoning: string }

export type Ending = Pick<GenerationRow, 'finishReason' | 'error' | 'usage' | 'model' | 'connectionId' | 'leftOut'> & {
  status: TerminalStatus
}

/** What the token log returned when an attempt was sealed. */
export type Seal = {
  markerPresent: boolean
  tail: readonly { seq: number; frame: LogFrame }[]
  lastSeq: number
}
