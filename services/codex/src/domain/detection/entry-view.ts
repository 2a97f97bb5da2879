import type { IndexedEntry } from './indexed-entry.ts'

/** The entries of an index. */
export type EntryView = {
  size: number
  get(id: string): IndexedEntry | undefined
  has(id: string): boolean
  values(): Iterable<IndexedEntry>
}

/** Entries that were compiled together, and where each of them stands. */
export type NumberedEntries = { entries: readonly IndexedEntry[]; numberOf: ReadonlyMap<string, number> }

/** By id: what an entry is now; undefined for one that is gone. */
export type EntryChanges = ReadonlyMap<string, IndexedEntry | undefined>

/** Entries with changes laid over them, none of which is copied. */
export function changedEntries({ entries, numberOf }: NumberedEntries, changes: EntryChanges): EntryView {
  const get = (id: string): IndexedEntry | undefined =>
    changes.has(id) ? changes.get(id) : entries[numberOf.get(id) ?? -1]
  let size = entries.length
  for (const [id, entry] of changes) size += Number(entry !== undefined) - Number(numberOf.has(id))
  return {
    size,
    get,
    has: (id) => get(id) !== undefined,
    *values() {
      for (const entry of entries) if (!changes.has(entry.id)) yield entry
      for (const entry of changes.values()) if (entry !== undefined) yield entry
    },
  }
}

/** Both; of the second, those alone that `isShown`. @param hidden how many of it are not */
export function joinedEntries(
  first: EntryView,
  second: EntryView,
  hidden: number,
  isShown: (entry: IndexedEntry) => boolean,
): EntryView {
  const get = (id: string): IndexedEntry | undefined => {
    const own = first.get(id)
    if (own !== undefined) return own
    const other = second.get(id)
    return other !== undefined && isShown(other) ? other : undefined
  }
  return {
    size: first.size + second.size - hidden,
    get,
    has: (id) => get(id) !== undefined,
    *values() {
      yield* first.values()
      for (const entry of second.values()) if (isShown(entry)) yield entry
    },
  }
}
