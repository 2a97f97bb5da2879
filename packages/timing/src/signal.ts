/** A signal that follows others. `dispose` must be called once the work is over, or a long-lived parent keeps the listeners. */
export type LinkedSignal = {
  signal: AbortSignal
  abort(reason?: unknown): void
  /** Takes the listeners off the parents; the signal stays as it is. */
  dispose(): void
}

/** Aborts when the first of `parents` does, with its reason, or when asked to. Parents that are undefined are left out. */
export function linkSignals(...parents: readonly (AbortSignal | undefined)[]): LinkedSignal {
  const controller = new AbortController()
  const listeners: [AbortSignal, () => void][] = []
  const dispose = (): void => {
    for (const [parent, listener] of listeners.splice(0)) parent.removeEventListener('abort', listener)
  }
  const abort = (reason?: unknown): void => {
    dispose()
    controller.abort(reason)
  }
  for (const parent of parents) {
    if (parent === undefined) continue
    if (parent.aborted) {
      abort(parent.reason)
      break
    }
    const listener = (): void => abort(parent.reason)
    parent.addEventListener('abort', listener, { once: true })
    listeners.push([parent, listener])
  }
  return { signal: controller.signal, abort, dispose }
}
