/** The worker: runs `generate` jobs. It listens for cancels before it fetches the first job. */
import type { JobQueue, JobWorker } from '@scriptorium/jobs'
import { ServiceError } from '@scriptorium/contracts'
import type { Logger, Part } from '@scriptorium/runtime'
import type { TokenLog } from '@scriptorium/token-log'
import type { GenerateData } from '../domain/generation/enqueueing.ts'
import type { GenerationRunner } from '../domain/generation/generation-run.ts'

export type GenerateWorkerOptions = {
  jobs: Pick<JobQueue, 'work'>
  tokenLog: Pick<TokenLog, 'onCancel'>
  runner: GenerationRunner
  enqueueAgain: (data: GenerateData, jobId: string, delayMs: number) => Promise<void>
  concurrency: number
  /** How long running generations may go on when the process is asked to stop. */
  stopMs: number
  logger: Logger
}

const listenRetryMs = 2_000
const stopGraceMs = 8_000

export function createGenerateWorker(options: GenerateWorkerOptions): Part {
  const { jobs, tokenLog, runner, enqueueAgain, concurrency, stopMs, logger } = options
  let worker: JobWorker | undefined
  let cancels: { close(): Promise<void> } | undefined
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let isStopping = false

  /** Without notifications a worker still learns of a cancel from its next renewal, so it works meanwhile and tries again. */
  async function listenForCancels(): Promise<void> {
    try {
      cancels = await tokenLog.onCancel((generationId) => runner.cancel(generationId))
      if (isStopping) await cancels.close()
    } catch (error) {
      logger.warn({ error }, 'could not listen for cancels')
      if (!isStopping) retryTimer = setTimeout(() => void listenForCancels(), listenRetryMs)
    }
  }

  return {
    name: 'generate worker',
    stopTimeoutMs: stopMs + stopGraceMs,
    async start() {
      await listenForCancels()
      worker = await jobs.work('generate', { concurrency }, async (data, { jobId, signal }) => {
        const { generationId: id, ...target } = data
        const result = await runner.run({ id, ...target }, signal)
        if (result.kind === 'not-claimed' && result.retryAfterMs !== undefined)
          await enqueueAgain(data, jobId, result.retryAfterMs)
      })
    },
    async stop() {
      isStopping = true
      clearTimeout(retryTimer)
      try {
        await worker?.close({ timeoutMs: stopMs })
      } catch (error) {
        // Some were ended early; their rows are finished or released, so the queue needs nothing of them.
        if (ServiceError.from(error).code !== 'deadline_exceeded') throw error
        logger.warn({}, 'running generations were ended by the stop')
      } finally {
        await cancels?.close()
      }
    },
  }
}
