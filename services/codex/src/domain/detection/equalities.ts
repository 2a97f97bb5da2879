import { classMask, innerFlag, wordClasses } from '@scriptorium/text/folding'
import type { Folded } from '@scriptorium/text/folding'
import { titlesOf } from './titles.ts'
import type { TitleSex } from './titles.ts'

/**
 * Spellings that make no other name, beyond what folding does to single characters:
 *
 * - the full stop of a title or an initial: `Mr. Darcy`, `Mr Darcy`, `Mr.Darcy`; `J. R. Smith`, `J.R. Smith`. A fifth of all
 *   names in English novels begin with such a title; spelt the other way, nearly all of them were missed;
 * - a hyphen, a hyphen at the end of a line, and a space: `Winnie-the-Pooh`; before a small letter a hyphen at the end of a line breaks a word;
 * - the end of a line in a script without spaces.
 *
 * It changes the folded text in place. What goes leaves no unit behind, so a span still maps back to the original exactly.
 */
export type Speller = (folded: Folded, original: string) => Folded

const [space, hyphen, stop] = [32, 45, 46]
/** Units of the longest title. */
const longestTitle = 12

/** @param language BCP 47: whose titles have stops */
export function spellerOf(language: string): Speller {
  const titles = titlesOf(language)
  return (folded, original) => unifySpelling(folded, original, titles)
}

function unifySpelling(folded: Folded, original: string, titles: ReadonlyMap<string, TitleSex>): Folded {
  const { units, flags, length } = folded
  const dropped: number[] = []
  let previous: number = wordClasses.none
  for (let index = 0; index < length; index++) {
    const unit = units[index] as number
    const wordClass = (flags[index] as number) & classMask
    if (wordClass === wordClasses.none && previous !== wordClasses.none) {
      if (unit === stop) {
        if (endsShortening(folded, original, index, titles)) shorten(folded, index, dropped)
      } else if (unit === hyphen) {
        if (isWord(folded, index + 1)) units[index] = space
        else if (isLineEnd(folded, original, index + 1) && isWord(folded, index + 2)) {
          dropped.push(index)
          if (isSmall(folded, original, index + 2)) dropped.push(index + 1)
        }
      } else if (
        unit === space &&
        previous === wordClasses.unspaced &&
        index + 1 < length &&
        ((flags[index + 1] as number) & classMask) === wordClasses.unspaced &&
        isLineEnd(folded, original, index)
      ) {
        dropped.push(index)
      }
    }
    previous = wordClass
  }
  return dropped.length === 0 ? folded : without(folded, dropped)
}

/** A stop before a letter parts two words (`Mr.Darcy`); before anything else nothing is left of it. */
function shorten(folded: Folded, index: number, dropped: number[]): void {
  if (isWord(folded, index + 1)) folded.units[index] = space
  else dropped.push(index)
}

function isWord({ flags, length }: Folded, index: number): boolean {
  return index < length && ((flags[index] as number) & classMask) !== wordClasses.none
}

/** A letter that has a capital and is none: `Inn-` `stetten` is one word, `Finch-` `Hatton` two. */
function isSmall({ starts, ends }: Folded, original: string, index: number): boolean {
  const letter = original.slice(starts[index], ends[index])
  return letter !== letter.toUpperCase()
}

/** One line ends there: an empty line parts paragraphs. */
function isLineEnd({ units, starts, ends, length }: Folded, original: string, index: number): boolean {
  if (index >= length || units[index] !== space) return false
  const between = original.slice(starts[index], ends[index])
  return /^[^\S\r\n]*(?:\r\n|\n|\r)[^\S\r\n]*$/u.test(between)
}

/** Whether a title or an initial ends before the stop at `index`. An initial is one capital letter. */
function endsShortening(
  { units, flags, starts, ends, length }: Folded,
  original: string,
  index: number,
  titles: ReadonlyMap<string, TitleSex>,
): boolean {
  // The dots of `…` are one character.
  if (
    ((flags[index] as number) & innerFlag) !== 0 ||
    (index + 1 < length && ((flags[index + 1] as number) & innerFlag) !== 0)
  )
    return false
  let from = index
  while (from > 0 && ((flags[from - 1] as number) & classMask) !== wordClasses.none && index - from <= longestTitle)
    from--
  if (index - from > longestTitle) return false
  if (index - from === 1) {
    const letter = original.slice(starts[from], ends[from])
    if (letter !== letter.toLowerCase()) return true
  }
  return titles.has(String.fromCharCode(...units.subarray(from, index)))
}

/** @param dropped ascending */
function without(folded: Folded, dropped: readonly number[]): Folded {
  const { units, flags, starts, ends, length } = folded
  const arrays = [units, flags, starts, ends]
  let to = dropped[0] as number
  for (const [nth, at] of dropped.entries()) {
    const next = dropped[nth + 1] ?? length
    for (const array of arrays) array.copyWithin(to, at + 1, next)
    to += next - at - 1
  }
  return { ...folded, length: to }
}
