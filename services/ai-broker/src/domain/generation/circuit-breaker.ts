/**
 * Per connection and model: a provider that keeps failing is left alone for a while, and one that asked for a pause gets it
 * from all generations of that model, not only from the one whose request it refused. A server that cannot be reached is that for all
 * models of its connection.
 */
import { createBoundedMap } from '@scriptorium/bounded-map'
import type { ErrorCode } from '@scriptorium/contracts'
import type { ProviderFailure } from '../provider.ts'

/** Keys are `<owner> <connection> <model>`. */
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

  function blockedBy(key: string): { waitMs: number; code: ErrorCode } | undefined {
    const circuit = circuits.peek(key)
    const waitMs = circuit === undefined ? 0 : circuit.untilMs - now()
    return circuit !== undefined && waitMs > 0 ? { waitMs, code: circuit.code } : undefined
  }

  return {
    blocked(key) {
      const [model, connection] = [blockedBy(key), blockedBy(connectionOf(key))]
      return model === undefined || (connection !== undefined && connection.waitMs > model.waitMs) ? connection : model
    },
    failed(key, { code, retryable, retryAfterMs }) {
      // A refused key or a wrong model says nothing about the next request's chances.
      if (!retryable) return
      const circuit = touch(code === 'provider_unreachable' ? connectionOf(key) : key)
      circuit.code = code
      circuit.failures += 1
      if (retryAfterMs !== undefined) circuit.untilMs = Math.max(circuit.untilMs, now() + retryAfterMs)
      if (circuit.failures < failuresMax) return
      // One more failure after the pause opens it again, for longer.
      circuit.failures = failuresMax - 1
      circuit.untilMs = Math.max(circuit.untilMs, now() + Math.min(openMaxMs, openMs * 2 ** circuit.openings))
      circuit.openings += 1
    },
    succeeded(key) {
      circuits.delete(key)
      circuits.delete(connectionOf(key))
    },
  }
}

/** Owner and connection are ids, without spaces; a model's name may have any. */
function connectionOf(key: string): string {
  return /^\S+ \S+(?= )/.exec(key)?.[0] ?? key
}
