/** The thread in which files are read; it is given one after another, and answers with what each says as JSON, or with why it is refused. */
import { ServiceError } from '@scriptorium/contracts'
import { getHeapStatistics } from 'node:v8'
import { parentPort } from 'node:worker_threads'
import { readCodexFile } from './read-codex-file.ts'
import type { ThreadAnswer } from './reading-threads.ts'

parentPort?.on('message', (bytes: Uint8Array) => void answer(bytes))

async function answer(bytes: Uint8Array): Promise<void> {
  const outcome = await outcomeOf(bytes)
  const { total_heap_size: heap, external_memory: external } = getHeapStatistics()
  // A thread has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage({ ...outcome, heapBytes: heap + external } satisfies ThreadAnswer)
}

async function outcomeOf(bytes: Uint8Array): Promise<Omit<ThreadAnswer, 'heapBytes'>> {
  try {
    const file = await readCodexFile(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    return { file: JSON.stringify(file) }
  } catch (error) {
    const { code, detail, errors } = ServiceError.from(error)
    return {
      refusal: { code, ...(detail === undefined ? {} : { detail }), ...(errors === undefined ? {} : { errors }) },
    }
  }
}
