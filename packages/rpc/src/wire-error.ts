/**
 * A ServiceError on the wire: the gRPC status of its row in the error table, and beside it the metadata entry
 * `scriptorium-error-bin` with what the status cannot hold, as JSON, deflated when it is long. Metadata travels as HTTP/2
 * headers, which peers take up to 64 KiB of in all. So the object that a `version_conflict` is about stays behind: who wants
 * it reads it. The `current` of other codes is a small thing, left out where it would not fit.
 */
import { deflateSync, inflateSync } from 'node:zlib'
import { ServiceError, errorTable, grpcStatus, isErrorCode } from '@scriptorium/contracts'
import type { ErrorCode, FieldError } from '@scriptorium/contracts'
import { TokenRefusedError } from './caller-token.ts'

export const errorMetadataKey = 'scriptorium-error-bin'

/** What crosses beside the status. */
export type WireError = {
  code: ErrorCode
  detail: string
  errors?: FieldError[]
  retryAfterMs?: number
  current?: unknown
  /** The service refused the caller itself, before any handler: not what a handler says of a user. */
  tokenRefused?: true
}

export type EncodedError = { status: number; bytes: Buffer }

const plainBytesMax = 4_096
/** In base64 a third more, with room for the other headers within 64 KiB. */
const wireBytesMax = 40_960
const inflatedBytesMax = 8 * 1024 * 1024
const fieldErrorsMax = 100
const detailCharsMax = 2_000

export function encodeError(error: ServiceError): EncodedError {
  const wire: WireError = {
    code: error.code,
    detail: error.detail.slice(0, detailCharsMax),
    ...(error.errors === undefined ? {} : { errors: error.errors.slice(0, fieldErrorsMax) }),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    ...(error.current === undefined || error.code === 'version_conflict' ? {} : { current: error.current }),
    ...(TokenRefusedError.is(error.cause) ? { tokenRefused: true } : {}),
  }
  const status = grpcStatus[errorTable[error.code].grpc]
  const full = pack(wire)
  if (full.length <= wireBytesMax) return { status, bytes: full }
  const { current: _current, ...rest } = wire
  const lean = pack(rest)
  return { status, bytes: lean.length <= wireBytesMax ? lean : pack({ code: rest.code, detail: rest.detail }) }
}

/** Total: bytes that make no sense, or that are missing, leave what the status alone says. */
export function decodeError(status: number, bytes: Buffer | undefined, cause?: unknown): ServiceError {
  const wire = bytes === undefined ? undefined : unpack(bytes)
  const refusal = new TokenRefusedError('the service refused the token of this one', { cause })
  if (wire === undefined)
    return new ServiceError(codeOfStatus(status), { cause: status === grpcStatus.unauthenticated ? refusal : cause })
  const { code, tokenRefused, ...rest } = wire
  return new ServiceError(code, {
    ...rest,
    cause: tokenRefused === true ? refusal : cause,
  })
}

/** What a status says that came without an error of ours: made by the transport, not by a handler. */
function codeOfStatus(status: number): ErrorCode {
  switch (status) {
    case grpcStatus.cancelled:
      return 'cancelled'
    case grpcStatus.deadlineExceeded:
      return 'deadline_exceeded'
    case grpcStatus.unavailable:
      return 'unavailable'
    // The transport's own use of it: a message over the limit.
    case grpcStatus.resourceExhausted:
      return 'payload_too_large'
    case grpcStatus.unauthenticated:
      return 'unauthenticated'
    default:
      return 'internal'
  }
}

function pack(wire: WireError): Buffer {
  const json = Buffer.from(JSON.stringify(wire))
  return json.length > plainBytesMax ? deflateSync(json) : json
}

function unpack(bytes: Buffer): WireError | undefined {
  try {
    // JSON begins with `{`, and no zlib stream does (RFC 1950: 0x78).
    const json = bytes[0] === 0x7b ? bytes : inflateSync(bytes, { maxOutputLength: inflatedBytesMax })
    return checkWireError(JSON.parse(json.toString()))
  } catch {
    return undefined
  }
}

function checkWireError(value: unknown): WireError | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { code, detail, errors, retryAfterMs, current, tokenRefused } = value as Record<string, unknown>
  if (!isErrorCode(code) || typeof detail !== 'string') return undefined
  return {
    code,
    detail,
    ...(Array.isArray(errors) ? { errors: errors.filter(isFieldError) } : {}),
    ...(typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? { retryAfterMs } : {}),
    ...(current === undefined ? {} : { current }),
    ...(tokenRefused === true ? { tokenRefused } : {}),
  }
}

function isFieldError(value: unknown): value is FieldError {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    typeof value.path === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  )
}
