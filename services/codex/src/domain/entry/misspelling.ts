/**
 * How far a query is from names that it may misspell. Counted in edits, not in shared trigrams: swapping two letters of a
 * short word (`hermoine`, `dracy`), the most frequent typing error, changes almost all of its trigrams.
 */

/** In per cent of the query: what is further away is no misspelling. */
const furthest = 60
/** Queries are short; more words would cost time and find nothing. */
const mostWords = 8
const longestWord = 40
/** Words as short as articles carry little meaning, so they count only where there are no longer ones. */
const shortWord = 3
/** From this length on the last word may be one that is still being typed. */
const shortestBeginning = 4

/** `letters`: which occur. `unfinished`: it may be one that is still being typed. */
export type WantedWord = { word: string; letters: number; unfinished: boolean }

/** The words of a query that names are compared by. @param query folded, like the texts that it is compared with */
export function wantedWords(query: string): WantedWord[] {
  const all = wordsOf(query).slice(0, mostWords)
  const long = all.filter((word) => word.length > shortWord)
  return (long.length > 0 ? long : all).map((word) => ({
    word,
    letters: lettersOf(word),
    unfinished: word === all.at(-1) && word.length >= shortestBeginning,
  }))
}

/** Edits between a wanted word and another; the length of the wanted one when it is no misspelling of the other. */
export function compareWith({ word, letters, unfinished }: WantedWord, other: string, otherLetters: number): number {
  const most = lesser(word.length, allowance(word))
  if (lacksMore(letters, otherLetters, most)) return word.length
  return lesser(word.length, editsBetween(word, other, { unfinished, most }))
}

/**
 * How far a query is from an entry.
 *
 * @param inName edits from the query's words to the nearest of the entry's name, of each its length where none is near
 * @param inAll the same, of all its words
 * @returns edits in per cent of the query's letters, one more where other words than those of its name are needed for it;
 *   undefined where it is not similar
 */
export function percentOf(wanted: readonly WantedWord[], inName: number, inAll: number): number | undefined {
  const most = wanted.reduce((sum, { word }) => sum + word.length, 0) * (furthest / 100)
  if (most === 0 || inAll > most) return undefined
  const percent = (edits: number): number => Math.round((edits / most) * furthest)
  return inName <= inAll ? percent(inName) : percent(inAll) + 1
}

/**
 * @param name ranks before `words` at the same distance
 * @param words aliases and tags
 * @returns as `percentOf`
 */
export type Distance = (name: string, words?: string) => number | undefined

/** For few names; of many, a vocabulary compares each word once. @param query folded */
export function distanceFrom(query: string): Distance {
  const wanted = wantedWords(query)
  return (name, words = '') => {
    const [ofName, others] = [wordsOf(name), wordsOf(words)]
    let [inName, inAll] = [0, 0]
    for (const one of wanted) {
      const least = nearest(one, ofName, one.word.length)
      inName += least
      inAll += nearest(one, others, least)
    }
    return percentOf(wanted, inName, inAll)
  }
}

/** Edits to the nearest of the words, `most` when none is nearer. */
function nearest(wanted: WantedWord, words: readonly string[], most: number): number {
  return words.reduce((least, word) => lesser(least, compareWith(wanted, word, lettersOf(word))), most)
}

/** Which letters occur, in 32 bits: a quick no for most words. */
export function lettersOf(word: string): number {
  let letters = 0
  for (let index = 0; index < word.length; index++) letters |= 1 << (word.charCodeAt(index) & 31)
  return letters
}

/** Whether more than `most` letters of the one are not in the other; each takes an edit. */
function lacksMore(letters: number, others: number, most: number): boolean {
  let lacking = letters & ~others
  for (let count = 0; count < most && lacking !== 0; count++) lacking &= lacking - 1
  return lacking !== 0
}

export function wordsOf(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '' && word.length <= longestWord)
}

/** Edits that a word of this length may be away: with more, half of all words would be like it. */
function allowance({ length }: string): number {
  return length < 3 ? 0 : length < 6 ? 1 : 2
}

/**
 * Optimal string alignment (R. A. Wagner, M. J. Fischer 1974, with F. J. Damerau's exchange of neighbours as one edit).
 *
 * @param limits `unfinished`: `word` may be the beginning of `other`; `most`: beyond it any larger number is as good
 */
function editsBetween(
  word: string,
  other: string,
  { unfinished, most }: { unfinished: boolean; most: number },
): number {
  if (word.length - other.length > most || (!unfinished && other.length - word.length > most)) return tooFar
  const width = other.length < word.length + most ? other.length : word.length + most
  let [before, last, row] = [rows[0], rows[1], rows[2]]
  for (let column = 0; column <= width; column++) last[column] = column
  for (let line = 1; line <= word.length; line++) {
    const letter = word.charCodeAt(line - 1)
    let least = (row[0] = line)
    for (let column = 1; column <= width; column++) {
      const same = letter === other.charCodeAt(column - 1)
      let edits = (last[column - 1] as number) + (same ? 0 : 1)
      edits = lesser(edits, (last[column] as number) + 1)
      edits = lesser(edits, (row[column - 1] as number) + 1)
      const exchanged =
        line > 1 &&
        column > 1 &&
        letter === other.charCodeAt(column - 2) &&
        word.charCodeAt(line - 2) === other.charCodeAt(column - 1)
      if (exchanged) edits = lesser(edits, (before[column - 2] as number) + 1)
      row[column] = edits
      least = lesser(least, edits)
    }
    // An exchange reaches back two lines, so one line beyond the most is not yet the end.
    if (least > most + 1) return tooFar
    const oldest = before
    before = last
    last = row
    row = oldest
  }
  let edits = last[width] as number
  if (unfinished) for (let column = 0; column < width; column++) edits = lesser(edits, last[column] as number)
  return edits > most ? tooFar : edits
}

function lesser(one: number, other: number): number {
  return one < other ? one : other
}

const tooFar = 255
/** Three lines of the table are enough at a time. */
const rows = [
  new Uint8Array(longestWord * 2),
  new Uint8Array(longestWord * 2),
  new Uint8Array(longestWord * 2),
] as const
