/** Times and attempts of a generation. The defaults are those of the design; tests pass shorter ones. */
export type GenerationLimits = {
  /** How long a worker holds a generation without renewing; a checkpoint renews too. */
  leaseMs: number
  /** When nobody has claimed it for so long, its event is sent again. Doubled each time up to `untakenMaxMs`. */
  untakenMs: number
  untakenMaxMs: number
  /** Claims, after which a generation fails instead of going back; those that an outage of ours ended do not count. */
  attemptsMax: number
  /** From the accept to the end. */
  deadlineMs: number
  /** A release may not ask for a longer delay. */
  releaseDelayMaxMs: number
  /** Generations of one owner that run at once; the others wait for one of them to end. */
  runningPerOwnerMax: number
}

export const defaultGenerationLimits: GenerationLimits = {
  leaseMs: 8_000,
  untakenMs: 5_000,
  untakenMaxMs: 60_000,
  attemptsMax: 3,
  deadlineMs: 15 * 60_000,
  releaseDelayMaxMs: 10 * 60_000,
  runningPerOwnerMax: 20,
}
