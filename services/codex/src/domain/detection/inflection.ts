/**
 * Regular endings of names: plurals in English, the genitive's `s` in the languages that write it without an apostrophe
 * (`Gregors Zimmer`). The possessive with one needs no rule: an apostrophe ends a word, so `Ann` is found in `Ann’s` and
 * `James` in `James’`. So a mention reaches to the end of its word: the ending belongs to it, an apostrophe and what follows not.
 */
export type Inflection = {
  /** How many folded units of an ending stand at `at` after a stem that ends just before: 0 when none does. */
  endingAt(units: Uint16Array, length: number, at: number): number
  /** A plural that does not begin with the stem (`fairy`, `fairies`), if there is one. */
  changedPlural(stem: string): string | undefined
  /** The plural of a family's name, if names have one: the Joneses. */
  pluralOf(name: string): string | undefined
}

/** Shorter stems are left alone: `a`, `I`, `it`, `ha` would become `as`, `is`, `its`, `has`. */
const shortestStem = 3

const none: Inflection = { endingAt: () => 0, changedPlural: () => undefined, pluralOf: () => undefined }

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
  pluralOf: (name) => `${name}${/(?:[sxz]|[cs]h)$/u.test(name) ? 'es' : 's'}`,
}

/** After a hiss the genitive has no ending of its own: `Hans’ Hut`. */
const genitive: Inflection = {
  endingAt: (units, _, at) => (units[at] === s && ![s, code('x'), code('z')].includes(units[at - 1] ?? 0) ? 1 : 0),
  changedPlural: () => undefined,
  pluralOf: (name) => (/[sxz]$/u.test(name) ? undefined : `${name}s`),
}

const byLanguage: ReadonlyMap<string, Inflection> = new Map([
  ['en', english],
  ...['de', 'nl', 'sv', 'da', 'nb', 'nn', 'no'].map((language) => [language, genitive] as const),
])

/** @param language BCP 47 */
export function inflectionOf(language: string): Inflection {
  return byLanguage.get(language.toLowerCase().split('-')[0] ?? '') ?? none
}

/** Whether a folded alias can have regular endings at all: it ends in a Latin word of some length. */
export function canInflect(folded: string): boolean {
  return folded.length >= shortestStem && /[a-z]{2}$/u.test(folded)
}
