/**
 * Reads a file from anywhere, so that nobody else waits for it: in a thread of its own. A short text is read at once: a thread takes longer
 * to begin than it to be read.
 */
import type { CodexFile } from '../../domain/transfer/codex-file.ts'
import { refuseLongText } from './unpack.ts'
import { readCodexFile } from './read-codex-file.ts'
import type { ReadingThreads } from './reading-threads.ts'

const shortTextBytes = 256 * 1024
/** With which archives and pictures begin; what is in them may be any size. */
const packed = ['PK', '\u0089PNG']

/** @throws ServiceError `validation_failed`, `payload_too_large`, `unsupported_media_type` */
export function createFileReader(threads: Pick<ReadingThreads, 'read'>) {
  return async (bytes: Uint8Array, signal?: AbortSignal): Promise<CodexFile> => {
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const isPacked = packed.some((begin) => file.subarray(0, begin.length).toString('latin1') === begin)
    // Before it is copied into a thread.
    if (!isPacked) refuseLongText(file)
    return file.length > shortTextBytes || isPacked ? await threads.read(bytes, signal) : await readCodexFile(file)
  }
}
