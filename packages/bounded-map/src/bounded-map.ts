/** Why an entry has left: for want of room, or because its time was over. */
export type EvictionReason = 'room' | 'age'

export type BoundedMapOptions<Key, Value> = {
  /** Entries at most. */
  entriesMax?: number
  /** Sum of all weights at most, in whatever unit `weightOf` counts. */
  weightMax?: number
  /** Asked once, when the value is set; 1 by default. */
  weightOf?: (value: Value, key: Key) => number
  /** Milliseconds that an entry is good for, unless it is set with its own; without limit by default. */
  ageMaxMs?: number
  /** Milliseconds on any scale that does not go back. */
  now?: () => number
  /** Not called for what is deleted or replaced. */
  onEvict?: (key: Key, value: Value, reason: EvictionReason) => void
}

/** Remembers what was used last, within its bounds. */
export type BoundedMap<Key, Value> = {
  /** Counts as a use. */
  get(key: Key): Value | undefined
  /** As get, but does not count as a use. */
  peek(key: Key): Value | undefined
  /**
   * Counts as a use. A value that is heavier than `weightMax` alone is not kept, nor is what stood under its key.
   * @param ageMaxMs how long it is good for; the map's own by default.
   */
  set(key: Key, value: Value, ageMaxMs?: number): void
  /** @returns whether it was there. */
  delete(key: Key): boolean
  clear(): void
  /** All as of now, used longest ago first; it counts as no use. */
  entries(): [Key, Value][]
  /** Counts what is over its time too, until it is asked for or makes room. */
  size(): number
  weight(): number
}

type Entry<Value> = { value: Value; weight: number; goodUntilMs: number }

/**
 * A map that is bounded by entries, by weight, or both; who was used longest ago makes room. What is over its time is as good as
 * gone, and is removed when somebody asks for it.
 *
 * @throws RangeError without any bound: what is not bounded is a Map.
 */
export function createBoundedMap<Key, Value>(options: BoundedMapOptions<Key, Value>): BoundedMap<Key, Value> {
  const { entriesMax = Infinity, weightMax = Infinity, weightOf = () => 1, ageMaxMs = Infinity } = options
  const { now = () => performance.now(), onEvict } = options
  if (entriesMax === Infinity && weightMax === Infinity)
    throw new RangeError('A bounded map needs entriesMax or weightMax.')
  // A Map keeps the order of insertion: what is used is put back at the end, what was used longest ago stands first.
  const entries = new Map<Key, Entry<Value>>()
  let total = 0

  function remove(key: Key): Entry<Value> | undefined {
    const entry = entries.get(key)
    if (entry === undefined) return undefined
    entries.delete(key)
    total -= entry.weight
    return entry
  }

  function evict(key: Key, reason: EvictionReason): void {
    const entry = remove(key)
    if (entry !== undefined) onEvict?.(key, entry.value, reason)
  }

  function current(key: Key): Entry<Value> | undefined {
    const entry = entries.get(key)
    if (entry === undefined || entry.goodUntilMs === Infinity || entry.goodUntilMs > now()) return entry
    evict(key, 'age')
    return undefined
  }

  function makeRoom(): void {
    for (const oldest of entries.keys()) {
      if (entries.size <= entriesMax && total <= weightMax) return
      evict(oldest, 'room')
    }
  }

  return {
    get(key) {
      const entry = current(key)
      if (entry === undefined) return undefined
      entries.delete(key)
      entries.set(key, entry)
      return entry.value
    },
    peek: (key) => current(key)?.value,
    set(key, value, entryAgeMaxMs = ageMaxMs) {
      remove(key)
      const weight = weightOf(value, key)
      if (weight > weightMax) return
      entries.set(key, { value, weight, goodUntilMs: entryAgeMaxMs === Infinity ? Infinity : now() + entryAgeMaxMs })
      total += weight
      makeRoom()
    },
    delete: (key) => remove(key) !== undefined,
    clear() {
      entries.clear()
      total = 0
    },
    entries: () =>
      [...entries.keys()].flatMap((key): [Key, Value][] => {
        const entry = current(key)
        return entry === undefined ? [] : [[key, entry.value]]
      }),
    size: () => entries.size,
    weight: () => total,
  }
}
