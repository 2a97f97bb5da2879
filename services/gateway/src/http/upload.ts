/**
 * Files that come in: as the body itself, or as the field `file` of a form. Only routes that say so take them; every other
 * body is JSON.
 */
import multipart from '@fastify/multipart'
import { ServiceError } from '@scriptorium/contracts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createHash } from 'node:crypto'

export type Upload = { type: string; bytes: Buffer }
type UploadRules = { readonly bytesMax: number; readonly types: readonly string[] }

/** Of a form besides its file: boundaries and headers. */
const formBytes = 64 * 1024

/** For the scope of one route. */
export async function acceptUploads(scope: FastifyInstance, { bytesMax, types }: UploadRules): Promise<void> {
  await scope.register(multipart, { limits: { fileSize: bytesMax, files: 1, fields: 4, fieldSize: 1_024, parts: 5 } })
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
