import { ServiceError } from '@scriptorium/contracts'

/** What a store returned. @throws ServiceError `not_found` for nothing: the domain says it, stores return undefined. */
export function found<T>(value: T | undefined): T {
  if (value === undefined) throw new ServiceError('not_found')
  return value
}

export function isNotFound(error: unknown): boolean {
  return ServiceError.is(error) && error.code === 'not_found'
}
