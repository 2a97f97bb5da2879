import type { Logger, Part } from '@scriptorium/runtime'
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
  let timer: NodeJS.Timeout | undefined
  let current: Promise<void> = Promise.resolve()
  const sweep = async (): Promise<void> => {
    try {
      const rows = await janitor.sweep()
      if (rows > 0) logger.debug({ rows }, 'sessions and keys that had run out were cleared away')
    } catch (error) {
      logger.warn({ error }, 'clearing away failed; the next round tries again')
    }
  }
  return {
    name: 'sweeping',
    async start() {
      timer = setInterval(() => {
        current = sweep()
      }, everyMs)
    },
    async stop() {
      clearInterval(timer)
      await current
    },
  }
}
