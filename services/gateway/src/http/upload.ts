/**
 * Files that come in: as the body itself, or as the field `file` of a form. Only routes that say so take them; every other
 * body is JSON.
 */
import multipart from '@fastify/multipart'
import { ServiceError } from '@scriptorium/contracts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'

export type Upload = { type: string; bytes: Buffer }
type UploadRules = { readonly bytesMax: number; readonly types: readonly string[]; readonly inParts?: boolean }

/** Of a form besides its file: boundaries and headers. */
const formBytes = 64 * 1024

/** For the scope of one route. */
export async function acceptUploads(scope: FastifyInstance, { bytesMax, types, inParts }: UploadRules): Promise<void> {
  await scope.register(multipart, { limits: { fileSize: bytesMax, files: 1, fields: 4, fieldSize: 1_024, parts: 5 } })
  if (inParts === true) {
    // JSON too is a file here.
    scope.removeContentTypeParser('application/json')
    scope.addContentTypeParser([...types], (_request, payload, done) => done(null, payload))
    return
  }
  scope.addContentTypeParser([...types], { parseAs: 'buffer', bodyLimit: bytesMax }, (_request, body, done) =>
    done(null, body),
  )
}

export function uploadBodyLimit({ bytesMax }: UploadRules): number {
  return bytesMax + formBytes
}

/**
 * The file of a request. What is left as its body is a digest: what a repeat under the same Idempotency-Key is compared by.
 *
 * @throws ServiceError `unsupported_media_type` for any other body, `payload_too_large`, `validation_failed` for a form without a file
 */
export async function readUpload(request: FastifyRequest, { types }: UploadRules): Promise<Upload> {
  const upload = request.isMultipart() ? await fileOf(request) : rawOf(request)
  if (!types.includes(upload.type)) throw new ServiceError('unsupported_media_type')
  request.body = { type: upload.type, sha256: createHash('sha256').update(upload.bytes).digest('hex') }
  return upload
}

/**
 * As `readUpload`, of a file that is never held whole: `put` is given its parts in their order, each of `partBytes` but the last,
 * and the next is read when it has taken one.
 */
export async function passUpload(
  request: FastifyRequest,
  rules: UploadRules,
  { partBytes, put }: { partBytes: number; put: (part: Buffer, index: number) => Promise<void> },
): Promise<void> {
  const { bytesMax, types } = rules
  // Who says beforehand how much is coming need not send it.
  if (Number(request.headers['content-length']) > (request.isMultipart() ? uploadBodyLimit(rules) : bytesMax))
    throw new ServiceError('payload_too_large')
  const { type, stream } = await streamOf(request)
  if (!types.includes(type)) {
    stream.destroy()
    throw new ServiceError('unsupported_media_type')
  }
  const hash = createHash('sha256')
  let [index, size] = [0, 0]
  for await (const part of partsOf(stream, partBytes)) {
    size += part.length
    // A form's file is cut at its limit, and says so.
    if (size > bytesMax || Reflect.get(stream, 'truncated') === true) throw new ServiceError('payload_too_large')
    hash.update(part)
    await put(part, index)
    index += 1
  }
  if (Reflect.get(stream, 'truncated') === true) throw new ServiceError('payload_too_large')
  if (index === 0) throw noFile()
  request.body = { type, sha256: hash.digest('hex') }
}

async function streamOf(request: FastifyRequest): Promise<{ type: string; stream: Readable }> {
  if (!request.isMultipart()) {
    if (!(request.body instanceof Readable)) throw new ServiceError('unsupported_media_type')
    return { type: mediaTypeOf(request.headers['content-type'] ?? ''), stream: request.body }
  }
  const file = await request.file().catch((error: unknown) => {
    throw noFile(error)
  })
  if (file === undefined) throw noFile()
  return { type: mediaTypeOf(file.mimetype), stream: file.file }
}

async function* partsOf(stream: Readable, partBytes: number): AsyncGenerator<Buffer> {
  let chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size < partBytes) continue
    const whole = Buffer.concat(chunks)
    for (let at = 0; at + partBytes <= size; at += partBytes) yield whole.subarray(at, at + partBytes)
    const rest = whole.subarray(size - (size % partBytes))
    chunks = [rest]
    size = rest.length
  }
  if (size > 0) yield Buffer.concat(chunks)
}

function rawOf({ body, headers }: FastifyRequest): Upload {
  if (!Buffer.isBuffer(body)) throw new ServiceError('unsupported_media_type')
  return { type: mediaTypeOf(headers['content-type'] ?? ''), bytes: body }
}

async function fileOf(request: FastifyRequest): Promise<Upload> {
  try {
    const file = await request.file()
    if (file === undefined) throw noFile()
    const bytes = await file.toBuffer()
    return { type: mediaTypeOf(file.mimetype), bytes }
  } catch (error) {
    if (ServiceError.is(error)) throw error
    if ((error as { statusCode?: number }).statusCode === 413)
      throw new ServiceError('payload_too_large', { cause: error })
    throw noFile(error)
  }
}

function noFile(cause?: unknown): ServiceError {
  return new ServiceError('validation_failed', { errors: [{ path: '/file', message: 'must be given.' }], cause })
}

function mediaTypeOf(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase()
}
