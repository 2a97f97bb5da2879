import { errorTable, isErrorCode } from '@scriptorium/contracts/errors'
import type { ErrorCode, FieldError } from '@scriptorium/contracts/errors'

/** `unreachable` is the browser's own: no answer came at all. */
export type ProblemCode = ErrorCode | 'unreachable'

export type ProblemFields = {
  code: ProblemCode
  status: number
  detail: string
  errors?: FieldError[] | undefined
  /** For `version_conflict`: the object as it is now. */
  current?: unknown
  retryAfterMs?: number | undefined
  requestId?: string | undefined
}

const unreachableSentence =
  'Scriptorium does not answer. Check that it is running and that you are online. What you typed is kept here.'

/** What every failed call throws: the server's problem+json, or what stands in for it when there was none. */
export class ApiProblem extends Error {
  override name = 'ApiProblem'
  readonly code: ProblemCode
  readonly status: number
  readonly detail: string
  readonly errors: FieldError[]
  readonly current: unknown
  readonly retryAfterMs: number | undefined
  readonly requestId: string | undefined

  constructor(fields: ProblemFields) {
    super(fields.detail)
    this.code = fields.code
    this.status = fields.status
    this.detail = fields.detail
    this.errors = fields.errors ?? []
    this.current = fields.current
    this.retryAfterMs = fields.retryAfterMs
    this.requestId = fields.requestId
  }

  get retryable(): boolean {
    return this.code === 'unreachable' || errorTable[this.code].retryable
  }
}

export function unreachable(): ApiProblem {
  return new ApiProblem({ code: 'unreachable', status: 0, detail: unreachableSentence })
}

/** Total: whatever was thrown becomes an ApiProblem that can be shown. */
export function problemFrom(value: unknown): ApiProblem {
  if (value instanceof ApiProblem) return value
  return new ApiProblem({ code: 'internal', status: 500, detail: errorTable.internal.sentence })
}

/** Reads a response that is not a success. Of a body that is no problem (a proxy's page) only the status counts. */
export async function problemFromResponse(response: Response): Promise<ApiProblem> {
  const retryAfterMs = retryAfter(response.headers.get('retry-after'))
  const requestId = response.headers.get('x-request-id') ?? undefined
  const body: unknown = await response.json().catch(() => undefined)
  if (!isRecord(body) || !isErrorCode(body['code'])) {
    const code = codeOfStatus(response.status)
    return new ApiProblem({ code, status: response.status, detail: errorTable[code].sentence, retryAfterMs, requestId })
  }
  const code = body['code']
  return new ApiProblem({
    code,
    status: response.status,
    detail: typeof body['detail'] === 'string' ? body['detail'] : errorTable[code].sentence,
    errors: Array.isArray(body['errors']) ? body['errors'].filter(isFieldError) : undefined,
    current: body['current'],
    retryAfterMs,
    requestId: typeof body['requestId'] === 'string' ? body['requestId'] : requestId,
  })
}

/** The message for one field of a form; `path` is a JSON pointer such as `/name`. */
export function fieldError(problem: ApiProblem | null | undefined, path: string): string | undefined {
  return problem?.errors.find((error) => error.path === path || error.path.startsWith(`${path}/`))?.message
}

/**
 * What a form says of a problem: a sentence, and what is wrong with the fields that do not say it themselves. The sentence that
 * a request is not valid is for programs: a person is told what is wrong with it instead.
 */
export function problemWords(
  { code, detail, errors }: Pick<ApiProblem, 'code' | 'detail' | 'errors'>,
  atFields: readonly string[],
): { sentence: string; fields: string[] } {
  const isMarked = ({ path }: FieldError) => atFields.some((name) => `${path}/`.startsWith(`/${name}/`))
  const others = errors.filter((error) => !isMarked(error))
  const fields = others.map(({ message }) => message).filter((message) => !detail.includes(message))
  if (code !== 'validation_failed' || errors.length === 0) return { sentence: detail, fields }
  return { sentence: others.length < errors.length ? 'Correct what is marked above.' : '', fields }
}

/** `Retry-After` in seconds, as milliseconds; a date form is not used by our servers and is ignored. */
function retryAfter(header: string | null): number | undefined {
  if (header === null || !/^\d{1,6}$/.test(header.trim())) return undefined
  return Number(header) * 1_000
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'unauthenticated'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not_found'
  if (status === 413) return 'payload_too_large'
  if (status === 429) return 'rate_limited'
  if (status === 504) return 'deadline_exceeded'
  if (status === 502 || status === 503) return 'unavailable'
  return 'internal'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isFieldError(value: unknown): value is FieldError {
  return isRecord(value) && typeof value['path'] === 'string' && typeof value['message'] === 'string'
}
