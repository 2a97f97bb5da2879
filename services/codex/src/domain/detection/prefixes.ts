/**
 * Particles that Arabic and Hebrew write before a name without a space: لمحمد (to Muhammad), והרמיוני. What stands between the
 * word's beginning and the name must be made of these wholly, in the order in which the languages join them, else the name is
 * a part of another word (حمد in محمد, דוד in נדוד).
 */
type Prefixing = {
  script: RegExp
  /** What may stand before a name, folded and whole. */
  chain: RegExp
  /** Languages of the script that do not join particles to names. */
  others: ReadonlySet<string>
}

const prefixing: readonly Prefixing[] = [
  {
    script: /^\p{Script=Arabic}/u,
    // "And" or "so"; "by" or "like", with the article or without; "for", which takes the article's alef away.
    chain: /^[وف]?(?:[بك]?(?:ال)?|لل?)$/u,
    others: new Set('az ckb fa ks ku pa pnb prs ps sd ug ur'.split(' ')),
  },
  {
    script: /^\p{Script=Hebrew}/u,
    // "And"; "that", "when" or "from what"; "the", "in", "like", "to" or "from".
    chain: /^ו?(?:ש|כש|מש|לכש)?(?:מה|[הבכלמ])?$/u,
    others: new Set(['yi', 'lad']),
  },
]

/** Folded units of the longest chain. */
export const longestPrefix = 6
/** Letters of a name: with fewer, a particle and a name are mostly another word (ورد, שלי). */
const shortestName = 3

const letters = /\p{L}/gu

/**
 * Whether particles may stand before a name of a codex in this language.
 *
 * @param name folded
 * @param language BCP 47: only another language of the name's script says no
 */
export function takesPrefix(name: string, language: string): boolean {
  const rule = prefixing.find(({ script }) => script.test(name))
  if (rule === undefined || rule.others.has(language.toLowerCase().split('-')[0] ?? '')) return false
  return (name.match(letters)?.length ?? 0) >= shortestName
}

/** @param prefix folded: all of the word before the name, which begins with the letter `first` */
export function isPrefix(prefix: string, first: string): boolean {
  return prefix !== '' && prefixing.some(({ script, chain }) => script.test(first) && chain.test(prefix))
}

/** The article, whose alef is not written after "for": الحسن, للحسن. */
const article = 'ال'
const forThe = 'لل'

/** What "for" makes of a name that begins with the article; undefined where it makes nothing of it. */
export function afterFor(name: string): string | undefined {
  return name.startsWith(article) ? forThe + name.slice(article.length) : undefined
}
