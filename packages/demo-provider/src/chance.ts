/** Choices that look free and are the same every time for one seed. */
export type Chance = {
  /** In [0, 1). */
  next(): number
  pick<T>(items: readonly [T, ...T[]]): T
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/) makes the state from the text, mulberry32 the numbers from the state. */
export function createChance(seed: string): Chance {
  let state = 0x811c9dc5
  for (const byte of Buffer.from(seed)) state = Math.imul(state ^ byte, 0x01000193)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { next, pick: (items) => items[Math.floor(next() * items.length)] ?? items[0] }
}
