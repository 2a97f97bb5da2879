import { ServiceError } from '@scriptorium/contracts'
import { pageLimits } from '@scriptorium/contracts/schema'

/** How many items a page shall have; 0, which is what an absent number is on the wire, means the default. @throws ServiceError `validation_failed` at `/limit` */
export function pageLimitOf(limit: number): number {
  if (limit > pageLimits.max)
    throw new ServiceError('validation_failed', {
      errors: [{ path: '/limit', message: `must be at most ${pageLimits.max}.` }],
    })
  return limit === 0 ? pageLimits.default : limit
}
