/**
 * Regular plurals. Possessives need no rule: an apostrophe ends a word, so `Ann` is found in `Ann’s` and `James` in `James’`,
 * and the mention is the name without them. English is the one language with rules today; others have no entry here.
 */
export type Inflection = {
  /** How many folded units of a plural ending stand at `at` after a stem that ends just before: 0 when none does. */
  endingAt(units: Uint16Array, length: number, at: number): number
  /** A plural that does not begin with the stem (`fairy`, `fairies`), if there is one. */
  changedPlural(stem: string): string | undefined
}

/** Shorter stems are left alone: `a`, `I`, `it`, `ha` would become `as`, `is`, `its`, `has`. */
const shortestStem = 3

const none: Inflection = { endingAt: () => 0, changedPlural: () => undefined }

const code = (letter: string): number => letter.charCodeAt(0)
const [e, s, h, c] = [code('e'), code('s'), code('h'), code('c')]
const hissing = new Set([s, code('x'), code('z'), code('o')])

const english: Inflection = {
  endingAt(units, length, at) {
    const last = units[at - 1] ?? 0
    const hisses = hissing.has(last) || (last === h && (units[at - 2] === c || units[at - 2] === s))
    if (units[at] === s) return last === s ? 0 : 1
    return hisses && at + 1 < length && units[at] === e && units[at + 1] === s ? 2 : 0
  },
  changedPlural: (stem) => (/[b-df-hj-np-tv-xz]y$/u.test(stem) ? `${stem.slice(0, -1)}ies` : undefined),
}

/** @param language BCP 47 */
export function inflectionOf(language: string): Inflection {
  return /^en(-|$)/iu.test(language) ? english : none
}

/** Whether a folded alias can have regular plurals at all: it ends in a Latin word of some length. */
export function canInflect(folded: string): boolean {
  return folded.length >= shortestStem && /[a-z]{2}$/u.test(folded)
}
