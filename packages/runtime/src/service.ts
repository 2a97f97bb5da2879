import { DeadlineError, withDeadline } from '@scriptorium/timing'
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

  /** Checks under way: one that hangs is left alone for a while, so that nothing piles up behind it. */
  const pending = new Map<Part, { asked: Promise<HealthCheck>; atMs: number }>()

  async function ask(part: Part): Promise<HealthCheck> {
    const before = pending.get(part)
    if (before !== undefined && performance.now() - before.atMs < healthTimeoutMs * 3)
      return await withDeadline(before.asked, healthTimeoutMs)
    const asked = (async () => (await part.health?.()) ?? { ok: true })()
    const own = { asked, atMs: performance.now() }
    const forget = (): void => {
      if (pending.get(part) === own) pending.delete(part)
    }
    pending.set(part, own)
    asked.then(forget, forget)
    return await withDeadline(asked, healthTimeoutMs)
  }

  async function check(part: Part): Promise<[string, HealthCheck]> {
    if (!started.includes(part)) return [part.name, { ok: false, detail: 'not started' }]
    try {
      return [part.name, await ask(part)]
    } catch (error) {
      logger.debug({ part: part.name, error }, 'health check failed')
      return [part.name, { ok: false, detail: DeadlineError.is(error) ? 'does not answer' : 'check failed' }]
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
      const results = await Promise.all(
        parts.filter((part) => part.health !== undefined || !started.includes(part)).map(check),
      )
      const failing = results.filter(([, result]) => !result.ok).map(([name]) => name)
      const soft = new Set(
        parts.filter((part) => part.isSoft === true && started.includes(part)).map((part) => part.name),
      )
      const degraded = [
        ...failing.filter((name) => soft.has(name)),
        ...results.filter(([, result]) => result.ok && result.degraded !== undefined).map(([name]) => name),
      ]
      return {
        ok: stopping === undefined && starting !== undefined && failing.every((name) => soft.has(name)),
        ...(degraded.length === 0 ? {} : { degraded }),
        checks: Object.fromEntries(results),
      }
    },
  }
}
