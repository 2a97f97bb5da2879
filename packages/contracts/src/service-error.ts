/** The one error class. Anything that is not a ServiceError becomes `internal`: its cause goes to the log, never on a wire. */
import { errorTable } from './error-table.ts'
import type { ErrorCode } from './error-table.ts'

export type FieldError = { path: string; message: string }

export type ServiceErrorOptions = {
  /** What exactly is wrong here, safe for a user to read; defaults to the table's sentence. */
  detail?: string
  /** Fields that did not validate; `path` is a JSON pointer such as `/aliases/0/text`. */
  errors?: FieldError[]
  /** How long to wait before trying again, in milliseconds. */
  retryAfterMs?: number
  /** For `version_conflict`: the object as it is now, in its HTTP shape. */
  current?: unknown
  /** For the log only; never on a wire. */
  cause?: unknown
}

const mark = Symbol.for('scriptorium.service-error')

/** The only error that may cross a boundary. Recognized by mark, so that copies of this module and other realms agree. */
export class ServiceError extends Error {
  override name = 'ServiceError'
  readonly [mark] = true
  readonly code: ErrorCode
  readonly detail: string
  readonly errors: FieldError[] | undefined
  readonly retryAfterMs: number | undefined
  readonly current: unknown

  constructor(code: ErrorCode, options: ServiceErrorOptions = {}) {
    const detail = options.detail ?? errorTable[code].sentence
    super(`${code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.detail = detail
    this.errors = options.errors
    this.retryAfterMs = options.retryAfterMs
    this.current = options.current
  }

  get retryable(): boolean {
    return errorTable[this.code].retryable
  }

  static is(value: unknown): value is ServiceError {
    return typeof value === 'object' && value !== null && mark in value
  }

  /** Total: whatever was thrown becomes a ServiceError; what is unknown becomes `internal` with its cause kept for the log. */
  static from(value: unknown): ServiceError {
    return ServiceError.is(value) ? value : new ServiceError('internal', { cause: value })
  }
}
