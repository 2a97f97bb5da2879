/**
 * The words of a codex's names, so that a misspelt query is compared with each word once, however many entries have it, and
 * nothing is read again while the codex stays as it is.
 */
import { compareWith, lettersOf, percentOf, wantedWords, wordsOf } from './misspelling.ts'

/** `name` ranks before `words`, which are aliases and tags. All are folded as queries are. */
export type NamedRow = { id: string; name: string; words: string }
/** `distance`: as `distanceFrom` has it. */
export type NearName = { id: string; name: string; distance: number }

export type Vocabulary = {
  /** In no order. */
  near(query: string): NearName[]
  /** About how much memory it takes. */
  bytes: number
}

/** Where a word occurs: numbers of entries that have it in their name, or among their other words. */
type Places = { inNames: number[]; inOthers: number[] }

const bytesOfRow = 250
const bytesOfWord = 150
const bytesOfPlace = 8

export function createVocabulary(rows: readonly NamedRow[]): Vocabulary {
  const places = new Map<string, Places>()
  let placed = 0
  const add = (text: string, list: keyof Places, row: number): void => {
    for (const word of wordsOf(text)) {
      const known = places.get(word) ?? { inNames: [], inOthers: [] }
      places.set(word, known)
      if (known[list].at(-1) === row) continue
      known[list].push(row)
      placed += 1
    }
  }
  for (const [row, { name, words }] of rows.entries()) {
    add(name, 'inNames', row)
    add(words, 'inOthers', row)
  }
  const words = [...places.keys()]
  const letters = Int32Array.from(words, lettersOf)
  const named = rows.map(({ id, name }) => ({ id, name }))

  function near(query: string): NearName[] {
    const wanted = wantedWords(query)
    const inNames = new Uint16Array(named.length)
    const inAll = new Uint16Array(named.length)
    for (const one of wanted) {
      const [ofName, ofAny] = [new Uint8Array(named.length), new Uint8Array(named.length)]
      ofName.fill(one.word.length)
      ofAny.fill(one.word.length)
      for (const [index, word] of words.entries()) {
        const edits = compareWith(one, word, letters[index] as number)
        if (edits >= one.word.length) continue
        const { inNames: rowsOfName, inOthers } = places.get(word) as Places
        for (const row of rowsOfName) lower(ofName, row, edits)
        for (const row of rowsOfName) lower(ofAny, row, edits)
        for (const row of inOthers) lower(ofAny, row, edits)
      }
      for (let row = 0; row < named.length; row += 1) {
        inNames[row] = (inNames[row] as number) + (ofName[row] as number)
        inAll[row] = (inAll[row] as number) + (ofAny[row] as number)
      }
    }
    return named.flatMap((one, row) => {
      const distance = percentOf(wanted, inNames[row] as number, inAll[row] as number)
      return distance === undefined ? [] : [{ ...one, distance }]
    })
  }

  const bytes = rows.length * bytesOfRow + words.length * bytesOfWord + placed * bytesOfPlace
  return { near, bytes }
}

function lower(least: Uint8Array, row: number, edits: number): void {
  if (edits < (least[row] as number)) least[row] = edits
}
