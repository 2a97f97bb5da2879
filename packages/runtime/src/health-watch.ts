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
  /** The last look, ready until two in a row fail. Never waits, but for a look of its own while parts are being started. */
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
  let underWay: Promise<void> | undefined

  async function look(): Promise<void> {
    try {
      const found = await health()
      report(logger, looked, found)
      // One look that fails may be a moment's load: what is ready stays so until the next one fails too.
      last = last?.ok === true && looked?.ok === true && !found.ok ? { ...found, ok: true } : found
      looked = found
    } catch (error) {
      logger.error({ error }, 'health could not be looked at')
      last = { ok: false, checks: {} }
    }
  }
  const lookOnce = async (): Promise<void> => {
    underWay ??= look().finally(() => {
      underWay = undefined
    })
    await underWay
  }
  const looking = periodic({
    everyMs,
    firstMs: 0,
    timers: backgroundTimers,
    run: lookOnce,
    onError: (error) => logger.error({ error }, 'health could not be looked at'),
  })

  return {
    name: 'health watch',
    start: async () => looking.start(),
    stop: async () => await looking.stop(),
    async latest() {
      // What is being started may have been started since: the last look says nothing of it.
      if (last === undefined || isStarting(last)) await lookOnce()
      return last ?? { ok: false, checks: {} }
    },
  }
}

function isStarting({ checks }: Health): boolean {
  return Object.values(checks).some(({ detail }) => detail === notStarted.detail)
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
