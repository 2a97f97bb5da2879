import { ServiceError } from '@scriptorium/contracts'
import { isUuid } from '@scriptorium/runtime'

/** The id of something that should exist: what is no UUID names nothing. @throws ServiceError `not_found` */
export function idOf(value: string): string {
  if (!isUuid(value)) throw new ServiceError('not_found')
  return value.toLowerCase()
}

/** The id that a new object is to have. @throws ServiceError `validation_failed` for what is no UUID in lower case */
export function newIdOf(value: string, path = '/id'): string {
  if (!isUuid(value) || value !== value.toLowerCase()) refuse(path, 'must be a UUID in lower case.')
  return value
}

/** Ids that need not name anything. @throws ServiceError `validation_failed` */
export function idList(values: readonly string[], path: string, max: number): string[] {
  if (values.length > max) refuse(path, `must have at most ${max} items.`)
  return values.map((value, index) => newIdOf(value.toLowerCase(), `${path}/${index}`))
}

function refuse(path: string, message: string): never {
  throw new ServiceError('validation_failed', { errors: [{ path, message }] })
}
