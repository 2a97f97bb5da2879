/** What a worker reports, checked. Texts of providers are made storable: they may hold what PostgreSQL refuses. */
import { ServiceError, isErrorCode } from '@scriptorium/contracts'
import type { ErrorCode } from '@scriptorium/contracts'
import { terminalStatuses } from '@scriptorium/contracts/nouns'
import type { TerminalStatus } from '@scriptorium/contracts/nouns'
import { newIdOf } from '@scriptorium/rpc'
import type { CheckpointRequest, FinishRequest } from '@scriptorium/rpc/chat'
import { toStorable } from '@scriptorium/text'
import type { Chunk, Ending } from '../domain/generation/generation.ts'

/** @throws ServiceError `validation_failed` */
export function chunkOf({
  fromSeq,
  throughSeq,
  text,
  reasoning,
}: Pick<CheckpointRequest, 'fromSeq' | 'throughSeq' | 'text' | 'reasoning'>): Chunk {
  const isEmpty = text === '' && reasoning === ''
  if (isEmpty && throughSeq < fromSeq) return { fromSeq: throughSeq + 1, throughSeq, text, reasoning }
  if (fromSeq < 1 && !isEmpty) refuse('/fromSeq', 'must be at least 1.')
  return { fromSeq, throughSeq, text: toStorable(text), reasoning: toStorable(reasoning) }
}

/** There are fewer settings. */
const leftOutMax = 20

/** @throws ServiceError `validation_failed` */
export function endingOf({ status, finishReason, error, usage, model, connectionId, leftOut }: FinishRequest): Ending {
  return {
    status: terminalOf(status),
    finishReason: storable(finishReason),
    error: error && { code: errorCodeOf(error.code, '/error/code'), message: toStorable(error.message) },
    usage,
    model: storable(model),
    connectionId: connectionId === undefined ? undefined : newIdOf(connectionId, '/connectionId'),
    leftOut: leftOut?.settings.slice(0, leftOutMax).map(toStorable),
  }
}

/** @throws ServiceError `validation_failed` at `path` */
export function errorCodeOf(code: string, path: string): ErrorCode {
  return isErrorCode(code) ? code : refuse(path, 'is not an error code.')
}

function terminalOf(status: string): TerminalStatus {
  const known = terminalStatuses.find((each) => each === status)
  return known ?? refuse('/status', `must be one of ${terminalStatuses.join(', ')}.`)
}

function storable(text: string | undefined): string | undefined {
  return text === undefined ? undefined : toStorable(text)
}

function refuse(path: string, message: string): never {
  throw new ServiceError('validation_failed', { errors: [{ path, message }] })
}
