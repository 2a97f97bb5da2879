/** What a service is from outside, and what it is made of. */
/** `degraded` names what fails of what it uses, though it serves. */
export type HealthCheck = { ok: boolean; degraded?: string[]; detail?: string }
/** `degraded` names the checks that fail though users are served all the same. */
export type Health = { ok: boolean; degraded?: string[]; checks: Record<string, HealthCheck> }

/** What every service is from outside, in a process of its own or beside others. */
export type Service = {
  name: string
  /** Resolves once it serves. What had begun is stopped again when a part cannot start. */
  start(): Promise<void>
  /** Resolves once all is closed; never rejects for a part that fails or hangs, since the others must be closed too. */
  stop(): Promise<void>
  /** `ok` when it can serve its users now: every check is well but those of soft parts. Answers within the limit of a check. */
  health(): Promise<Health>
}

/** A part of a service that is started and stopped: a listener, a pool, a consumer, a timer. */
export type Part = {
  name: string
  start?(): Promise<void>
  stop?(): Promise<void>
  health?(): Promise<HealthCheck>
  /** Users are served without it, if not as well: when its check fails the service is degraded, not unready. */
  isSoft?: boolean
  /** How long `stop` may take, in milliseconds, when it needs more than the others. */
  stopTimeoutMs?: number
}
