import type { Declension, Paradigm } from './paradigm.ts'

const adjective: Paradigm = { chop: 1, endings: new Set(['e', 'en', 'er', 'es', 'em']) }
/** As a name without an article begins: `Grauer Orden`, `Schwarzes Meer`; the text has `der Graue Orden`. */
const strongAdjective: Paradigm = { chop: 2, endings: new Set(['er', 'es', 'e', 'en', 'em']) }
const strong = /[a-zäöüß]{3}e[rs]$/u
const articles = new Set(['der', 'die', 'das', 'den', 'dem', 'des'])
const article: Paradigm = { chop: 2, endings: new Set(['er', 'ie', 'as', 'en', 'em', 'es']) }
const noun: Paradigm = { chop: 0, endings: new Set(['', 's', 'es', 'n', 'en', 'e']) }

/**
 * Adjectives within a name (`die Graue Dame`, `der Grauen Dame`), and after an article alone (`der Graue`, `dem Grauen`). The
 * genitive of a name by itself is no case of this (`Gregors`); one-word names are left alone, or Rose were found in Rosen.
 */
export const germanDeclension: Declension = (word, { index, words }) => {
  if (words.length < 2) return undefined
  if (index === 0 && articles.has(word)) return article
  const isLast = index === words.length - 1
  const before = index === 0 ? '' : (words[index - 1] ?? '')
  if (word.endsWith('e') && (!isLast || articles.has(before))) return adjective
  if (index === 0 && !isLast && strong.test(word)) return strongAdjective
  const afterAdjective = (before.endsWith('e') && !articles.has(before)) || (index === 1 && strong.test(before))
  return isLast && afterAdjective ? noun : undefined
}
