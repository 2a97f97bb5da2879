/** What a scan has found, before anything is chosen among it. */
import type { Patterns } from './patterns.ts'

/**
 * A place where some pattern of `state` holds: folded units from `start` to `end`, the last `ending` of them an ending (`Orcs`).
 * A state below 0 is one of names with case endings (`inflectedAt`).
 */
export type Hits = {
  count: number
  start: Int32Array
  end: Int32Array
  state: Int32Array
  layer: Uint8Array
  ending: Uint8Array
}

/** Where the exclusions of one entry stand, by ascending end, and the longest of them. */
export type ExcludedSpans = { starts: number[]; ends: number[]; longest: number }
export type Exclusions = Map<string, ExcludedSpans>

/** A bound on memory that no real codex meets. */
const mostExclusions = 200_000

export function createHits() {
  const hits: Hits = {
    count: 0,
    start: new Int32Array(256),
    end: new Int32Array(256),
    state: new Int32Array(256),
    layer: new Uint8Array(256),
    ending: new Uint8Array(256),
  }
  function grow(): void {
    const size = hits.count * 2
    const wide = (old: Int32Array): Int32Array => {
      const made = new Int32Array(size)
      made.set(old)
      return made
    }
    const narrow = (old: Uint8Array): Uint8Array => {
      const made = new Uint8Array(size)
      made.set(old)
      return made
    }
    Object.assign(hits, {
      start: wide(hits.start),
      end: wide(hits.end),
      state: wide(hits.state),
      layer: narrow(hits.layer),
      ending: narrow(hits.ending),
    })
  }
  return {
    hits,
    add({
      start,
      end,
      state,
      layer,
      ending,
    }: {
      start: number
      end: number
      state: number
      layer: number
      ending: number
    }): void {
      if (hits.count === hits.start.length) grow()
      const at = hits.count++
      hits.start[at] = start
      hits.end[at] = end
      hits.state[at] = state
      hits.layer[at] = layer
      hits.ending[at] = ending
    },
  }
}

export function createExclusions() {
  const byEntry: Exclusions = new Map()
  let count = 0
  return {
    byEntry,
    add(patterns: Patterns, output: number, start: number, end: number): void {
      for (let owner = patterns.lastOwner[output] as number; owner >= 0; owner = patterns.nextOwner[owner] as number) {
        const number = patterns.entryOf[owner] as number
        const entry = patterns.entries[number]
        if (entry === undefined || patterns.alive[number] === 0 || count >= mostExclusions) continue
        count++
        const spans = byEntry.get(entry.id) ?? { starts: [], ends: [], longest: 0 }
        spans.starts.push(start)
        spans.ends.push(end)
        spans.longest = Math.max(spans.longest, end - start)
        byEntry.set(entry.id, spans)
      }
    },
  }
}
