import type { ServiceName } from './service.ts'

/**
 * Remembers which services refuse this one's tokens: a clock that is off, or a key that is not known there. That is never the
 * user's fault, so a call ends as `unavailable`, and health tells until a call is taken again.
 */
export type TokenRefusals = {
  refused(service: ServiceName): void
  taken(service: ServiceName): void
  /** A sentence for health; undefined while tokens are taken. */
  problem(service: ServiceName): string | undefined
}

export function createTokenRefusals(): TokenRefusals {
  const refusing = new Set<ServiceName>()
  return {
    refused: (service) => void refusing.add(service),
    taken: (service) => void refusing.delete(service),
    problem: (service) =>
      refusing.has(service) ? `${service} refuses this service's tokens: compare the clocks and the keys` : undefined,
  }
}
