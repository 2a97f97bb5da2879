/** The waits of one call after its request has been sent, all ending in one abort; waiting for the headers is the egress's. */
import type { CallTimings } from '../../domain/provider.ts'

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
