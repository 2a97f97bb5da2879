/** The thread in which a DOCX becomes HTML; it is given the file, and answers with the text. */
import { parentPort, workerData } from 'node:worker_threads'
import mammoth from 'mammoth'

const { value } = await mammoth.convertToHtml(
  { buffer: Buffer.from(workerData as Uint8Array) },
  // Pictures are no text, and nothing outside of the file is read.
  { convertImage: mammoth.images.imgElement(async () => ({ src: '' })), externalFileAccess: false },
)
// A thread has no origin.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(value)
