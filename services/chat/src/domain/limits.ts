/** What a generation is given, in time and in tries. Defaults are those of the design; tests pass shorter ones. */
export type GenerationLimits = {
  /** How long a worker holds a generation without renewing; a checkpoint renews too. */
  leaseMs: number
  /** Queued and untaken for so long: the event is sent again. Doubled each time up to `untakenMaxMs`. */
  untakenMs: number
  untakenMaxMs: number
  /** Claims, after which a generation fails instead of going back. */
  attemptsMax: number
  /** From the accept to the end. */
  deadlineMs: number
  /** A release may not ask for a longer delay. */
  releaseDelayMaxMs: number
}

export const defaultGenerationLimits: GenerationLimits = {
  leaseMs: 8_000,
  untakenMs: 5_000,
  untakenMaxMs: 60_000,
  attemptsMax: 3,
  deadlineMs: 15 * 60_000,
  releaseDelayMaxMs: 10 * 60_000,
}

/** How many answers may wait. Both are checked before anything is accepted. */
export type QueueLimits = {
  queuedPerOwnerMax: number
  queuedMax: number
  /** Events that the relay has not yet sent. */
  outboxMax: number
}

export const defaultQueueLimits: QueueLimits = { queuedPerOwnerMax: 10_000, queuedMax: 100_000, outboxMax: 100_000 }

/** UTF-8 bytes of a message. */
export const messageBytesMax = 256 * 1024
