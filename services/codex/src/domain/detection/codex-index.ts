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
 * Two layers keep an edit cheap: `base`, compiled once over all entries, and `recent`, over those that changed since, whose
 * older versions in `base` are switched off. Once `recent` has grown (`isWorn`), all had better be compiled again.
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

/** Changed entries that an edit compiles again in a few milliseconds. */
const fewChanges = 256

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
  const changes = new Map(index.changes)
  for (const entry of change.changed) changes.set(entry.id, entry)
  if (change.ids !== undefined)
    for (const { id } of index.entries.values()) if (!change.ids.has(id)) changes.set(id, undefined)
  return yield* layered(index.layers[0] as Patterns, { ...change, changes }, folderOf)
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
  return yield* layered(base.layers[0] as Patterns, { ...index, changes }, folderOf)
}

type Layering = { version: number; language: string; changes: EntryChanges }

function* layered(base: Patterns, { version, language, changes }: Layering, folderOf: FolderOf): InSlices<CodexIndex> {
  const alive = new Uint8Array(base.entries.length).fill(1)
  for (const id of changes.keys()) {
    const number = base.numberOf.get(id)
    if (number !== undefined) alive[number] = 0
  }
  const recent = [...changes.values()].filter((entry) => entry !== undefined)
  const compiled = recent.length === 0 ? [] : [yield* compilePatterns(recent, folderOf(language), language)]
  const layers = [{ ...base, alive }, ...compiled]
  const bytes = layers.reduce((sum, layer) => sum + layer.bytes, 0)
  return { version, language, entries: changedEntries(base, changes), changes, layers, bytes }
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
