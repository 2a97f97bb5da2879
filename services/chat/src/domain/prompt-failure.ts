import { ServiceError } from '@scriptorium/contracts'
import { isNotFound } from '@scriptorium/records'

/**
 * Why a prompt could not be made: `gone`, there is no such novel any more; `unreachable`, the codex does not answer now and may
 * answer later; `fault`, it refused what it was asked or something of ours broke, and another try would get the same.
 */
export type PromptFailure = 'gone' | 'unreachable' | 'fault'

export function promptFailureOf(error: unknown): PromptFailure {
  if (isNotFound(error)) return 'gone'
  if (!ServiceError.is(error)) return 'fault'
  // `internal` and `cancelled` come from a codex that is being stopped or has a bad moment.
  return error.retryable || error.code === 'internal' || error.code === 'cancelled' ? 'unreachable' : 'fault'
}

/** As a caller may see it. A refusal is not the caller's fault, nor an outage of the codex. */
export function promptErrorOf(error: unknown): unknown {
  const failure = promptFailureOf(error)
  if (failure === 'gone') return error
  return new ServiceError(failure === 'unreachable' ? 'codex_unavailable' : 'internal', { cause: error })
}
