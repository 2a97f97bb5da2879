/**
 * Reads a file from anywhere, so that nobody else waits for it: in a thread of its own, with memory and time bounded. A short text is read
 * at once: a thread takes longer to begin than it to be read.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { ErrorCode, FieldError } from '@scriptorium/contracts'
import { Worker } from 'node:worker_threads'
import type { CodexFile } from '../../domain/transfer/codex-file.ts'
import { refuseFile } from '../../domain/transfer/codex-file.ts'
import { readCodexFile } from './read-codex-file.ts'

const threadMegabytesMax = 768
const threadMsMax = 60_000
const shortTextBytes = 256 * 1024
/** With which archives and pictures begin; what is in them may be any size. */
const packed = ['PK', '\u0089PNG']

type Answer = { file?: string; refusal?: { code: ErrorCode; detail?: string; errors?: FieldError[] } }

/** @throws ServiceError `validation_failed`, `payload_too_large`, `unsupported_media_type` */
export async function readFile(bytes: Uint8Array, signal?: AbortSignal): Promise<CodexFile> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isPacked = packed.some((begin) => file.subarray(0, begin.length).toString('latin1') === begin)
  return file.length > shortTextBytes || isPacked ? await readInThread(bytes, signal) : await readCodexFile(file)
}

/** @throws as `readFile` */
export async function readInThread(bytes: Uint8Array, signal?: AbortSignal): Promise<CodexFile> {
  const worker = new Worker(new URL('./read-thread.ts', import.meta.url), {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: threadMegabytesMax },
  })
  try {
    const { file, refusal } = await answerOf(worker, signal)
    if (refusal !== undefined) throw new ServiceError(refusal.code, refusal)
    return JSON.parse(file ?? '') as CodexFile
  } finally {
    await worker.terminate()
  }
}

async function answerOf(worker: Worker, signal: AbortSignal | undefined): Promise<Answer> {
  const limit = AbortSignal.timeout(threadMsMax)
  const stop = signal === undefined ? limit : AbortSignal.any([signal, limit])
  return await new Promise<Answer>((resolve, reject) => {
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
    worker.once('message', (answer: Answer) => resolve(answer))
    worker.once('error', refuse)
    worker.once('exit', () => refuse())
  })
}
