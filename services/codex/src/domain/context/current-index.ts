/** The index of a novel at the version of a view, and of its series beside it, which all novels of the series share. */
import { changeIndex, createIndex } from '../detection/codex-index.ts'
import type { CodexIndex, FolderOf } from '../detection/codex-index.ts'
import type { IndexedEntry } from '../detection/indexed-entry.ts'
import type { IndexCache } from '../detection/index-cache.ts'
import type { CodexPart, CodexView } from './codex-view.ts'

export type IndexSource = { ownerId: string; cache: IndexCache; folderOf: FolderOf }

export async function currentIndex(view: CodexView, source: IndexSource): Promise<CodexIndex> {
  const { language } = view.novel
  const own = await partIndex(view.own, language, source)
  if (view.series === undefined) return own
  // Names fold as the novel's language has them, so novels of two languages have an index of the series each.
  return joinIndexes(own, await partIndex(view.series, language, source))
}

/** From the cache, brought up to date by what has changed since, or built again. */
async function partIndex(
  part: CodexPart,
  language: string,
  { ownerId, cache, folderOf }: IndexSource,
): Promise<CodexIndex> {
  const key = `${ownerId}/${part.id}/${language}`
  const { version } = part
  const known = cache.get(key)
  if (known?.version === version) return known
  // A lookup that began later may have cached a newer index; this one answers from its own view.
  const usable = known !== undefined && known.version < version ? known : undefined
  const changed = await part.changedSince(usable?.version ?? 0)
  const index =
    usable === undefined
      ? createIndex(version, language, changed, folderOf)
      : changeIndex(usable, { version, language, changed, ids: await idsIfDeleted(part, usable, changed) }, folderOf)
  if (usable !== undefined || known === undefined) cache.set(key, index)
  return index
}

/**
 * What was known and what has changed hold every entry that there is, and the deleted ones too: so nothing was deleted if
 * and only if they are as many as there are.
 */
async function idsIfDeleted(
  part: CodexPart,
  index: CodexIndex,
  changed: readonly IndexedEntry[],
): Promise<Set<string> | undefined> {
  const added = changed.filter(({ id }) => !index.entries.has(id)).length
  return index.entries.size + added === part.entryCount ? undefined : await part.ids()
}

/** Of a novel's own index: the last one that was joined to it, which most lookups want again. */
const joined = new WeakMap<CodexIndex, { series: CodexIndex; index: CodexIndex }>()

/** Both as one: an entry of the series is not there where the novel has one in its place, archived or not. */
function joinIndexes(own: CodexIndex, series: CodexIndex): CodexIndex {
  const known = joined.get(own)
  if (known?.series === series) return known.index
  const overridden = new Set([...own.entries.values()].flatMap(({ overridesId }) => overridesId ?? []))
  const isShown = ({ id }: IndexedEntry): boolean => !overridden.has(id)
  const layers = series.layers.map((layer) => ({
    ...layer,
    alive: layer.alive.map((alive, at) => (isShown(layer.entries[at] as IndexedEntry) ? alive : 0)),
  }))
  const index = {
    ...own,
    entries: new Map([...own.entries, ...[...series.entries].filter(([, entry]) => isShown(entry))]),
    layers: [...own.layers, ...layers],
  }
  joined.set(own, { series, index })
  return index
}
