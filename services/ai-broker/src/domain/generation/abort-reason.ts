/** Why a run stops before its provider is done. */
export type StopReason =
  | { kind: 'cancelled' }
  /** The log was closed under us. */
  | { kind: 'sealed'; by: 'cancel' | 'sweeper' }
  /** The row belongs to another attempt, or is gone: publish nothing more. */
  | { kind: 'not-ours' }
  | { kind: 'deadline' }
  | { kind: 'shutdown' }
  /** chat was silent for too long, or more text waits for it than may be held. */
  | { kind: 'chat-lost' }
  | { kind: 'too-large' }

export type AbortReason = {
  /** The first reason counts, except that a run which is not ours stays silent, even if another reason came first. */
  stop(reason: StopReason): void
  reason(): StopReason | undefined
  /** Aborts the provider's call. */
  signal: AbortSignal
}

export function createAbortReason(): AbortReason {
  const controller = new AbortController()
  let first: StopReason | undefined
  return {
    stop(reason) {
      if (first === undefined || reason.kind === 'not-ours') first = reason
      controller.abort()
    },
    reason: () => first,
    signal: controller.signal,
  }
}
