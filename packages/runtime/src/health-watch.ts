import { backgroundTimers, periodic } from '@scriptorium/timing'
import { notStarted } from './health-checks.ts'
import type { Logger } from './logger.ts'
import type { Health, Part } from './part.ts'

export type HealthWatchOptions = {
  /** A look at all checks, each within its own limit. */
  health: () => Promise<Health>
  logger: Logger
  /** Between two looks, in milliseconds; 1,000 by default. */
  everyMs?: number
}

export type HealthWatch = Required<Pick<Part, 'name' | 'start' | 'stop'>> & {
  /** The last look, ready until two in a row fail. Never waits, but for the first look of all. */
  latest: () => Promise<Health>
}

/**
 * Looks at the health of a service again and again, so that a probe is answered at once, whatever hangs. What changes is in
 * the log, once.
 */
export function watchHealth({ health, logger, everyMs = 1_000 }: HealthWatchOptions): HealthWatch {
  /** What is told, and what was found. */
  let last: Health | undefined
  let looked: Health | undefined
  const first = Promise.withResolvers<void>()

  const looking = periodic({
    everyMs,
    firstMs: 0,
    timers: backgroundTimers,
    run: async () => {
      const look = await health()
      report(logger, looked, look)
      // One look that fails may be a moment's load: what is ready stays so until the next one fails too.
      last = last?.ok === true && looked?.ok === true && !look.ok ? { ...look, ok: true } : look
      looked = look
      first.resolve()
    },
    onError: (error) => {
      logger.error({ error }, 'health could not be looked at')
      last = { ok: false, checks: {} }
      first.resolve()
    },
  })

  return {
    name: 'health watch',
    start: async () => looking.start(),
    stop: async () => await looking.stop(),
    async latest() {
      if (last === undefined) await first.promise
      return last ?? { ok: false, checks: {} }
    },
  }
}

function report(logger: Logger, before: Health | undefined, now: Health): void {
  for (const [check, result] of Object.entries(now.checks)) {
    const { ok, detail } = result
    const known = before?.checks[check]
    // A part that has not been started yet is no news, and neither is one that is well from the beginning.
    if (detail === notStarted.detail || (known?.ok ?? true) === ok) continue
    if (!ok) logger.warn({ check, detail }, 'a health check fails')
    else if (known?.detail !== notStarted.detail) logger.info({ check }, 'a health check is well again')
  }
}
