import type { IndexedEntry } from './indexed-entry.ts'
import { optionsKey } from '@scriptorium/text/folding'
import type { ExactForm, ExactOptions, Folder } from '@scriptorium/text/folding'
import { inflectionOf } from './inflection.ts'
import { resolve } from './overlap.ts'
import type { Span } from './overlap.ts'
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
 * older versions in `base` are switched off. When `recent` grows, all of it is compiled again.
 */
export type CodexIndex = {
  version: number
  language: string
  entries: ReadonlyMap<string, IndexedEntry>
  /** About how much memory it holds. */
  bytes: number
  layers: readonly Patterns[]
}

export type FolderOf = (language: string) => Folder

/** Up to this many changed entries, or a twentieth of all, go into the layer of recent changes. */
const fewChanges = 64

export type IndexInput = { version: number; language: string; entries: readonly IndexedEntry[] }

/** Compiles all entries of a novel. */
export function* buildIndex({ version, language, entries }: IndexInput, folderOf: FolderOf): InSlices<CodexIndex> {
  const base = yield* compilePatterns(entries, folderOf(language), language)
  return {
    version,
    language,
    entries: new Map(entries.map((entry) => [entry.id, entry])),
    bytes: base.bytes,
    layers: [base],
  }
}

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
export function changeIndex(index: CodexIndex, change: IndexChange, folderOf: FolderOf): CodexIndex {
  const entries = new Map(index.entries)
  for (const entry of change.changed) entries.set(entry.id, entry)
  if (change.ids !== undefined) for (const id of entries.keys()) if (!change.ids.has(id)) entries.delete(id)
  const { version, language } = change
  const [base] = index.layers
  if (base === undefined || language !== index.language)
    return createIndex(version, language, [...entries.values()], folderOf)
  const compiled = new Set(base.entries)
  const recent = [...entries.values()].filter((entry) => !compiled.has(entry))
  return layered({ version, language, entries, base, recent }, folderOf)
}

/** Whether so much has changed since the base was compiled that all had better be compiled again. */
export function isWorn({ layers: [, recent], entries }: CodexIndex): boolean {
  return recent !== undefined && recent.entries.length > Math.max(fewChanges, entries.size / 20)
}

type Layering = {
  version: number
  language: string
  entries: ReadonlyMap<string, IndexedEntry>
  base: Patterns
  recent: readonly IndexedEntry[]
}

function layered({ version, language, entries, base, recent }: Layering, folderOf: FolderOf): CodexIndex {
  const alive = Uint8Array.from(base.entries, (entry) => (entries.get(entry.id) === entry ? 1 : 0))
  const older = { ...base, alive }
  const compiled = recent.length === 0 ? [] : [atOnce(compilePatterns(recent, folderOf(language), language))]
  const layers = [older, ...compiled]
  return { version, language, entries, layers, bytes: layers.reduce((sum, layer) => sum + layer.bytes, 0) }
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
  return { original, language, folded, exactForm, inflection: inflectionOf(language), articles: familyArticles(language) }
}
