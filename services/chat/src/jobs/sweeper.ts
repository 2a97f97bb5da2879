import type { HealthCheck, Logger } from '@scriptorium/runtime'
import { periodic } from '@scriptorium/timing'
import type { SweepReport } from '../domain/generation/sweep.ts'

export type SweeperOptions = {
  sweep: () => Promise<SweepReport>
  everyMs: number
  logger: Logger
  /** Called after each good pass. */
  onPass?: (report: SweepReport) => Promise<void> | void
}

export type Sweeper = {
  start(): void
  /** Ends after the pass in hand. */
  stop(): Promise<void>
  /** One pass now; passes never overlap. */
  sweepOnce(): Promise<SweepReport>
  /** Unhealthy when no pass has succeeded for long. */
  health(): HealthCheck
}

const restMsMax = 10_000
/** After so many periods without a good pass the sweeper is unhealthy. */
const lateFactor = 30

/** Runs passes one after the other, `everyMs` apart; after a failure more rarely. */
export function createSweeper({ sweep, everyMs, logger, onPass }: SweeperOptions): Sweeper {
  let passes: Promise<unknown> = Promise.resolve()
  let running = false
  let goodAt = performance.now()

  function sweepOnce(): Promise<SweepReport> {
    const pass = passes.then(sweep)
    passes = pass.catch(() => undefined)
    return pass
  }

  const loop = periodic({
    everyMs,
    firstMs: 0,
    run: async () => {
      const report = await sweepOnce()
      goodAt = performance.now()
      if (report.settled > 0) logger.info({ ...report }, 'unfinished generations were settled')
      await onPass?.(report)
      return report.more ? { restMs: 0 } : undefined
    },
    onError: (error, failures) => logger.warn({ error, failures }, 'a sweep failed'),
    retry: { baseMs: everyMs, maxMs: Math.max(restMsMax, everyMs) },
  })

  return {
    start() {
      if (running) return
      running = true
      goodAt = performance.now()
      loop.start()
    },
    async stop() {
      running = false
      await loop.stop()
      await passes
    },
    sweepOnce,
    health: () =>
      running && performance.now() - goodAt > lateFactor * everyMs
        ? { ok: false, detail: 'no sweep has succeeded for a while' }
        : { ok: true },
  }
}
