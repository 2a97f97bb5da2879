import type { JobQueue, JobWorker } from '@scriptorium/jobs'
import type { Logger, Part } from '@scriptorium/runtime'
import { periodic } from '@scriptorium/timing'
import type { Transfers } from '../domain/transfer/transfers.ts'

/** A file may take hundreds of megabytes while it is read: one after the other. */
const atOnce = 1
const stopMs = 10_000

export type TransferJobs = { transfers: Transfers; jobs: JobQueue; logger: Logger; sweepMs: number; onDone: () => void }

/** Reads and makes files, one at a time, and asks again for those that were forgotten. */
export function createTransferJobs({ transfers, jobs, logger, sweepMs, onDone }: TransferJobs): Part {
  let worker: JobWorker | undefined
  const loop = periodic({
    everyMs: sweepMs,
    run: async () => await transfers.sweep(),
    onError: (error) => logger.warn({ error }, 'sweeping transfers failed; the next round tries again'),
  })
  return {
    name: 'transfers',
    stopTimeoutMs: stopMs * 2,
    start: async () => {
      worker = await jobs.work('transfer', { concurrency: atOnce }, async ({ ownerId, transferId }, { signal }) => {
        await transfers.run({ ownerId, signal }, transferId)
        onDone()
      })
      loop.start()
    },
    stop: async () => {
      await loop.stop()
      // What it had in hand is released, and somebody else does it.
      await worker
        ?.close({ timeoutMs: stopMs })
        .catch((error: unknown) => logger.warn({ error }, 'a transfer was ended'))
    },
    isSoft: true,
    health: async () => await jobs.health(),
  }
}
