export type Cached<Value> = { value: Value; goodUntilMs: number }

/** Remembers at most so many values, each until its time; the oldest makes room. */
export type BoundedCache<Value> = {
  get(key: string, nowMs: number): Value | undefined
  set(key: string, entry: Cached<Value>): void
}

export function createBoundedCache<Value>(entriesMax: number): BoundedCache<Value> {
  const entries = new Map<string, Cached<Value>>()

  return {
    get(key, nowMs) {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      if (entry.goodUntilMs > nowMs) return entry.value
      entries.delete(key)
      return undefined
    },
    set(key, entry) {
      entries.delete(key)
      entries.set(key, entry)
      if (entries.size <= entriesMax) return
      const oldest = entries.keys().next()
      if (oldest.done !== true) entries.delete(oldest.value)
    },
  }
}
