/** Ids in requests, for handlers: UUIDs in either case come out in lower case. */
import { ServiceError } from '@scriptorium/contracts'
import type { FieldError } from '@scriptorium/contracts'
import { isUuid } from '@scriptorium/runtime'

const message = 'must be a UUID.'
/** A hostile list could fail ten thousand times. */
const errorsMax = 50

/** The id of something that should exist. @throws ServiceError `not_found` for a text that is no UUID: it names nothing. */
export function idOf(value: string): string {
  if (!isUuid(value)) throw new ServiceError('not_found')
  return value.toLowerCase()
}

/** As `idOf`; an id that is absent stays absent. */
export function optionalId(value: string | undefined): string | undefined {
  return value === undefined ? undefined : idOf(value)
}

/** The id that a caller chose for something new. @throws ServiceError `validation_failed` at `path` for a text that is no UUID. */
export function newIdOf(value: string, path = '/id'): string {
  if (!isUuid(value)) throw new ServiceError('validation_failed', { errors: [{ path, message }] })
  return value.toLowerCase()
}

/** @throws ServiceError `validation_failed` at `path` for more than `max` ids, and below it for each text that is no UUID. */
export function idList(values: readonly string[], path: string, max: number): string[] {
  const errors: FieldError[] = values.flatMap((value, index) =>
    isUuid(value) ? [] : [{ path: `${path}/${index}`, message }],
  )
  if (values.length > max) errors.unshift({ path, message: `must have at most ${max} items.` })
  if (errors.length > 0) throw new ServiceError('validation_failed', { errors: errors.slice(0, errorsMax) })
  return values.map((value) => value.toLowerCase())
}
