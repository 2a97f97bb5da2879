import { createBoundedMap } from '@scriptorium/bounded-map'
import type { BoundedMap } from '@scriptorium/bounded-map'
import type { CodexIndex } from './codex-index.ts'

export type IndexCache = BoundedMap<string, CodexIndex>

/** Keeps the indexes used last, up to `bytesMax` in all; one that is larger alone is not kept. */
export function createIndexCache(bytesMax: number): IndexCache {
  return createBoundedMap({ weightMax: bytesMax, weightOf: ({ bytes }) => bytes })
}
