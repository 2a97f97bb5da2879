import { ServiceError } from '@scriptorium/contracts'

/** What a store found. @throws ServiceError `not_found` when it found nothing */
export function found<T>(value: T | undefined): T {
  if (value === undefined) throw new ServiceError('not_found')
  return value
}

/**
 * What a store updated, if the version was current.
 *
 * @param find finds what is there, to tell a stale version from an id that names nothing
 * @throws ServiceError `not_found`, `version_conflict`
 */
export async function updated<T>(value: T | undefined, find: () => Promise<T | undefined>): Promise<T> {
  if (value !== undefined) return value
  found(await find())
  throw new ServiceError('version_conflict')
}
