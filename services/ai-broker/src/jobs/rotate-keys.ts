/** Rotates keys once in the background after the start: for a run of one process, where nobody else would lack the newest master key. */
import type { Logger, Part } from '@scriptorium/runtime'

export type RotateKeysOptions = {
  rotate: (signal: AbortSignal) => Promise<{ version: number; rotated: number; unreadable: number; left: number }>
  logger: Logger
}

export function createKeyRotationPart({ rotate, logger }: RotateKeysOptions): Part {
  const stopped = new AbortController()
  let running: Promise<void> = Promise.resolve()
  return {
    name: 'key rotation',
    start: async () => {
      running = rotate(stopped.signal).then(
        (report) => {
          if (report.rotated + report.left > 0) logger.info(report, 'stored keys were rotated to the newest master key')
        },
        (error: unknown) => logger.warn({ error }, 'stored keys could not be rotated'),
      )
    },
    async stop() {
      stopped.abort()
      await running
    },
  }
}
