/**
 * Per connection and model: a provider that keeps failing is left alone for a while, and one that asked for a pause gets it
 * from all generations of that model, not only from the one whose request it refused.
 */
import { createBoundedMap } from '@scriptorium/bounded-map'
import type { ErrorCode } from '@scriptorium/contracts'
import type { ProviderFailure } from '../provider.ts'

export type CircuitBreaker = {
  /** How long calls must wait, in milliseconds, and why; undefined when one may be made now. */
  blocked(key: string): { waitMs: number; code: ErrorCode } | undefined
  failed(key: string, failure: ProviderFailure): void
  succeeded(key: string): void
}

type Circuit = { failures: number; openings: number; untilMs: number; code: ErrorCode }

export type CircuitBreakerOptions = {
  failuresMax?: number
  openMs?: number
  openMaxMs?: number
  circuitsMax?: number
  now?: () => number
}

export function createCircuitBreaker({
  failuresMax = 6,
  openMs = 5_000,
  openMaxMs = 60_000,
  circuitsMax = 10_000,
  now = () => performance.now(),
}: CircuitBreakerOptions = {}): CircuitBreaker {
  const circuits = createBoundedMap<string, Circuit>({ entriesMax: circuitsMax })

  function touch(key: string): Circuit {
    const circuit = circuits.get(key) ?? { failures: 0, openings: 0, untilMs: 0, code: 'provider_unreachable' }
    circuits.set(key, circuit)
    return circuit
  }

  return {
    blocked(key) {
      const circuit = circuits.peek(key)
      const waitMs = circuit === undefined ? 0 : circuit.untilMs - now()
      return circuit !== undefined && waitMs > 0 ? { waitMs, code: circuit.code } : undefined
    },
    failed(key, { code, retryable, retryAfterMs }) {
      // A refused key or a wrong model says nothing about the next request's chances.
      if (!retryable) return
      const circuit = touch(key)
      circuit.code = code
      circuit.failures += 1
      if (retryAfterMs !== undefined) circuit.untilMs = Math.max(circuit.untilMs, now() + retryAfterMs)
      if (circuit.failures < failuresMax) return
      // One more failure after the pause opens it again, for longer.
      circuit.failures = failuresMax - 1
      circuit.untilMs = Math.max(circuit.untilMs, now() + Math.min(openMaxMs, openMs * 2 ** circuit.openings))
      circuit.openings += 1
    },
    succeeded: (key) => void circuits.delete(key),
  }
}
