/**
 * Threads in which files from anywhere are read, with memory and time bounded. One is kept for the next file, as a thread takes
 * about a second to begin: for half a minute, and only while it is small. Whatever went wrong in one ends it.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { ErrorCode, FieldError } from '@scriptorium/contracts'
import { Worker } from 'node:worker_threads'
import type { CodexFile } from '../../domain/transfer/codex-file.ts'
import { refuseFile } from '../../domain/transfer/codex-file.ts'

const threadMegabytesMax = 768
const threadMsMax = 60_000
const keptBytesMax = 64 * 1024 * 1024
const keptMs = 30_000

/** `heapBytes`: what the thread holds after the file. */
export type ThreadAnswer = {
  file?: string
  refusal?: { code: ErrorCode; detail?: string; errors?: FieldError[] }
  heapBytes: number
}

export type ReadingThreads = {
  /** @throws ServiceError `validation_failed`, `payload_too_large`, `unsupported_media_type` */
  read(bytes: Uint8Array, signal?: AbortSignal): Promise<CodexFile>
  /** Ends the thread that is kept; those at work end with their file. */
  stop(): Promise<void>
  /** How many were begun so far. */
  begun(): number
}

export function createReadingThreads(): ReadingThreads {
  let kept: { worker: Worker; timer: ReturnType<typeof setTimeout> } | undefined
  let stopped = false
  let begun = 0

  async function end(): Promise<void> {
    const { worker, timer } = kept ?? {}
    kept = undefined
    clearTimeout(timer)
    await worker?.terminate()
  }

  function take(): Worker {
    if (kept !== undefined) {
      const { worker, timer } = kept
      kept = undefined
      clearTimeout(timer)
      stopHearing(worker)
      worker.ref()
      return worker
    }
    begun += 1
    return new Worker(new URL('./read-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: threadMegabytesMax },
    })
  }

  /** For the next file, unless one is kept already. @returns whether it is */
  function keep(worker: Worker): boolean {
    if (stopped || kept !== undefined) return false
    stopHearing(worker)
    const forget = (): void => void (kept?.worker === worker && end())
    worker.once('error', forget)
    worker.once('exit', forget)
    worker.unref()
    kept = { worker, timer: setTimeout(forget, keptMs).unref() }
    return true
  }

  return {
    read: async (bytes, signal) => {
      const worker = take()
      let isKept = false
      try {
        const answering = answerOf(worker, signal)
        // A thread has no origin.
        // oxlint-disable-next-line unicorn/require-post-message-target-origin
        worker.postMessage(bytes)
        const { file, refusal, heapBytes } = await answering
        isKept = heapBytes <= keptBytesMax && keep(worker)
        if (refusal !== undefined) throw new ServiceError(refusal.code, refusal)
        return JSON.parse(file ?? '') as CodexFile
      } finally {
        if (!isKept) await worker.terminate()
      }
    },
    stop: async () => {
      stopped = true
      await end()
    },
    begun: () => begun,
  }
}

/** One by one: a thread has listeners of its own, without which it is never heard again. */
function stopHearing(worker: Worker): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event)
}

async function answerOf(worker: Worker, signal: AbortSignal | undefined): Promise<ThreadAnswer> {
  const limit = AbortSignal.timeout(threadMsMax)
  const stop = signal === undefined ? limit : AbortSignal.any([signal, limit])
  return await new Promise<ThreadAnswer>((resolve, reject) => {
    const refuse = (cause?: unknown): void => {
      try {
        refuseFile('takes more memory or time than one may.', '/file', cause)
      } catch (error) {
        reject(error as Error)
      }
    }
    const end = (): void => {
      if (signal?.aborted === true) reject(new ServiceError('cancelled', { cause: signal.reason }))
      else refuse(stop.reason)
    }
    stop.addEventListener('abort', end, { once: true })
    if (stop.aborted) end()
    worker.once('message', (answer: ThreadAnswer) => resolve(answer))
    worker.once('error', refuse)
    worker.once('exit', () => refuse())
  })
}
