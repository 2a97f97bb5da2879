/**
 * How often a user may ask, by the class of the route. What is left is told with every answer (RateLimit header fields for HTTP,
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/).
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ServiceError } from '@scriptorium/contracts'
import type { RateLimits, RouteLimits } from '../domain/rate-limits.ts'
import { countRefusal } from '../metrics/requests.ts'
import { signedInOwner } from './session-gate.ts'

export function createRateGate(rateLimits: RateLimits, limits: RouteLimits) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { class: routeClass = 'sign-in' } = request.routeOptions.config
    const ownerId = signedInOwner(request)
    if (ownerId === undefined || routeClass === 'sign-in') return
    const limit = limits[routeClass]
    const { waitMs, left } = await rateLimits.take(`route-${routeClass}`, ownerId, limit)
    const fullMs = waitMs > 0 ? waitMs : ((limit.burst - left) / limit.perSecond) * 1_000
    reply.headers({
      'ratelimit-policy': `"${routeClass}";q=${limit.burst};w=${Math.ceil(limit.burst / limit.perSecond)}`,
      ratelimit: `"${routeClass}";r=${left};t=${Math.ceil(fullMs / 1_000)}`,
    })
    if (waitMs <= 0) return
    countRefusal(routeClass)
    throw new ServiceError('rate_limited', { retryAfterMs: waitMs })
  }
}

const unreadStatuses = new Set([400, 413, 415])

/** What was refused before anything looked at it has created nothing, and counts for nothing where creating is what counts. */
export function createRateRefund(rateLimits: RateLimits, limits: RouteLimits) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const ownerId = signedInOwner(request)
    if (ownerId === undefined || request.routeOptions.config.class !== 'create') return
    if (unreadStatuses.has(reply.statusCode)) await rateLimits.giveBack('route-create', ownerId, limits.create)
  }
}
