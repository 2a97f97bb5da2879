/**
 * Words of a text that are names by their capitals: runs of them, with the titles, initials and small words that names have.
 * Precision goes before recall: what begins a sentence counts only where it is written so elsewhere too, and what the text
 * also has in small letters is a common word.
 */
import { titlesOf } from '../detection/titles.ts'

export type Candidate = { name: string; count: number; places: number[] }

export type Sought = {
  text: string
  language: string
  isTaken: (start: number, end: number) => boolean
  titled: boolean
}

/** Small words within a name: `Ludwig van Beethoven`. */
const particles = new Set(
  'de da di del della do dos du van von der den ten ter la le of bin ibn al el y zu zur'.split(' '),
)
/** Capitals of English that name nobody. */
const noNames = new Set(
  `i i'm i'd i'll i've o oh ah god lord monday tuesday wednesday thursday friday saturday sunday january february march april may june july
  august september october november december christmas easter english french german spanish italian russian latin greek american british
  chapter part act scene book prologue epilogue the a an and but or if when while then there here he she it they we you his her its their our
  your my this that these those what who where why how yes no not now so as at in on to for from by with ok okay
  later meanwhile suddenly perhaps maybe once after before since until although though because only even just still yet soon finally again instead
  however therefore thus next also both each every either neither some any all most many few several such another whether unless despite during under
  over above behind beyond near inside outside across through toward towards upon within without between among along around beside besides never always
  often sometimes usually nobody nothing everybody everyone everything somebody something someone anybody anything too very much more less almost nearly`.split(
    /\s+/u,
  ),
)
const word = /[\p{L}\p{M}][\p{L}\p{M}'’-]*/gu
const shortestName = 2
const mostPlaces = 1_000

type Word = { text: string; start: number; end: number; capital: boolean; shouted: boolean; startsSentence: boolean }

export function nameCandidates({ text, language, isTaken, titled }: Sought): Candidate[] {
  const words = wordsOf(text)
  const small = smallWords(words)
  const titles = titlesOf(language)
  const found = new Map<string, Candidate & { inside: number }>()
  const runs = [...runsOf(text, words, isTaken)]
  // What stands within sentences is told by its capitals alone.
  const known = new Set(runs.filter(([first]) => first?.startsSentence === false).map((run) => textOf(text, run)))
  for (const run of runs) {
    const isTitled = titles.has(bare(run[0]?.text ?? ''))
    const named = isTitled ? run.slice(1) : run
    if (named.length === 0 || (titled && !isTitled && named.length < 2)) continue
    const names = startingWord(named, { small, isTitled, isKnown: (rest) => known.has(textOf(text, rest)) })
    if (names.length === 0) continue
    const name = textOf(text, names)
    if (Array.from(name).length < shortestName || names.every(({ shouted }) => shouted)) continue
    if (names.length === 1 && (noNames.has(name.toLowerCase()) || small.has(name.toLowerCase()))) continue
    const candidate = found.get(name) ?? { name, count: 0, places: [], inside: 0 }
    candidate.count += 1
    if (candidate.places.length < mostPlaces) candidate.places.push(names[0]?.start ?? 0)
    if (isTitled || names.length > 1 || names[0]?.startsSentence === false) candidate.inside += 1
    found.set(name, candidate)
  }
  return [...found.values()]
    .filter(({ inside }) => inside > 0)
    .map(({ name, count, places }) => ({ name, count, places }))
}

function textOf(text: string, run: readonly Word[]): string {
  return withoutPossessive(text.slice(run[0]?.start, run.at(-1)?.end))
}

/** A word at the beginning of a sentence has its capital from there: before a name it is left out, unless it is never small. */
function startingWord(
  run: readonly Word[],
  {
    small,
    isTitled,
    isKnown,
  }: { small: ReadonlySet<string>; isTitled: boolean; isKnown: (rest: readonly Word[]) => boolean },
): readonly Word[] {
  const [first, ...rest] = run
  if (first === undefined || isTitled || !first.startsSentence) return run
  const lower = first.text.toLowerCase()
  return rest.length > 0 && (small.has(lower) || noNames.has(lower) || isKnown(rest)) ? rest : run
}

function wordsOf(text: string): Word[] {
  const words: Word[] = []
  let before = 0
  for (const { 0: found, index } of text.matchAll(word)) {
    const between = text.slice(before, index)
    const [letter = ''] = found
    words.push({
      text: found,
      start: index,
      end: index + found.length,
      capital: letter !== letter.toLowerCase(),
      shouted: found.length > 1 && found === found.toUpperCase(),
      startsSentence: words.length === 0 || startsSentence(between, words.at(-1)?.text ?? ''),
    })
    before = index + found.length
  }
  return words
}

/** After the end of a sentence, a line, an opening quote or bracket, a dash, a colon; not after the stop of a title or an initial. */
function startsSentence(between: string, last: string): boolean {
  if (/^\.\s*$/u.test(between) && isShortening(last)) return false
  return /[.!?…:;\n"“”„«»‹›「『([*#_—–]|^\s*['‘]|\s['‘]\s*$/u.test(between)
}

function smallWords(words: readonly Word[]): Set<string> {
  return new Set(words.flatMap(({ text, capital }) => (capital ? [] : [withoutPossessive(text)])))
}

/** Runs of words with capitals that stand together, without those that the codex knows. */
function* runsOf(text: string, words: readonly Word[], isTaken: Sought['isTaken']): Generator<Word[]> {
  let run: Word[] = []
  for (const [index, item] of words.entries()) {
    const previous = run.at(-1)
    const isNext = previous !== undefined && joins(text.slice(previous.end, item.start), previous.text)
    if (run.length > 0 && (!isNext || withoutPossessive(previous?.text ?? '') !== previous?.text)) {
      yield ended(run)
      run = []
    }
    const within = run.length > 0 && particles.has(item.text) && words[index + 1]?.capital === true
    if ((item.capital || within) && !isTaken(item.start, item.end)) run.push(item)
    else if (run.length > 0) {
      yield ended(run)
      run = []
    }
  }
  if (run.length > 0) yield ended(run)
}

/** Small words belong into a name, not to its end. */
function ended(run: Word[]): Word[] {
  while (run.at(-1)?.capital === false) run.pop()
  return run
}

function joins(between: string, before: string): boolean {
  return /^[^\S\n]*\n?[^\S\n]*$/u.test(between) || (/^\.\s?$/u.test(between) && isShortening(before))
}

/** An initial, or a title that English and many others have. */
function isShortening(text: string): boolean {
  return text.length === 1 || titlesOf('en').has(bare(text))
}

function bare(text: string): string {
  return text.toLowerCase()
}

function withoutPossessive(text: string): string {
  return text.replace(/['’]s?$/iu, '').replace(/[-]+$/u, '')
}
