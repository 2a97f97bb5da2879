/**
 * Where a word that is a name too is certainly none, by the words beside it: `Will you come?`, `in May`, `Mark my words`. Only what
 * leaves no doubt counts, as a name that is missed costs more than a word that is taken for one.
 */
import { classMask, wordClasses } from '@scriptorium/text/folding'
import type { Folded } from '@scriptorium/text/folding'

/** Small letters. `after`: what follows it where it begins a sentence; `before`: what stands before it anywhere. */
type Use = { after?: ReadonlySet<string>; before?: ReadonlySet<string>; number?: true }

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/u))
const subjects = words(
  'i you he she it we they ye thou there this that these those the my your his her its our their not no any anyone anybody anything someone somebody something nobody nothing',
)
const before = words('in last next early late mid')
const month: Use = { before, number: true }

const english: ReadonlyMap<string, Use> = new Map([
  ['will', { after: subjects }],
  ['may', { ...month, after: new Set([...subjects, 'god', 'heaven']) }],
  ['april', month],
  ['june', month],
  ['august', month],
  ['mark', { after: words('my me you that this how') }],
  ['grant', { after: words('me us him her them that') }],
  ['hope', { after: words('you to for that') }],
  ['art', { after: words('thou') }],
  ['dawn', { after: words('broke came crept was') }],
])

/** Letters of the longest of them. */
export const longestCommonUse = 6

/** @param word folded @param language BCP 47 */
export function hasCommonUse(word: string, language: string): boolean {
  return /^en(?:-|$)/iu.test(language) && english.has(word)
}

type Read = { original: string; folded: Folded }

/** Whether the word from `start` to `end`, of which `hasCommonUse` is true, is no name here. */
export function isCommonUse({ original, folded }: Read, start: number, end: number): boolean {
  const use = english.get(String.fromCharCode(...folded.units.subarray(start, end)))
  if (use === undefined) return false
  const next = wordAfter(folded, end)
  if (use.number === true && /^\d/u.test(next)) return true
  if (use.before?.has(wordBefore(folded, start)) === true) return true
  return use.after?.has(next) === true && beginsSentence(original, folded.starts[start] as number)
}

const space = 32
const longestWord = 12

/** Behind a space; the empty text where there is none. */
function wordAfter({ units, flags, length }: Folded, end: number): string {
  if (units[end] !== space) return ''
  let to = end + 1
  while (to < length && to - end <= longestWord && isWord(flags[to])) to++
  return String.fromCharCode(...units.subarray(end + 1, to))
}

function wordBefore({ units, flags }: Folded, start: number): string {
  if (start < 2 || units[start - 1] !== space) return ''
  let from = start - 1
  while (from > 0 && start - from <= longestWord && isWord(flags[from - 1])) from--
  return String.fromCharCode(...units.subarray(from, start - 1))
}

function isWord(flag: number | undefined): boolean {
  return ((flag as number) & classMask) !== wordClasses.none
}

/** Behind the end of another, an opening quotation mark, a dash, or at the beginning of a paragraph. */
function beginsSentence(original: string, at: number): boolean {
  const before = original.slice(Math.max(0, at - 8), at)
  return at === 0 || /(?:[.!?…:;—–("“”‘«„_*]\s*|\n\s*\n\s*)$/u.test(before)
}
