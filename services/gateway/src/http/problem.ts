/**
 * Every error that leaves is a problem (RFC 9457) made here: what was thrown becomes a ServiceError, its code a row of the one
 * table, and of a 5xx nothing but the table's own sentence goes out.
 */
import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify'
import { errorTable, ServiceError } from '@scriptorium/contracts'
import type { FieldError } from '@scriptorium/contracts'
import { patternSentence } from '@scriptorium/contracts/schema'
import type { Problem } from '@scriptorium/contracts/schema'
import type { Logger } from '@scriptorium/runtime'
import { isTooLargeText } from './byte-limit.ts'

export const problemType = 'application/problem+json; charset=utf-8'
const fieldErrorsMax = 20

export function toProblem(error: ServiceError, requestId: string): Problem {
  const { http: status, sentence } = errorTable[error.code]
  return {
    type: `urn:scriptorium:error:${error.code}`,
    title: status === 499 ? 'Client Closed Request' : (STATUS_CODES[status] ?? 'Error'),
    status,
    code: error.code,
    detail: (status >= 500 ? sentence : error.detail).toWellFormed(),
    requestId,
    ...(error.errors === undefined ? {} : { errors: error.errors.slice(0, fieldErrorsMax) }),
    ...(error.current === undefined ? {} : { current: error.current }),
  }
}

export async function sendProblem(reply: FastifyReply, error: ServiceError): Promise<FastifyReply> {
  const problem = toProblem(error, reply.request.id)
  if (error.retryAfterMs !== undefined)
    reply.header('retry-after', String(Math.max(1, Math.ceil(error.retryAfterMs / 1_000))))
  // A problem is not the route's own response, so the route's serializer is not used.
  return await reply
    .code(problem.status)
    .type(problemType)
    .header('cache-control', 'no-store')
    .serializer(JSON.stringify)
    .send(problem)
}

/** Fastify's error handler. */
export function createErrorHandler(logger: Logger) {
  return async (thrown: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const error = toServiceError(thrown)
    if (errorTable[error.code].http >= 500)
      logger.error(
        {
          error: error.cause ?? error,
          code: error.code,
          requestId: request.id,
          method: request.method,
          route: request.routeOptions.url,
        },
        'a request failed',
      )
    return await sendProblem(reply, error)
  }
}

const byFrameworkCode: Readonly<Record<string, () => ServiceError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => new ServiceError('payload_too_large'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new ServiceError('unsupported_media_type'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new ServiceError('validation_failed', { detail: 'The body is not as long as Content-Length says.' }),
  FST_ERR_CTP_INVALID_JSON_BODY: () => new ServiceError('validation_failed', { detail: 'The body is not JSON.' }),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => new ServiceError('validation_failed', { detail: 'The body is empty.' }),
  FST_ERR_BAD_URL: () =>
    new ServiceError('validation_failed', {
      detail: 'The address has a % that is not followed by the code of a character.',
    }),
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: () => new ServiceError('unsupported_media_type'),
}

type FrameworkError = { code?: unknown; statusCode?: unknown; validation?: unknown; validationContext?: unknown }

function toServiceError(thrown: unknown): ServiceError {
  if (ServiceError.is(thrown)) return thrown
  const { code, statusCode, validation, validationContext } = (
    typeof thrown === 'object' && thrown !== null ? thrown : {}
  ) as FrameworkError
  if (Array.isArray(validation))
    return fromValidation(validation as FastifySchemaValidationError[], String(validationContext))
  const known = typeof code === 'string' ? byFrameworkCode[code] : undefined
  if (known !== undefined) return known()
  // What the file server will not hand out: paths out of its folder, dot files.
  if (statusCode === 403 || statusCode === 404)
    return new ServiceError('not_found', { detail: 'There is nothing at this address.' })
  // A body that broke off, above all.
  if (statusCode === 400)
    return new ServiceError('validation_failed', { detail: 'The request could not be read.', cause: thrown })
  return ServiceError.from(thrown)
}

/** An id that cannot be one names nothing, so it gets the same problem as any other that names nothing. */
function fromValidation(errors: readonly FastifySchemaValidationError[], context: string): ServiceError {
  if (context === 'params') return new ServiceError('not_found')
  const tooLarge = errors.find(({ keyword, params }) => isTooLargeText(keyword, params))
  if (tooLarge !== undefined)
    return new ServiceError('payload_too_large', { detail: `A text ${tooLarge.message ?? 'is too long.'}` })
  const fields = errors.map(toFieldError)
  // Each branch of a union has an error of its own; that no branch fits adds nothing, nor does the branch of another type.
  const useful =
    fields.length > 1
      ? fields.filter((_, index) => !isOfUnion(errors[index] as FastifySchemaValidationError, errors))
      : fields
  const distinct = [...new Map(useful.map((field) => [`${field.path} ${field.message}`, field])).values()]
  return new ServiceError('validation_failed', { errors: distinct })
}

function isOfUnion(
  { keyword, instancePath }: FastifySchemaValidationError,
  errors: readonly FastifySchemaValidationError[],
): boolean {
  if (keyword === 'anyOf') return true
  if (keyword !== 'type') return false
  const inUnion = errors.some((other) => other.keyword === 'anyOf' && other.instancePath === instancePath)
  return (
    inUnion &&
    errors.some(
      (other) => other.keyword !== 'anyOf' && other.keyword !== 'type' && isWithin(other.instancePath, instancePath),
    )
  )
}

function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}/`)
}

function toFieldError({ instancePath, keyword, params, message }: FastifySchemaValidationError): FieldError {
  const child =
    keyword === 'required'
      ? params['missingProperty']
      : keyword === 'additionalProperties'
        ? params['additionalProperty']
        : undefined
  const path =
    typeof child === 'string'
      ? `${instancePath}/${child.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 200)}`
      : instancePath
  if (keyword === 'required') return { path, message: 'is required' }
  if (keyword === 'additionalProperties') return { path, message: 'is not a property here' }
  if (keyword === 'enum' && Array.isArray(params['allowedValues']))
    return { path, message: `must be one of ${params['allowedValues'].join(', ')}` }
  const sentence = keyword === 'pattern' ? patternSentence(String(params['pattern'])) : undefined
  return { path, message: sentence ?? message ?? 'is not valid' }
}
