/** The thread in which a file is read; it is given the file, and answers with what it says as JSON, or with why it is refused. */
import { ServiceError } from '@scriptorium/contracts'
import { parentPort, workerData } from 'node:worker_threads'
import { readCodexFile } from './read-codex-file.ts'

// A thread has no origin.
/* oxlint-disable unicorn/require-post-message-target-origin */
try {
  const bytes = workerData as Uint8Array
  const file = await readCodexFile(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  parentPort?.postMessage({ file: JSON.stringify(file) })
} catch (error) {
  const { code, detail, errors } = ServiceError.from(error)
  parentPort?.postMessage({ refusal: { code, detail, errors } })
}
