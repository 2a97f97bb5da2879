/**
 * What a text may hold. PostgreSQL stores no NUL (neither in `text` nor in `jsonb`), and half of a surrogate pair has no UTF-8: it
 * would silently become another text.
 */
const nul = '\u0000'

export type Unstorable = 'nul' | 'lone-surrogate'

/** @returns what keeps the text from being stored; undefined when nothing does. */
export function findUnstorable(text: string): Unstorable | undefined {
  if (text.includes(nul)) return 'nul'
  return text.isWellFormed() ? undefined : 'lone-surrogate'
}

/** Without NUL; a lone surrogate becomes U+FFFD. A text that can be stored is given back as it is. */
export function toStorable(text: string): string {
  return text.replaceAll(nul, '').toWellFormed()
}

/** Nothing to read: empty, or white space only. */
export function isBlank(text: string): boolean {
  return text.trim() === ''
}

/** The first half of a surrogate pair. @param unit a UTF-16 unit, as charCodeAt gives it. */
export function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
