/**
 * A passage as a new entry: which name it is about, of what type that is, what else it is called. No model is asked: names are told
 * by how the passage is written, the type by the words that stand beside the name. What cannot be told is left to the writer.
 */
import type { EntryDraft, EntryType, Suggestion } from '@scriptorium/contracts/nouns'

/** The names of a passage: those without an entry, and entries with the names that they have in it. */
export type NamesInPassage = {
  unknown: readonly Suggestion[]
  known: readonly { entryId: string; name: string; start: number }[]
}

const longestName = 80
const mostWordsOfName = 6
const mostAliases = 5

/** A name stands alone on its line, in bold, before a colon or a dash, or is what the first sentence is about. */
const headings = [
  /^#{1,6}\s+(.+?)\s*#*\s*$/mu,
  /^\s*(?:[-*+]\s+)?(?:\*\*|__)(.+?)(?:\*\*|__)/u,
  /^\s*(?:[-*+]\s+)?(\p{Lu}[^:\n.!?]{0,78}?)\s*(?::|\s[–—-]\s)/u,
]
const calledElse =
  /(?:[Kk]nown as|called|nicknamed|alias|goes by)\s+["“„«]?((?:the\s+)?\p{Lu}[\p{L}\p{M}'’-]*(?:\s+\p{Lu}[\p{L}\p{M}'’-]*){0,3})/gu

/** Of English, each with the words that tell it. A word of `character` stands in passages about anything, so it counts half. */
const tellingWords: Record<EntryType, string> = {
  character:
    'he she his her hers him who born aged old daughter son mother father brother sister wife husband woman man girl boy smiles eyes hair',
  location:
    'city town village island river lake sea mountain mountains valley forest street castle tower tavern inn harbour harbor kingdom country region lies located situated inhabitants',
  item: 'sword blade ring amulet necklace book map key crown dagger weapon artefact artifact stone lamp lantern device forged crafted',
  lore: 'legend prophecy myth religion magic ritual law custom belief festival language era',
  organization:
    'guild order company council army clan league brotherhood sisterhood society ministry cult gang crew member members founded',
  subplot: 'subplot storyline',
}
const typeOfWord = new Map(
  Object.entries(tellingWords).flatMap(([type, words]) => words.split(' ').map((word) => [word, type as EntryType])),
)

/** @param passage at most what an entry's description may have; more is cut by whoever shows it */
export function draftEntry(passage: string, { unknown, known }: NamesInPassage): EntryDraft {
  const text = passage.trim()
  const headed = isName(text) ? text : headings.map((form) => form.exec(text)?.[1]).find((found) => isName(found ?? ''))
  const name = withoutMarks(headed ?? mostNamed(unknown)?.name ?? '')
  const existing = known
    .toSorted((one, other) => one.start - other.start)
    .find((entry) => (name === '' ? true : sameWords(entry.name, name)))
  return {
    ...(name === '' ? {} : { name }),
    type: typeOf(text),
    aliases: name === '' ? [] : aliasesIn(text, name, unknown),
    description: text === name ? '' : text,
    ...(existing === undefined ? {} : { existing: { entryId: existing.entryId, name: existing.name } }),
  }
}

function isName(text: string): boolean {
  const bare = withoutMarks(text)
  return (
    bare !== '' &&
    bare.length <= longestName &&
    !/[\n.!?:;]/u.test(bare.replaceAll(/\p{Lu}\p{L}{0,2}\./gu, '')) &&
    bare.split(/\s+/u).length <= mostWordsOfName
  )
}

/** Markdown, quotes and the stop at the end. */
function withoutMarks(text: string): string {
  return text
    .replaceAll(/[*_#`"“”„«»]/gu, '')
    .replace(/^[\s\-–—:,]+|[\s\-–—:,]+$/gu, '')
    .replace(/['’]s?$/u, '')
}

function mostNamed(unknown: readonly Suggestion[]): Suggestion | undefined {
  return unknown.reduce<Suggestion | undefined>(
    (best, each) => (best === undefined || each.count > best.count ? each : best),
    undefined,
  )
}

/** By the words that tell it; a character where nothing does. */
function typeOf(text: string): EntryType {
  const weights = new Map<EntryType, number>()
  for (const [word] of text.toLowerCase().matchAll(/\p{L}+/gu)) {
    const type = typeOfWord.get(word)
    if (type !== undefined) weights.set(type, (weights.get(type) ?? 0) + (type === 'character' ? 0.5 : 1))
  }
  return [...weights].reduce((best, each) => (each[1] > best[1] ? each : best), ['character' as EntryType, 0])[0]
}

function aliasesIn(text: string, name: string, unknown: readonly Suggestion[]): string[] {
  const called = [...text.matchAll(calledElse)].map(([, found = '']) => found)
  const parts = unknown.map((each) => each.name).filter((each) => partOf(each, name))
  return [...new Set([...called, ...parts].map(withoutMarks))]
    .filter((alias) => alias !== '' && alias !== name)
    .slice(0, mostAliases)
}

/** `Mara` of `Mara Voss`, and the other way round. */
function partOf(one: string, other: string): boolean {
  const [some, all] = [one, other].map((name) => new Set(name.toLowerCase().split(/\s+/u)))
  return [...some!].every((word) => all!.has(word)) || [...all!].every((word) => some!.has(word))
}

function sameWords(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase() || partOf(other, one)
}
