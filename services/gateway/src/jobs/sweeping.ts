import type { Logger, Part } from '@scriptorium/runtime'
import { periodic } from '@scriptorium/timing'
import type { Janitor } from '../domain/ports.ts'

/** Clears away what has run out, each `everyMs`. Several gateways may do so at once: the rows are deleted once. */
export function createSweeping({
  janitor,
  logger,
  everyMs = 10 * 60_000,
}: {
  janitor: Janitor
  logger: Logger
  everyMs?: number
}): Part {
  const loop = periodic({
    everyMs,
    run: async () => {
      const rows = await janitor.sweep()
      if (rows > 0) logger.debug({ rows }, 'sessions and keys that had run out were cleared away')
    },
    onError: (error) => logger.warn({ error }, 'clearing away failed; the next round tries again'),
  })
  return { name: 'sweeping', start: async () => loop.start(), stop: async () => await loop.stop() }
}
