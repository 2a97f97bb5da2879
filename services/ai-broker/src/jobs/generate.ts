/** The workers: takes `generate` jobs and runs them; keeps the cancel notifier open before the first job is fetched. */
import type { JobQueue, JobWorker } from '@scriptorium/jobs'
import { ServiceError } from '@scriptorium/contracts'
import type { Logger, Part } from '@scriptorium/runtime'
import type { TokenLog } from '@scriptorium/token-log'
import type { GenerationRunner } from '../domain/generation/generation-run.ts'

export type GenerateWorkerOptions = {
  jobs: Pick<JobQueue, 'work'>
  tokenLog: Pick<TokenLog, 'onCancel'>
  runner: GenerationRunner
  enqueueAgain: (data: { generationId: string; ownerId: string }, jobId: string, delayMs: number) => Promise<void>
  concurrency: number
  /** How long answers under way may go on when the process is asked to stop. */
  stopMs: number
  logger: Logger
}

const pubSubRetryMs = 2_000
const stopGraceMs = 8_000

export function createGenerateWorker(options: GenerateWorkerOptions): Part {
  const { jobs, tokenLog, runner, enqueueAgain, concurrency, stopMs, logger } = options
  let worker: JobWorker | undefined
  let notifier: { close(): Promise<void> } | undefined
  let pubSubTimer: ReturnType<typeof setTimeout> | undefined
  let isStopping = false

  /** Without its notifier a worker still learns of a cancel, by the next renewal: so it works, and goes on trying. */
  async function openPubSub(): Promise<void> {
    try {
      notifier = await tokenLog.onCancel((generationId) => runner.cancel(generationId))
      if (isStopping) await notifier.close()
    } catch (error) {
      logger.warn({ error }, 'the cancel notifier could not be opened')
      if (!isStopping) pubSubTimer = setTimeout(() => void openPubSub(), pubSubRetryMs)
    }
  }

  return {
    name: 'generate worker',
    stopTimeoutMs: stopMs + stopGraceMs,
    async start() {
      await openPubSub()
      worker = await jobs.work('generate', { concurrency }, async (data, { jobId, signal }) => {
        const result = await runner.run({ id: data.generationId, ownerId: data.ownerId }, signal)
        if (result.kind === 'not-claimed' && result.retryAfterMs !== undefined)
          await enqueueAgain(data, jobId, result.retryAfterMs)
      })
    },
    async stop() {
      isStopping = true
      clearTimeout(pubSubTimer)
      try {
        await worker?.close({ timeoutMs: stopMs })
      } catch (error) {
        // Some had to be ended early: their rows say so, and the queue will not miss them.
        if (ServiceError.from(error).code !== 'deadline_exceeded') throw error
        logger.warn({}, 'answers under way were ended by the stop')
      } finally {
        await notifier?.close()
      }
    },
  }
}
