import type { HealthCheck, Logger } from '@scriptorium/runtime'
import { backoff } from '@scriptorium/runtime'
import type { SweepReport } from '../domain/sweep.ts'

export type SweeperOptions = {
  sweep: () => Promise<SweepReport>
  everyMs: number
  logger: Logger
  /** Called after each good pass. */ onPass?: (report: SweepReport) => Promise<void> | void
}

export type Sweeper = {
  start(): void
  /** Ends after the pass in hand. */
  stop(): Promise<void>
  /** One pass now; passes never overlap. */
  sweepOnce(): Promise<SweepReport>
  /** Not well when no pass has succeeded for long. */
  health(): HealthCheck
}

const restMsMax = 10_000
/** So many periods without a good pass are bad news. */
const lateFactor = 30

/** Runs passes one after the other, `everyMs` apart; after a failure more rarely. */
export function createSweeper({ sweep, everyMs, logger, onPass }: SweeperOptions): Sweeper {
  let passes: Promise<unknown> = Promise.resolve()
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = false
  let failures = 0
  let goodAt = performance.now()

  function sweepOnce(): Promise<SweepReport> {
    const pass = passes.then(sweep)
    passes = pass.catch(() => undefined)
    return pass
  }

  async function pass(): Promise<void> {
    let more = false
    try {
      const report = await sweepOnce()
      more = report.more
      failures = 0
      goodAt = performance.now()
      if (report.settled > 0) logger.info({ ...report }, 'unfinished answers were settled')
      await onPass?.(report)
    } catch (error) {
      failures += 1
      logger.warn({ error, failures }, 'a sweep failed')
    }
    const restMs =
      failures > 0
        ? backoff({ attempt: failures, baseMs: everyMs, maxMs: Math.max(restMsMax, everyMs) })
        : more
          ? 0
          : everyMs
    if (running) timer = setTimeout(() => void pass(), restMs)
  }

  return {
    start() {
      if (running) return
      running = true
      goodAt = performance.now()
      timer = setTimeout(() => void pass(), 0)
    },
    async stop() {
      running = false
      clearTimeout(timer)
      await passes
    },
    sweepOnce,
    health: () =>
      running && performance.now() - goodAt > lateFactor * everyMs
        ? { ok: false, detail: 'no sweep has succeeded for a while' }
        : { ok: true },
  }
}
