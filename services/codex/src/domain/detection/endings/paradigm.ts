/** What of a word stays and what may stand after it: `анн` and `а ы е у ой ою` for Анна. */
export type Paradigm = { chop: number; endings: ReadonlySet<string> }

/** The forms of a word, folded to small letters with its diacritics; its own is among them. None: it has just that one. */
export type Declension = (word: string, place: Place) => Paradigm | undefined

/** Which word of a name it is, from 0. */
export type Place = { index: number; words: readonly string[] }

/**
 * By the end of a name as the writer wrote it, the ends that it takes instead, its own among them, separated by spaces; `-`
 * is the empty one. So a table says the fleeting vowel and the softened consonant too: `ek`: `ek ka kovi`, `ga`: `ga gi dze`.
 * A key that begins with `^` is a whole word; the longest key that fits counts.
 */
export type EndingTable = Readonly<Record<string, string>>

/** Shorter words are left as they are. */
const shortestWord = 2

export function declensionOf(table: EndingTable): Declension {
  const paradigms = new Map(
    Object.entries(table).map(([key, endings]) => [key, paradigmOf(key.replace('^', '').length, endings)] as const),
  )
  const longest = Math.max(...Array.from(paradigms.keys(), (key) => key.length))
  return (word) => {
    const whole = paradigms.get(`^${word}`)
    if (whole !== undefined) return whole
    if (word.length < shortestWord) return undefined
    for (let length = Math.min(longest, word.length - 1); length >= 0; length--) {
      const found = paradigms.get(word.slice(word.length - length))
      if (found !== undefined) return found
    }
    return undefined
  }
}

function paradigmOf(chop: number, endings: string): Paradigm {
  return { chop, endings: new Set(endings.split(/\s+/u).map((ending) => (ending === '-' ? '' : ending))) }
}

/** One paradigm for several ends: `'ов ев': 'X Xа Xу'` with X for each. */
export function forEach(keys: string, endings: string): EndingTable {
  return Object.fromEntries(keys.split(' ').map((key) => [key, endings.replaceAll('X', key)]))
}
