/**
 * What PostgreSQL and its driver throw, as rows of the one error table.
 *
 * SQLSTATE classes: https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
import { ServiceError } from '@scriptorium/contracts'
import type { ErrorCode } from '@scriptorium/contracts'

/** The connection went away between sending COMMIT and its answer: the transaction may or may not have been kept. */
export class CommitUncertainError extends Error {
  override name = 'CommitUncertainError'
}

const bySqlState: Readonly<Record<string, ErrorCode>> = {
  '23505': 'conflict', // unique_violation
  '23503': 'conflict', // foreign_key_violation
  '23P01': 'conflict', // exclusion_violation
  '22021': 'validation_failed', // character_not_in_repertoire, NUL above all
  '22P05': 'validation_failed', // untranslatable_character, \u0000 in jsonb
  '40001': 'unavailable', // serialization_failure
  '40P01': 'unavailable', // deadlock_detected
  '55P03': 'unavailable', // lock_not_available: lock_timeout
  '57014': 'deadline_exceeded', // query_canceled: statement_timeout
  '25006': 'unavailable', // read_only_sql_transaction: the primary has become a standby
  '25P03': 'deadline_exceeded', // idle_in_transaction_session_timeout
  '25P04': 'deadline_exceeded', // transaction_timeout
  '3D000': 'unavailable', // the database is not there (yet)
}

/** Connection exceptions, bad credentials, out of memory, disk or connections, the server shutting down. */
const unavailableClasses = new Set(['08', '28', '53', '57', '58'])

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNABORTED',
])

// The driver's own errors carry no code; these are all its sentences for a connection that is of no use (pg 8.23, pg-pool 3).
const driverSentences = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error',
  'Client was closed',
  'Cannot use a pool after',
  'The server does not support SSL',
  'This socket has been ended',
]

type Fields = {
  code?: unknown
  message?: unknown
  cause?: unknown
  constraint?: unknown
  name?: unknown
  clientVersion?: unknown
}

function fieldsOf(error: unknown): Fields {
  return typeof error === 'object' && error !== null ? error : {}
}

/** The message of anything thrown. Core errors may come from another realm, so `instanceof` proves nothing. */
export function messageOf(error: unknown): string {
  const { message } = fieldsOf(error)
  return typeof message === 'string' ? message : String(error)
}

/** The five characters of SQLSTATE, or the empty string. */
export function sqlStateOf(error: unknown): string {
  const { code } = fieldsOf(error)
  // Every SQLSTATE holds a digit; EPIPE, of as many letters, does not.
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code) ? code : ''
}

/** Whether the connection itself is lost or cannot be trusted any more, so that it must not go back into the pool. */
export function isConnectionLost(error: unknown): boolean {
  const { code, message } = fieldsOf(error)
  if (typeof code === 'string' && networkCodes.has(code)) return true
  if (typeof message === 'string' && driverSentences.some((start) => message.startsWith(start))) return true
  const state = sqlStateOf(error)
  return (
    state.startsWith('08') || state.startsWith('57P') || state === '25006' || state === '25P03' || state === '25P04'
  )
}

/** Whether running the whole transaction again may help: connection lost, serialization failure, deadlock. */
export function isWorthRepeating(error: unknown): boolean {
  const cause = ServiceError.is(error) ? error.cause : error
  if (CommitUncertainError.name === fieldsOf(cause).name) return true
  const state = sqlStateOf(cause)
  return isConnectionLost(cause) || state === '40001' || state === '40P01'
}

/**
 * Total. A ServiceError stays as it is; an error of PostgreSQL or of its driver becomes its row of the error table, with
 * itself as the cause; anything else becomes `internal`.
 */
export function toServiceError(error: unknown): ServiceError {
  if (ServiceError.is(error)) return error
  const state = sqlStateOf(error)
  const code = bySqlState[state]
  if (code === 'validation_failed')
    return new ServiceError(code, { detail: 'The text holds a character that cannot be stored.', cause: error })
  if (code !== undefined) return new ServiceError(code, { cause: error })
  if (isConnectionLost(error) || unavailableClasses.has(state.slice(0, 2)) || isStalePlan(error))
    return new ServiceError('unavailable', { cause: error })
  return ServiceError.from(error)
}

/** A statement prepared before a migration changed its table; on a new connection it is planned again. */
export function isStalePlan(error: unknown): boolean {
  return sqlStateOf(error) === '0A000' && String(fieldsOf(error).message).includes('cached plan')
}

/** The name of the unique, foreign key or exclusion constraint that refused, or undefined when the error is another. */
export function violatedConstraint(error: unknown): string | undefined {
  const cause = ServiceError.is(error) ? error.cause : error
  const { constraint } = fieldsOf(cause)
  return sqlStateOf(cause).startsWith('23') && typeof constraint === 'string' ? constraint : undefined
}

/** Whether the outcome of a transaction is unknown; read again by key before answering. */
export function isCommitUncertain(error: unknown): boolean {
  return fieldsOf(fieldsOf(error).cause).name === CommitUncertainError.name
}

/** Prisma's errors, recognized by their shape, since every service generates its own client. */
export function fromPrismaError(error: unknown): ServiceError | undefined {
  const { code, clientVersion } = fieldsOf(error)
  if (typeof clientVersion !== 'string') return undefined
  if (code === 'P2025') return new ServiceError('not_found', { cause: error })
  if (code === 'P2002' || code === 'P2003') return new ServiceError('conflict', { cause: error })
  if (code === 'P2034') return new ServiceError('unavailable', { cause: error })
  if (code === 'P2028') return new ServiceError('deadline_exceeded', { cause: error })
  return new ServiceError('internal', { cause: error })
}
