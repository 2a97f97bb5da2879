import { createBoundedMap } from '@scriptorium/bounded-map'
import type { CodexIndex } from './codex-index.ts'

export type IndexCache = { get(key: string): CodexIndex | undefined; set(key: string, index: CodexIndex): void }

/**
 * Keeps the indexes used last, up to `bytesMax` in all. Of those that are larger alone it keeps one, the last: no codex is so
 * large that every question builds its index again.
 */
export function createIndexCache(bytesMax: number): IndexCache {
  const usual = createBoundedMap<string, CodexIndex>({ weightMax: bytesMax, weightOf: ({ bytes }) => bytes })
  let large: { key: string; index: CodexIndex } | undefined
  return {
    get: (key) => (large?.key === key ? large.index : usual.get(key)),
    set(key, index) {
      if (index.bytes > bytesMax) {
        usual.delete(key)
        large = { key, index }
        return
      }
      if (large?.key === key) large = undefined
      usual.set(key, index)
    },
  }
}
