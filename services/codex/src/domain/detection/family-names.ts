import { classMask, wordClasses } from '@scriptorium/text/folding'
import type { Folded } from '@scriptorium/text/folding'

const shortestFamilyName = 3
/** What may stand last in a name and is no family's: `Jr`, `III`. */
const noFamily = /^(?:jr|jnr|sr|snr|junior|senior|esq|[ivx]+)\.?$/iu

/**
 * The family's name in a person's: the last word of several that all begin with a capital. `John of Gaunt` has none, nor has
 * who is called by an article (`The Black Rider`).
 */
export function familyName(name: string): string | undefined {
  const words = name.trim().split(/\s+/u)
  const last = words.at(-1) ?? ''
  if (words.length < 2 || /^the$/iu.test(words[0] ?? '') || noFamily.test(last) || last.length < shortestFamilyName)
    return undefined
  return words.every((word) => /^[\p{Lu}'’"“]/u.test(word)) ? last : undefined
}

const articles: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['en', new Set(['the', 'those', 'these', 'both', 'you'])],
  ['de', new Set(['die', 'der', 'den'])],
  ['nl', new Set(['de'])],
])
const none: ReadonlySet<string> = new Set()

/** Words after which a family's name in the plural means its people. @param language BCP 47 */
export function familyArticles(language: string): ReadonlySet<string> {
  return articles.get(language.toLowerCase().split('-')[0] ?? '') ?? none
}

/** Words that may stand between: `the two elder Miss Bertrams`. */
const mostWordsBetween = 3
const space = 32

/** Whether an article stands before `start`, with a few words between at most. */
export function followsArticle({ units, flags }: Folded, start: number, among: ReadonlySet<string>): boolean {
  let end = start
  for (let words = 0; words <= mostWordsBetween; words++) {
    if (end === 0 || units[end - 1] !== space) return false
    const to = end - 1
    let from = to
    while (from > 0 && ((flags[from - 1] as number) & classMask) !== wordClasses.none) from--
    if (from === to) return false
    if (among.has(String.fromCharCode(...units.subarray(from, to)))) return true
    end = from
  }
  return false
}
