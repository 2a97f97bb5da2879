import type { Logger, Part } from '@scriptorium/runtime'
import { periodic } from '@scriptorium/timing'
import type { ErasureStore, ErasureWaits } from '../domain/ports.ts'

export type ErasingTimings = ErasureWaits & { everyMs: number }

/** Takes deletions of accounts further, and asks services again that have not confirmed. Several gateways may do so at once. */
export function createErasing({
  erasures,
  timings,
  onAsked,
  logger,
}: {
  erasures: Pick<ErasureStore, 'advance'>
  timings: ErasingTimings
  onAsked: () => void
  logger: Logger
}): Part {
  const loop = periodic({
    everyMs: timings.everyMs,
    run: async () => {
      if ((await erasures.advance(timings)) > 0) onAsked()
    },
    onError: (error) => logger.warn({ error }, 'deletions of accounts could not go on; the next round tries again'),
  })
  return { name: 'erasing', start: async () => loop.start(), stop: async () => await loop.stop() }
}
