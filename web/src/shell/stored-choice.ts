import { useSyncExternalStore } from 'react'

/** A choice of how pages are shown, kept in this browser. @returns a hook: the choice, and the way to change it */
export function createStoredChoice<const Value extends string>(
  name: string,
  values: readonly [Value, ...Value[]],
): () => [Value, (next: Value) => void] {
  const key = `scriptorium:${name}`
  const listeners = new Set<() => void>()
  const stored = attempt(() => localStorage.getItem(key))
  let current: Value = values.find((value) => value === stored) ?? values[0]
  const subscribe = (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  const set = (next: Value) => {
    current = next
    attempt(() => localStorage.setItem(key, next))
    for (const listener of listeners) listener()
  }
  return () => [useSyncExternalStore(subscribe, () => current), set]
}

/** Where storage is refused the choice lasts as long as the page. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}
