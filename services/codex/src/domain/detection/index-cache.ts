import type { CodexIndex } from './codex-index.ts'

export type IndexCache = {
  get(key: string): CodexIndex | undefined
  set(key: string, index: CodexIndex): void
  delete(key: string): void
  /** Sum over what is kept. */
  bytes(): number
}

/** Keeps the indexes used last, up to `maxBytes` in all; one that is larger alone is not kept. */
export function createIndexCache(maxBytes: number): IndexCache {
  // A Map keeps the order of insertion: what is used is put back at the end, what is oldest stands first.
  const kept = new Map<string, CodexIndex>()
  let total = 0

  function remove(key: string): void {
    total -= kept.get(key)?.bytes ?? 0
    kept.delete(key)
  }

  return {
    get(key) {
      const index = kept.get(key)
      if (index === undefined) return undefined
      kept.delete(key)
      kept.set(key, index)
      return index
    },
    set(key, index) {
      remove(key)
      if (index.bytes > maxBytes) return
      kept.set(key, index)
      total += index.bytes
      for (const oldest of kept.keys()) {
        if (total <= maxBytes) break
        remove(oldest)
      }
    },
    delete: remove,
    bytes: () => total,
  }
}
