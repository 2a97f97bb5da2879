import type { IndexedEntry } from './indexed-entry.ts'
import { optionsKey } from '@scriptorium/text/folding'
import type { ExactForm, ExactOptions, Folder } from '@scriptorium/text/folding'
import { inflectionOf } from './inflection.ts'
import { resolve } from './overlap.ts'
import type { Span } from './overlap.ts'
import { changedEntries } from './entry-view.ts'
import type { EntryChanges, EntryView } from './entry-view.ts'
import { spellerOf } from './equalities.ts'
import { familyArticles } from './family-names.ts'
import { compilePatterns } from './patterns.ts'
import type { Patterns } from './patterns.ts'
import { scan } from './scan.ts'
import type { Text } from './scan.ts'
import { atOnce } from './slices.ts'
import type { InSlices } from './slices.ts'

/**
 * What detection knows of one novel at one codex version. Never changed once made.
 *
 * Layers keep an edit cheap: the first, compiled once over all entries, and over it those that changed since, whose older
 * versions are switched off below. An edit compiles what it changed and what is small among the last layers, never a layer that
 * is large beside it: so the layers stay few, and what many changes cost is paid once. Once much has changed (`isWorn`), all had
 * better be compiled again.
 */
export type CodexIndex = {
  version: number
  language: string
  entries: EntryView
  /** What is not in `layers[0]`, or no more. */
  changes: EntryChanges
  /** About how much memory it holds. */
  bytes: number
  layers: readonly Patterns[]
}

export type FolderOf = (language: string) => Folder

/** More changes than these are better part of the first layer. */
const fewChanges = 256
/** Entries that are compiled again with every edit in a millisecond or two. */
const smallLayer = 64

export type IndexInput = { version: number; language: string; entries: readonly IndexedEntry[] }

/** Compiles all entries of a novel. */
export function* buildIndex({ version, language, entries }: IndexInput, folderOf: FolderOf): InSlices<CodexIndex> {
  const base = yield* compilePatterns(entries, folderOf(language), language)
  return { version, language, entries: changedEntries(base, none), changes: none, bytes: base.bytes, layers: [base] }
}

const none: EntryChanges = new Map()

/** As `buildIndex`, without a stop: for few entries. @param language BCP 47 */
export function createIndex(
  version: number,
  language: string,
  entries: readonly IndexedEntry[],
  folderOf: FolderOf,
): CodexIndex {
  return atOnce(buildIndex({ version, language, entries }, folderOf))
}

export type IndexChange = {
  version: number
  language: string
  /** Entries made or changed since the index's version. */
  changed: readonly IndexedEntry[]
  /** Ids of all entries that there are; absent when none was deleted. */
  ids?: ReadonlySet<string> | undefined
}

/** The index with a change taken in; what has not changed is not compiled again. */
export function* applyChange(index: CodexIndex, change: IndexChange, folderOf: FolderOf): InSlices<CodexIndex> {
  const { version, language, ids } = change
  const changed = new Map<string, IndexedEntry | undefined>(change.changed.map((entry) => [entry.id, entry]))
  if (ids !== undefined) for (const { id } of index.entries.values()) if (!ids.has(id)) changed.set(id, undefined)
  const changes = new Map([...index.changes, ...changed])
  return yield* layered(index.layers, { version, language, changes, changed }, folderOf)
}

/** As `applyChange`, without a stop: for few changes. */
export function changeIndex(index: CodexIndex, change: IndexChange, folderOf: FolderOf): CodexIndex {
  return atOnce(applyChange(index, change, folderOf))
}

/** Whether so much has changed since the base was compiled that all had better be compiled again. */
export function isWorn({ changes }: CodexIndex): boolean {
  return changes.size > fewChanges
}

/** `index` on a newer base, which was compiled from an older state of it. */
export function* rebase(index: CodexIndex, base: CodexIndex, folderOf: FolderOf): InSlices<CodexIndex> {
  const changes = new Map([...index.changes].filter(([id, entry]) => base.entries.get(id) !== entry))
  const { version, language } = index
  return yield* layered(base.layers, { version, language, changes, changed: changes }, folderOf)
}

/** `changes`: to the first layer; `changed`: what of them the last layers do not have yet. */
type Layering = { version: number; language: string; changes: EntryChanges; changed: EntryChanges }

function* layered(
  below: readonly Patterns[],
  { version, language, changes, changed }: Layering,
  folderOf: FolderOf,
): InSlices<CodexIndex> {
  let kept = below.map((layer) => without(layer, changed))
  let recent = [...changed.values()].filter((entry) => entry !== undefined)
  while (kept.length > 1) {
    const last = livingIn(kept.at(-1) as Patterns)
    if (last.length > Math.max(smallLayer, recent.length * 2)) break
    recent = [...last, ...recent]
    kept = kept.slice(0, -1)
  }
  const compiled = recent.length === 0 ? [] : [yield* compilePatterns(recent, folderOf(language), language)]
  const layers = [...kept, ...compiled]
  const bytes = layers.reduce((sum, layer) => sum + layer.bytes, 0)
  return { version, language, entries: changedEntries(kept[0] as Patterns, changes), changes, layers, bytes }
}

/** The layer with what has changed switched off. */
function without(layer: Patterns, changed: EntryChanges): Patterns {
  const numbers = [...changed.keys()].flatMap((id) => layer.numberOf.get(id) ?? [])
  if (numbers.length === 0) return layer
  const alive = layer.alive.slice()
  for (const number of numbers) alive[number] = 0
  return { ...layer, alive }
}

function livingIn({ entries, alive }: Patterns): IndexedEntry[] {
  return entries.filter((_, number) => alive[number] === 1)
}

/** Entries that a lookup needs whatever its texts name: that always go in, and that stand for one of the series. */
export function unaskedEntries({ layers }: CodexIndex): IndexedEntry[] {
  return layers.flatMap(({ unasked, numberOf, alive }) =>
    unasked.filter(({ id }) => alive[numberOf.get(id) ?? -1] === 1),
  )
}

/** Finds the names of the index's entries in a text: spans that do not overlap, in their order. */
export function detect(index: CodexIndex, text: string, folderOf: FolderOf): Span[] {
  const input = readText(text, index.language, folderOf)
  return resolve(input, index.layers, scan(input, index.layers))
}

/** A text as detection reads it. @param language BCP 47 */
function readText(original: string, language: string, folderOf: FolderOf): Text {
  const folder = folderOf(language)
  const folded = spellerOf(language)(folder.fold(original), original)
  const forms = new Map<number, ExactForm>()
  const exactForm = (options: ExactOptions): ExactForm => {
    const key = optionsKey(options)
    const form = forms.get(key) ?? folder.exactForm(original, folded, options)
    forms.set(key, form)
    return form
  }
  return {
    original,
    language,
    folded,
    exactForm,
    inflection: inflectionOf(language),
    articles: familyArticles(language),
  }
}
