import { initialMark } from './automaton.ts'
import {
  bindsNext,
  bindsPrevious,
  wordClasses,
  classMask,
  innerFlag,
  strippedFlag,
  equalsPattern,
  exactSlice,
} from '@scriptorium/text/folding'
import type { Folded, ExactForm, ExactOptions } from '@scriptorium/text/folding'
import type { Inflection } from './inflection.ts'
import { isParticleTail, longestTail } from './particles.ts'
import { isCommonUse } from './common-uses.ts'
import { demands } from './demands.ts'
import { followsArticle } from './family-names.ts'
import { inflectedText } from './inflected-names.ts'
import type { InflectedNames, InflectedText } from './inflected-names.ts'
import { createExclusions, createHits } from './hits.ts'
import type { Exclusions, Hits } from './hits.ts'
import type { Patterns } from './patterns.ts'
import { isPrefix, longestPrefix } from './prefixes.ts'

/** `exactForm` is computed on first use. */
export type Text = {
  original: string
  /** BCP 47. */
  language: string
  folded: Folded
  exactForm: (options: ExactOptions) => ExactForm
  inflection: Inflection
  /** What stands before a family's name in the plural. */
  articles: ReadonlySet<string>
}

/**
 * Names that end at the same place (`Sir John of Gaunt`, `John of Gaunt`, `Gaunt`), longest first, beyond which the rest is
 * not looked at: of those that hold and of all. Bounds on memory and time that no real codex meets.
 */
const mostPerEnd = 8
const mostTriedPerEnd = 32

export type Scan = { hits: Hits; exclusions: Exclusions }

/** Finds every place where a pattern of the layers holds. Time grows with the text, not with the number of patterns. */
export function scan(text: Text, layers: readonly Patterns[]): Scan {
  const found = createHits()
  const exclusions = createExclusions()
  for (const [layer, patterns] of layers.entries()) {
    const sink = { layer, found, exclusions }
    scanLayer(text, patterns, sink)
    if (patterns.inflected.strict !== undefined) scanInflected(text, patterns, 'strict', sink)
    if (patterns.inflected.loose !== undefined) scanInflected(text, patterns, 'loose', sink)
  }
  return { hits: found.hits, exclusions: exclusions.byEntry }
}

type Found = ReturnType<typeof createHits>

function scanLayer(text: Text, patterns: Patterns, sink: Sink): void {
  const { units, flags, length } = text.folded
  const { pageOf, pages, root, step, firstOutput, outputLink } = patterns.automaton
  let state = 0
  let inWord = 0
  for (let index = 0; index < length; index++) {
    // 1 for the classes spaced (1) and hangul (3), which have boundaries.
    const spaced = (flags[index] as number) & 1
    const symbol = (units[index] as number) | (spaced & ~inWord ? initialMark : 0)
    inWord = spaced
    const symbolClass = pages[((pageOf[symbol >>> 8] as number) << 8) | (symbol & 255)] as number
    // Most of a text is read at the root, which has no hash table to ask.
    state = state === 0 ? (root[symbolClass] as number) : step(state, symbolClass)
    if (state === 0) continue
    let output = (firstOutput[state] as number) >= 0 ? state : (outputLink[state] as number)
    for (
      let tried = 0, kept = 0;
      output !== 0 && kept < mostPerEnd && tried < mostTriedPerEnd;
      tried++, output = outputLink[output] as number
    ) {
      if (report(text, patterns, { state: output, end: index + 1 }, sink)) kept++
    }
  }
}

/** Reads names with case endings at the words' beginnings. */
function scanInflected(text: Text, patterns: Patterns, kind: 'strict' | 'loose', sink: Sink): void {
  const names = patterns.inflected[kind] as InflectedNames
  const { folded } = text
  const { flags, length } = folded
  const form = text.exactForm({ keepCase: false, keepDiacritics: kind === 'strict' })
  const read: InflectedText = inflectedText(folded, form)
  let inWord = 0
  for (let start = 0; start < length; start++) {
    const spaced = (flags[start] as number) & 1
    const begins = (spaced & ~inWord) !== 0
    inWord = spaced
    if (!begins) continue
    const isCapital = beginsWithCapital(text, start)
    names.read(read, form.at[start] as number, (state, unitEnd) => {
      const end = read.foldedOf[unitEnd] as number
      let isName = false
      for (let output = names.firstOutput[state] as number; output >= 0; output = names.nextOutput[output] as number) {
        const demanded = patterns.demandsOf[output] as number
        if ((demanded & demands.capital) !== 0 && !isCapital) continue
        if ((demanded & demands.exclusion) === 0) isName = true
        else sink.exclusions.add(patterns, output, start, end)
      }
      if (isName) sink.found.add({ start, end, state: inflectedState(kind, state), layer: sink.layer, ending: 0 })
    })
  }
}

function inflectedState(kind: 'strict' | 'loose', state: number): number {
  return -1 - (state * 2 + (kind === 'loose' ? 1 : 0))
}

/** The names of a state below 0, and their state there. */
export function inflectedAt({ inflected }: Patterns, state: number): { names: InflectedNames; state: number } {
  const code = -1 - state
  return { names: (code % 2 === 1 ? inflected.loose : inflected.strict) as InflectedNames, state: code >>> 1 }
}

/** Whether the first character is a capital, of those scripts that have them. */
function beginsWithCapital({ original, folded }: Text, start: number): boolean {
  const unit = original.charCodeAt(folded.starts[start] as number)
  if (unit < 128) return unit >= 65 && unit <= 90
  const character = original.slice(folded.starts[start], folded.ends[start])
  return character !== character.toLowerCase()
}

type Sink = { layer: number; found: Found; exclusions: ReturnType<typeof createExclusions> }

/** Keeps what holds of the patterns of `state` that end before `end`; returns whether a name was among them. */
function report(
  text: Text,
  patterns: Patterns,
  { state, end }: { state: number; end: number },
  { layer, found, exclusions }: Sink,
): boolean {
  const start = end - (patterns.automaton.depth[state] as number)
  if (!isWhole(text.folded, start, end)) return false
  const around = lookAround(text, start, end)
  let bare = false
  let inflected = false
  for (
    let output = patterns.automaton.firstOutput[state] as number;
    output >= 0;
    output = patterns.automaton.nextOutput[output] as number
  ) {
    const ending = endingOf(text, patterns, output, { start, end, around })
    if (ending < 0) continue
    if (((patterns.demandsOf[output] as number) & demands.exclusion) !== 0)
      exclusions.add(patterns, output, start, end + ending)
    else if (ending === 0) bare = true
    else inflected = true
  }
  if (bare) found.add({ start, end, state, layer, ending: 0 })
  if (inflected) found.add({ start, end: end + around.ending, state, layer, ending: around.ending })
  return bare || inflected
}

/** Half of an `ß`, of a ligature or of a sign that is written with several letters is no match. */
function isWhole({ units, flags, length }: Folded, start: number, end: number): boolean {
  if (((flags[start] as number) & innerFlag) !== 0 || (start > 0 && bindsNext(units[start - 1] as number))) return false
  return end === length || (((flags[end] as number) & innerFlag) === 0 && !bindsPrevious(units[end] as number))
}

/** What stands around a span: whether a word ends there, how long an ending follows, whether something of a word touches it. */
type Around = { wordEnds: boolean; ending: number; touched: boolean; emojiGoesOn: boolean }

function lookAround(text: Text, start: number, end: number): Around {
  const { flags, length } = text.folded
  const next = end < length ? (flags[end] as number) & classMask : wordClasses.none
  const before = start > 0 ? (flags[start - 1] as number) & classMask : wordClasses.none
  return {
    wordEnds: (next & 1) === 0 || (next === wordClasses.hangul && particlesFollow(text, end)),
    ending: next === wordClasses.spaced ? endingAt(text, end) : 0,
    touched: next !== wordClasses.none || before !== wordClasses.none,
    emojiGoesOn: (end < length && joinsEmoji(text, end)) || (start > 0 && joinsEmoji(text, start)),
  }
}

/** A zero-width joiner between two symbols makes one emoji of them. */
function joinsEmoji({ original, folded }: Text, at: number): boolean {
  const from = folded.ends[at - 1] as number
  const to = folded.starts[at] as number
  const symbols =
    ((folded.flags[at - 1] as number) & classMask) === wordClasses.none &&
    ((folded.flags[at] as number) & classMask) === wordClasses.none
  return to > from && symbols && original.slice(from, to).includes('\u200d')
}

function endingAt({ folded, inflection }: Text, end: number): number {
  const { units, flags, length } = folded
  const ending = inflection.endingAt(units, length, end)
  const after = end + ending
  return ending > 0 && (after >= length || ((flags[after] as number) & 1) === 0) ? ending : 0
}

function particlesFollow({ folded }: Text, end: number): boolean {
  const { units, flags, length } = folded
  let to = end
  while (to < length && ((flags[to] as number) & classMask) === wordClasses.hangul && to - end <= longestTail) to++
  if (to < length && ((flags[to] as number) & 1) !== 0) return false
  return isParticleTail(String.fromCharCode(...units.subarray(end, to)), units[end - 1] as number)
}

/** Whether particles fill the word from its beginning to `start`. */
function prefixPrecedes({ folded: { units, flags } }: Text, start: number): boolean {
  let from = start
  while (from > 0 && ((flags[from - 1] as number) & 1) !== 0 && start - from <= longestPrefix) from--
  if (start - from > longestPrefix) return false
  return isPrefix(String.fromCharCode(...units.subarray(from, start)), String.fromCharCode(units[start] as number))
}

/**
 * Whether a pattern holds between `start` and `end`, before any ending.
 *
 * @returns the length of the ending that belongs to it, 0 when there is none, -1 when it does not hold.
 */
export function endingOf(
  text: Text,
  patterns: Patterns,
  output: number,
  span: { start: number; end: number; around?: Around },
): number {
  const { start, end } = span
  const demanded = patterns.demandsOf[output] as number
  const around = span.around ?? lookAround(text, start, end)
  if (around.emojiGoesOn) return -1
  if ((demanded & demands.alone) !== 0 && around.touched) return -1
  if ((demanded & demands.prefixed) !== 0 && !prefixPrecedes(text, start)) return -1
  if ((demanded & demands.capital) !== 0 && !beginsWithCapital(text, start)) return -1
  if ((demanded & demands.common) !== 0 && isCommonUse(text, start, end)) return -1
  if ((demanded & demands.family) !== 0 && !followsArticle(text.folded, start, text.articles)) return -1
  let ending = 0
  if ((demanded & demands.wordEnd) !== 0 && !around.wordEnds) {
    if ((demanded & demands.endings) === 0 || around.ending === 0) return -1
    ending = around.ending
  }
  if ((demanded & demands.plain) !== 0 && text.folded.stripped && lostDiacritics(text.folded, start, end + ending))
    return -1
  if ((demanded & demands.exact) !== 0 && !equalsExactly(text, patterns, output, { start, end, ending })) return -1
  return ending
}

function lostDiacritics({ flags }: Folded, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (((flags[index] as number) & strippedFlag) !== 0) return true
  return false
}

function equalsExactly(
  { exactForm }: Text,
  patterns: Patterns,
  output: number,
  { start, end, ending }: { start: number; end: number; ending: number },
): boolean {
  const exact = patterns.exactOf.get(output)
  if (exact === undefined) return true
  const form = exactForm(exact.options)
  if (!equalsPattern(form, start, end, exact)) return false
  if (ending === 0 || !exact.options.keepCase) return true
  // `Orc` has the plural `Orcs`, not `OrcS`; `ORC` has `ORCS` and `ORCs`.
  const suffix = exactSlice(form, end, end + ending)
  return suffix === suffix.toLowerCase() || exact.text === exact.text.toUpperCase()
}
