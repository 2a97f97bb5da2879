/** Why a run stops before its provider is done. */
export type StopReason =
  | { kind: 'cancelled' }
  /** The log was closed under us. */
  | { kind: 'sealed'; by: 'cancel' | 'sweeper' }
  /** The row belongs to another attempt, or is no more: say nothing further. */
  | { kind: 'not-ours' }
  | { kind: 'deadline' }
  | { kind: 'shutdown' }
  /** chat was silent for too long, or more text waits for it than may be held. */
  | { kind: 'chat-lost' }
  | { kind: 'too-large' }

export type AbortReason = {
  /** The first reason counts, except that a run which is not ours stays silent whatever came before. */
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

/** Waits, but not past the signal. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const end = (): void => resolve(undefined)
  const timer = setTimeout(end, ms)
  signal?.addEventListener('abort', end, { once: true })
  await promise
  clearTimeout(timer)
  signal?.removeEventListener('abort', end)
}

/** Doubled with each failure up to `maxMs`, then anywhere in its upper half. */
export function backoffMs(failures: number, baseMs: number, maxMs: number): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(failures - 1, 30))
  return Math.round(ceiling / 2 + (ceiling / 2) * Math.random())
}
