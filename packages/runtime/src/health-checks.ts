import { DeadlineError, withDeadline } from '@scriptorium/timing'
import type { Logger } from './logger.ts'
import type { HealthCheck, Part } from './part.ts'

export type HealthChecksOptions = {
  parts: readonly Part[]
  isStarted: (part: Part) => boolean
  logger: Logger
  /** Per check, in milliseconds. */
  timeoutMs: number
}

export const notStarted = { ok: false, detail: 'not started' } as const

export type HealthLook = {
  /** A part fails without which users cannot be served. */
  failing: boolean
  /** The parts that fail, or name something that fails, though users are served. */
  degraded: string[]
  checks: Record<string, HealthCheck>
}

/** A look at the checks of all parts, each within its limit. */
export function createHealthChecks({ parts, isStarted, logger, timeoutMs }: HealthChecksOptions) {
  /** Checks under way: one that hangs is left alone for a while, so that nothing piles up behind it. */
  const pending = new Map<Part, { asked: Promise<HealthCheck>; atMs: number }>()

  async function ask(part: Part): Promise<HealthCheck> {
    const before = pending.get(part)
    if (before !== undefined && performance.now() - before.atMs < timeoutMs * 3)
      return await withDeadline(before.asked, timeoutMs)
    const asked = (async () => (await part.health?.()) ?? { ok: true })()
    const own = { asked, atMs: performance.now() }
    const forget = (): void => {
      if (pending.get(part) === own) pending.delete(part)
    }
    pending.set(part, own)
    asked.then(forget, forget)
    return await withDeadline(asked, timeoutMs)
  }

  async function check(part: Part): Promise<HealthCheck> {
    if (!isStarted(part)) return notStarted
    try {
      return await ask(part)
    } catch (error) {
      logger.debug({ part: part.name, error }, 'health check failed')
      return { ok: false, detail: DeadlineError.is(error) ? 'does not answer' : 'check failed' }
    }
  }

  return async (): Promise<HealthLook> => {
    const asked = parts.filter((part) => part.health !== undefined || !isStarted(part))
    const results = await Promise.all(asked.map(async (part) => ({ part, ...(await check(part)) })))
    const isFatal = ({ part, ok }: (typeof results)[number]): boolean =>
      !ok && (part.isSoft !== true || !isStarted(part))
    return {
      failing: results.some(isFatal),
      degraded: results
        .filter((result) => !isFatal(result) && (!result.ok || result.degraded !== undefined))
        .map(({ part }) => part.name),
      checks: Object.fromEntries(results.map(({ part, ...result }) => [part.name, result])),
    }
  }
}
