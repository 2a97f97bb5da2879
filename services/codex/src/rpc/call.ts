import { ServiceError } from '@scriptorium/contracts'
import { pageLimits } from '@scriptorium/contracts/schema'
import { requireOwner } from '@scriptorium/rpc'
import type { CallContext } from '@scriptorium/rpc'
import type { PageRequest, Scope } from '../domain/scope.ts'

/** @throws ServiceError `unauthenticated` for a call that is for no user */
export function scopeOf(call: CallContext): Scope {
  return { ownerId: requireOwner(call), signal: call.signal }
}

/** @throws ServiceError `validation_failed` for a `limit` out of bounds */
export function pageRequestOf({ cursor, limit }: PageRequest): PageRequest {
  if (limit < 1 || limit > pageLimits.max)
    throw new ServiceError('validation_failed', {
      errors: [{ path: '/limit', message: `must be from 1 to ${pageLimits.max}.` }],
    })
  return { cursor, limit }
}
