/** A folded text with its way back to the original, and how it is written. */
export type Folded = {
  length: number
  /** UTF-16 units of the folded text. */
  units: Uint16Array
  /** By unit: the word class in the two low bits, and the flags below. */
  flags: Uint8Array
  /** By unit: where its cluster begins and ends in the original, in UTF-16 units. */
  starts: Int32Array
  ends: Int32Array
  /** Some cluster has lost diacritics. */
  stripped: boolean
}

export const classMask = 3
/** The cluster had diacritics that this text does not show. */
export const strippedFlag = 4
/** Not the first unit of its cluster: a match can neither begin here nor end just before. */
export const innerFlag = 8

export type Cluster = { units: string; wordClass: number; stripped: boolean }
export type Output = ReturnType<typeof createOutput>

/** @param capacity the length of the original: what unfolds to more than it took makes room by itself */
export function createOutput(capacity: number) {
  let units = new Uint16Array(capacity)
  let flags = new Uint8Array(capacity)
  let starts = new Int32Array(capacity)
  let ends = new Int32Array(capacity)
  let length = 0
  let lastCluster = 0
  let stripped = false

  // Plain characters fit by themselves, one unit each; a cluster that unfolds to more than it took makes room for the difference.
  function reserve(extra: number): void {
    capacity += extra
    if (capacity <= units.length) return
    const size = Math.max(capacity, Math.ceil(units.length * 1.5))
    const grow = <T extends Uint16Array | Uint8Array | Int32Array>(old: T, made: T): T => {
      made.set(old)
      return made
    }
    units = grow(units, new Uint16Array(size))
    flags = grow(flags, new Uint8Array(size))
    starts = grow(starts, new Int32Array(size))
    ends = grow(ends, new Int32Array(size))
  }

  function cluster({ units: folded, wordClass, stripped: lost }: Cluster, start: number, end: number): void {
    lastCluster = length
    if (lost) stripped = true
    reserve(Math.max(0, folded.length - (end - start)))
    for (let index = 0; index < folded.length; index++) {
      units[length] = folded.charCodeAt(index)
      flags[length] = wordClass | (lost ? strippedFlag : 0) | (index > 0 ? innerFlag : 0)
      starts[length] = start
      ends[length] = end
      length++
    }
  }

  return {
    arrays: () => ({ units, flags, starts, ends }),
    length: () => length,
    /** After plain characters were written, one unit each. */
    advance(to: number, lost: boolean): void {
      length = to
      lastCluster = to - 1
      if (lost) stripped = true
    },
    cluster,
    replace(made: Cluster, start: number, end: number): void {
      length = lastCluster
      cluster(made, start, end)
    },
    stretch(end: number): void {
      ends[length - 1] = end
    },
    finish: (): Folded => ({ length, units, flags, starts, ends, stripped }),
  }
}
