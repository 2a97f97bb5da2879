import { withDeadline } from '@scriptorium/timing'
import { createHealthChecks } from './health-checks.ts'
import type { Logger } from './logger.ts'

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

export type CompositionOptions = {
  name: string
  logger: Logger
  /** In the order of starting: what others need first. */
  parts: readonly Part[]
  /** Per part, in milliseconds: 10,000 by default. */
  stopTimeoutMs?: number
  /** Per check, in milliseconds: 1,500 by default. What hangs must be seen within seconds. */
  healthTimeoutMs?: number
}

/** Starts parts in order and stops them in reverse. Both may be called many times; a stop during the start waits for the part under way. */
export function composeParts({
  name,
  logger,
  parts,
  stopTimeoutMs = 10_000,
  healthTimeoutMs = 1_500,
}: CompositionOptions): Service {
  const started: Part[] = []
  let starting: Promise<void> | undefined
  let stopping: Promise<void> | undefined

  const look = createHealthChecks({
    parts,
    isStarted: (part) => started.includes(part),
    logger,
    timeoutMs: healthTimeoutMs,
  })

  async function startAll(): Promise<void> {
    for (const part of parts) {
      if (stopping !== undefined) throw new Error(`${name} was stopped while it started`)
      // Counted as started before it is, so that one that fails half-way is given the chance to clear up.
      started.push(part)
      await part.start?.()
      logger.debug({ part: part.name }, 'part started')
    }
  }

  async function stopAll(): Promise<void> {
    await starting?.catch(() => undefined)
    for (const part of started.splice(0).toReversed()) await stopPart(part)
  }

  async function stopPart(part: Part): Promise<void> {
    try {
      await withDeadline(async () => await part.stop?.(), part.stopTimeoutMs ?? stopTimeoutMs)
      logger.debug({ part: part.name }, 'part stopped')
    } catch (error) {
      logger.error({ part: part.name, error }, 'part did not stop properly')
    }
  }

  return {
    name,
    async start() {
      starting ??= startAll()
      try {
        await starting
      } catch (error) {
        stopping ??= stopAll()
        await stopping
        throw error
      }
    },
    async stop() {
      stopping ??= stopAll()
      await stopping
    },
    async health() {
      const { failing, degraded, checks } = await look()
      return {
        ok: stopping === undefined && starting !== undefined && !failing,
        ...(degraded.length === 0 ? {} : { degraded }),
        checks,
      }
    },
  }
}
