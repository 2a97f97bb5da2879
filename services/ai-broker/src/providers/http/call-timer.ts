/**
 * The waits of one call, all ending in one abort: until the headers (egress), until the first content, between contents, and
 * in all. A comment or an empty chunk is no content: a server that only says that it lives must not hold a worker for ever.
 */
export type CallTimings = {
  /** Replace the dialect's own; for tests, and for operators of slow machines. */
  firstByteMs?: number
  firstContentMs?: number
  idleMs: number
  totalMs: number
  /**
   * After a finish reason: how long to wait for the usage, the `[DONE]` or the text that may follow. Only a server that sends
   * neither and does not close makes anybody wait.
   */
  trailerMs: number
  /** For the body of a refusal. */
  refusalMs: number
}

export const defaultTimings: CallTimings = { idleMs: 60_000, totalMs: 60 * 60_000, trailerMs: 15_000, refusalMs: 5_000 }

export type CallTimer = {
  signal: AbortSignal
  /** Which wait ran out; undefined while none has. */
  expired(): 'content' | 'total' | 'trailer' | undefined
  expectContent(ms: number): void
  expectTrailer(ms: number): void
  stop(): void
}

export function createCallTimer(parent: AbortSignal, totalMs: number): CallTimer {
  const controller = new AbortController()
  let reason: 'content' | 'total' | 'trailer' | undefined
  let current: ReturnType<typeof setTimeout> | undefined

  const expire = (what: 'content' | 'total' | 'trailer'): void => {
    reason ??= what
    controller.abort()
  }
  const onParent = (): void => controller.abort(parent.reason)
  if (parent.aborted) onParent()
  parent.addEventListener('abort', onParent, { once: true })
  const total = setTimeout(() => expire('total'), totalMs)
  const expect = (what: 'content' | 'trailer', ms: number): void => {
    clearTimeout(current)
    current = setTimeout(() => expire(what), ms)
  }
  return {
    signal: controller.signal,
    expired: () => reason,
    expectContent: (ms) => expect('content', ms),
    expectTrailer: (ms) => expect('trailer', ms),
    stop() {
      clearTimeout(current)
      clearTimeout(total)
      parent.removeEventListener('abort', onParent)
    },
  }
}
