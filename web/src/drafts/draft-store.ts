export type DraftStore = {
  get: (name: string) => unknown
  set: (name: string, value: unknown) => void
  remove: (name: string) => void
  /** Names that begin with `prefix`. */
  names: (prefix: string) => string[]
  subscribe: (listener: () => void) => () => void
}

const root = 'scriptorium:draft:'

/**
 * What was typed and the server does not have yet, kept in the browser for one user. Where storage refuses (private mode,
 * quota) drafts live as long as the page does, which is as much as can be had. `onOtherTab` is given what to call when another
 * tab has changed the storage.
 */
export function createDraftStore(
  userId: string,
  storage: Storage | undefined,
  onOtherTab?: (changed: () => void) => void,
): DraftStore {
  const prefix = `${root}${userId}:`
  const memory = new Map<string, string>()
  const listeners = new Set<() => void>()
  const notify = () => {
    for (const listener of listeners) listener()
  }
  onOtherTab?.(notify)
  return {
    get(name) {
      const text = memory.get(name) ?? attempt(() => storage?.getItem(prefix + name)) ?? undefined
      return text === undefined ? undefined : attempt(() => JSON.parse(text) as unknown)
    },
    set(name, value) {
      const text = JSON.stringify(value)
      const stored =
        storage !== undefined &&
        attempt(() => {
          storage.setItem(prefix + name, text)
          return true
        }) === true
      if (stored) memory.delete(name)
      else memory.set(name, text)
      notify()
    },
    remove(name) {
      memory.delete(name)
      attempt(() => storage?.removeItem(prefix + name))
      notify()
    },
    names(part) {
      const stored =
        attempt(() => Array.from({ length: storage?.length ?? 0 }, (_none, index) => storage?.key(index) ?? '')) ?? []
      const own = stored.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
      return [...new Set([...own, ...memory.keys()])].filter((name) => name.startsWith(part))
    },
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
