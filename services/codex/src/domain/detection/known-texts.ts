/** Detection that remembers what it found: a conversation sends the same history and the same scenes with every message. */
import { createBoundedMap } from '@scriptorium/bounded-map'
import { detect } from './codex-index.ts'
import type { CodexIndex, FolderOf } from './codex-index.ts'
import type { Span } from './overlap.ts'

export type Detect = (index: CodexIndex, text: string) => readonly Span[]

/** About bytes of all that is remembered. */
const bytesMax = 4 * 1024 * 1024
const bytesOfSpan = 64
/** Shorter ones are read again in less time than it takes to look for them. */
const shortText = 500

/** An index is never changed once made, so the same index and the same text have the same spans. */
export function createDetection(folderOf: FolderOf): Detect {
  // Held by the text, and weakly by its index: one that was replaced goes, whatever was found with it.
  const known = createBoundedMap<string, { index: WeakRef<CodexIndex>; spans: readonly Span[] }>({
    weightMax: bytesMax,
    weightOf: ({ spans }, text) => text.length * 2 + spans.length * bytesOfSpan,
  })
  return (index, text) => {
    if (text.length < shortText) return detect(index, text, folderOf)
    const before = known.get(text)
    if (before?.index.deref() === index) return before.spans
    const spans = detect(index, text, folderOf)
    known.set(text, { index: new WeakRef(index), spans })
    return spans
  }
}
