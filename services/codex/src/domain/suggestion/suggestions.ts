/** Names in a text that have no entry, and misspelt ones that nearly have. The same text gives the same suggestions; no model is asked. */
import type { Suggestion, SuggestionReach, SuggestionsAnswer } from '@scriptorium/contracts/nouns'
import { foldedText } from '@scriptorium/text/folding'
import type { Folder } from '@scriptorium/text/folding'
import { detect } from '../detection/codex-index.ts'
import type { CodexIndex, FolderOf } from '../detection/codex-index.ts'
import { declensionFor } from '../detection/endings/declensions.ts'
import { distanceFrom } from '../entry/misspelling.ts'
import { nameCandidates } from './name-candidates.ts'
import type { Candidate } from './name-candidates.ts'

const mostSuggestions = 100
const mostSentences = 3
const longestSentence = 300
/** In per cent of a name's letters: `Hermoine` for Hermione is 13 away. */
const nearMost = 34
/** Of a name that may be another's with a case ending, this many letters at its beginning are the same. */
const stemLetters = 4

/** Languages that write all nouns with a capital. */
const nounCapitals = new Set(['de', 'lb'])

/** @param text of the novel's language */
export function suggest(index: CodexIndex, text: string, folderOf: FolderOf): SuggestionsAnswer {
  const { language } = index
  const reach = reachOf(text, language)
  if (reach === 'none') return { suggestions: [], reach }
  const taken = takenBy(index, text, folderOf)
  const candidates = nameCandidates({ text, language, isTaken: taken, titled: reach === 'titled' })
  const near = createNeighbours(index, folderOf(language))
  const suggestions = candidates
    .toSorted((one, other) => other.count - one.count || (one.name < other.name ? -1 : 1))
    .slice(0, mostSuggestions)
    .map((candidate): Suggestion => ({ ...near(candidate.name), ...shown(candidate, text) }))
  return { suggestions, reach }
}

/** Capitals are what names are told by: a text whose letters mostly have none is out of reach. */
function reachOf(text: string, language: string): SuggestionReach {
  const sample = text.slice(0, 20_000)
  const letters = sample.match(/\p{L}/gu)?.length ?? 0
  const cased = sample.match(/[\p{Lu}\p{Ll}\p{Lt}]/gu)?.length ?? 0
  if (letters > 0 && cased < letters / 2) return 'none'
  return nounCapitals.has(language.toLowerCase().split('-')[0] ?? '') ? 'titled' : 'all'
}

function takenBy(index: CodexIndex, text: string, folderOf: FolderOf): (start: number, end: number) => boolean {
  const spans = detect(index, text, folderOf)
  const ends = spans.map(({ end }) => end)
  return (start, end) => {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((ends[middle] as number) <= start) low = middle + 1
      else high = middle
    }
    return (spans[low]?.start ?? Infinity) < end
  }
}

function shown({ name, count, places }: Candidate, text: string): Pick<Suggestion, 'name' | 'count' | 'sentences'> {
  return { name, count, sentences: [...new Set(places.slice(0, mostSentences).map((at) => sentenceAt(text, at)))] }
}

function sentenceAt(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - longestSentence), at)
  const from =
    at -
    (/(?:^|[.!?…]["”’»]?\s|\n)([^.!?…\n]*(?:\b\p{L}{1,3}\.\s?[^.!?…\n]*)*)$/u.exec(before)?.[1]?.length ??
      before.length)
  const rest = text.slice(at, at + longestSentence)
  const end = /[.!?…]["”’»]?(?=\s|$)|\n/u.exec(rest)
  return text.slice(from, at + (end === null ? rest.length : end.index + end[0].length)).trim()
}

type Nearest = Pick<Suggestion, 'kind' | 'entryId'>

/** Finds the entry whose name a candidate is nearly, or a word of. */
function createNeighbours({ entries, language }: CodexIndex, folder: Folder): (name: string) => Nearest {
  const inflects = declensionFor(language) !== undefined
  const known = Array.from(entries.values(), ({ id, name, aliases, archived }) => ({
    id,
    archived,
    names: [name, ...aliases.map(({ text }) => text)].map((text) => foldedText(text, folder)),
  })).filter(({ archived }) => !archived)
  return (name) => {
    const folded = foldedText(name, folder)
    const isWord = !folded.includes(' ')
    const distance = distanceFrom(folded)
    let best: { entryId: string; far: number; kind: 'misspelt' | 'part' } | undefined
    for (const { id, names } of known) {
      for (const other of names) {
        const words = other.split(' ')
        if (isWord && words.length > 1 && words.includes(folded)) return { kind: 'part', entryId: id }
        const against = isWord
          ? words.length === 1
            ? [other]
            : words.filter(({ length }) => length > stemLetters)
          : [other]
        const far = Math.min(...against.map((one) => farFrom(folded, one, { distance, inflects })))
        if (far <= nearMost && (best === undefined || far < best.far)) best = { entryId: id, far, kind: 'misspelt' }
      }
    }
    return best === undefined ? { kind: 'unknown' } : { kind: best.kind, entryId: best.entryId }
  }
}

/** In per cent; names of different length or beginning are different names. */
function farFrom(
  name: string,
  other: string,
  { distance, inflects }: { distance: (name: string) => number | undefined; inflects: boolean },
): number {
  if (name.split(' ').length !== other.split(' ').length || name.length < stemLetters || other.length < stemLetters)
    return Infinity
  if (inflects && name.slice(0, -2) === other.slice(0, name.length - 2) && name.length > stemLetters + 1)
    return nearMost
  if (name[0] !== other[0] || Math.abs(name.length - other.length) > 2) return Infinity
  return distance(other) ?? Infinity
}
