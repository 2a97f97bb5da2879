import type { Timers } from '@scriptorium/timing'

export type Deletion = {
  /** What goes, for the sentence "… was deleted." */
  what: string
  run: () => Promise<unknown>
  /** Afterwards, whether it went well or not: refresh the lists. */
  settled: () => Promise<unknown>
}

export type DeletionQueue = {
  add: (id: string, deletion: Deletion, onFailed: (error: unknown) => void) => void
  undo: (id: string) => void
  /** Carries out all that wait: the page is being left, or what comes next depends on it. Resolves once all are done. */
  flush: () => Promise<void>
  leaving: () => ReadonlySet<string>
  subscribe: (listener: () => void) => () => void
}

export const undoMs = 10_000

/** Deletes after a while, in which it can be undone; what waits is hidden already. */
export function createDeletionQueue(timers: Timers): DeletionQueue {
  const waiting = new Map<string, { timer: unknown; carryOut: () => Promise<void> }>()
  const listeners = new Set<() => void>()
  let ids: ReadonlySet<string> = new Set()
  const change = (next: Iterable<string>) => {
    ids = new Set(next)
    for (const listener of listeners) listener()
  }
  const forget = (id: string) => change([...ids].filter((each) => each !== id))
  return {
    add(id, deletion, onFailed) {
      if (waiting.has(id)) return
      const carryOut = () => {
        waiting.delete(id)
        return deletion
          .run()
          .catch(onFailed)
          .then(deletion.settled)
          .catch(() => undefined)
          .then(() => forget(id))
      }
      waiting.set(id, { carryOut, timer: timers.set(() => void carryOut(), undoMs) })
      change([...ids, id])
    },
    undo(id) {
      const entry = waiting.get(id)
      if (entry === undefined) return
      timers.clear(entry.timer)
      waiting.delete(id)
      forget(id)
    },
    async flush() {
      const all = [...waiting.values()].map(({ timer, carryOut }) => {
        timers.clear(timer)
        return carryOut()
      })
      await Promise.all(all)
    },
    leaving: () => ids,
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
