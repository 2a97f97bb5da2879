import type { Timers } from '@scriptorium/timing'

export type DraftStore = {
  get: (name: string) => unknown
  set: (name: string, value: unknown) => void
  remove: (name: string) => void
  /** Names that begin with `prefix`. */
  names: (prefix: string) => string[]
  /** Puts into the storage what waits for it, now. */
  flush: () => void
  subscribe: (listener: () => void) => () => void
}

const root = 'scriptorium:draft:'
/** Storing a long text takes longer than a key may: what is typed in a row is stored once. */
const delayMs = 300

/**
 * What was typed and the server does not have yet, kept in the browser for one user. Where storage refuses (private mode,
 * quota) drafts live as long as the page does, which is as much as can be had. `onOtherTab` is given what to call when another
 * tab has changed the storage. With `timers` what is set is stored 300 ms later, of several values the last; `flush` is to be
 * called when the page is left.
 */
export function createDraftStore(
  userId: string,
  storage: Storage | undefined,
  onOtherTab?: (changed: () => void) => void,
  timers?: Timers,
): DraftStore {
  const prefix = `${root}${userId}:`
  const memory = new Map<string, string>()
  const waiting = new Map<string, unknown>()
  let timer: unknown
  const listeners = new Set<() => void>()
  const notify = () => {
    for (const listener of listeners) listener()
  }
  const put = (name: string, value: unknown) => {
    const text = JSON.stringify(value)
    const stored =
      storage !== undefined &&
      attempt(() => {
        storage.setItem(prefix + name, text)
        return true
      }) === true
    if (stored) memory.delete(name)
    else memory.set(name, text)
  }
  const flush = () => {
    if (timer !== undefined) timers?.clear(timer)
    timer = undefined
    for (const [name, value] of waiting) put(name, value)
    waiting.clear()
  }
  onOtherTab?.(notify)
  return {
    get(name) {
      if (waiting.has(name)) return waiting.get(name)
      const text = memory.get(name) ?? attempt(() => storage?.getItem(prefix + name)) ?? undefined
      return text === undefined ? undefined : attempt(() => JSON.parse(text) as unknown)
    },
    set(name, value) {
      waiting.set(name, value)
      if (timers === undefined) flush()
      else timer ??= timers.set(flush, delayMs)
      notify()
    },
    remove(name) {
      waiting.delete(name)
      memory.delete(name)
      attempt(() => storage?.removeItem(prefix + name))
      notify()
    },
    names(part) {
      const stored =
        attempt(() => Array.from({ length: storage?.length ?? 0 }, (_none, index) => storage?.key(index) ?? '')) ?? []
      const own = stored.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
      return [...new Set([...own, ...memory.keys(), ...waiting.keys()])].filter((name) => name.startsWith(part))
    },
    flush,
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}
