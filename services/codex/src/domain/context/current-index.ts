/** The index of a novel at the version of a view, and of its series beside it, which all novels of the series share. */
import { applyChange, buildIndex, isWorn, rebase, unaskedEntries } from '../detection/codex-index.ts'
import type { CodexIndex, FolderOf } from '../detection/codex-index.ts'
import { joinedEntries } from '../detection/entry-view.ts'
import type { IndexCache } from '../detection/index-cache.ts'
import type { IndexedEntry } from '../detection/indexed-entry.ts'
import { atOnce, inSlices } from '../detection/slices.ts'
import type { InSlices } from '../detection/slices.ts'
import type { CodexPart, CodexState, CodexView } from './codex-view.ts'

/** `pause` lets everything else that waits go first. */
export type IndexOptions = { cache: IndexCache; folderOf: FolderOf; pause: () => Promise<void> }

/** An index that is not there yet: it is built outside of the view, whose transaction must not wait for it. */
export type Missing = { missing: Promise<Built> }
type Built = { key: string; index: CodexIndex } | undefined

export type CurrentIndexes = {
  /** The index of a state, if it is there. */
  known(state: CodexState, ownerId: string): CodexIndex | undefined
  /**
   * The index of a view; or what to wait for before another view is opened.
   *
   * @param handed what was waited for before, in case the cache has let go of it meanwhile
   */
  of(view: CodexView, ownerId: string, handed: readonly Built[]): Promise<CodexIndex | Missing>
}

/** So few are compiled in a few milliseconds, in one go and within the view. */
const fewEntries = 256

/** One build of a key at a time: who wants the same waits for it. */
function createSharedBuilds() {
  const builds = new Map<string, Promise<Built>>()
  return {
    running: (key: string) => builds.get(key),
    start(key: string, build: () => Promise<CodexIndex>): Promise<Built> {
      const running = builds.get(key) ?? build().then((index) => ({ key, index }))
      builds.set(key, running)
      const forget = (): void => void builds.delete(key)
      running.then(forget, forget)
      return running
    },
  }
}

export function createCurrentIndexes({ cache, folderOf, pause }: IndexOptions): CurrentIndexes {
  const shared = createSharedBuilds()
  const run = async <T>(work: InSlices<T>, entries: number): Promise<T> =>
    entries <= fewEntries ? atOnce(work) : await inSlices(work, pause)

  /** While the base is compiled again, the old one serves with the layer of changes over it. */
  function renew(key: string, worn: CodexIndex): void {
    const { version, language } = worn
    const renewed = shared.start(`${key}/renewed`, async () => {
      const built = await run(
        buildIndex({ version, language, entries: [...worn.entries.values()] }, folderOf),
        Infinity,
      )
      const current = cache.get(key)
      const index =
        current === undefined || current.version <= version
          ? built
          : await run(rebase(current, built, folderOf), Infinity)
      const latest = cache.get(key)
      if (latest === undefined || latest.version <= index.version) cache.set(key, index)
      return index
    })
    // Nobody waits for it: the old base goes on serving, and the next edit tries again.
    renewed.catch(() => undefined)
  }

  async function change(part: CodexPart, key: string, known: CodexIndex): Promise<CodexIndex> {
    const { version } = part
    const changed = await part.changedSince(known.version)
    const ids = await idsIfDeleted(part, known, changed)
    const work = applyChange(known, { version, language: known.language, changed, ids }, folderOf)
    const index = await run(work, known.changes.size + changed.length)
    const latest = cache.get(key)
    if (latest === undefined || latest.version < version) cache.set(key, index)
    if (isWorn(index)) renew(key, index)
    return index
  }

  function knownPart(part: CodexState['own'], language: string, ownerId: string): CodexIndex | undefined {
    const index = cache.get(keyOf(part, language, ownerId))
    return index?.version === part.version ? index : undefined
  }

  async function partIndex(
    part: CodexPart,
    language: string,
    { ownerId, handed }: { ownerId: string; handed: readonly Built[] },
  ): Promise<CodexIndex | Missing> {
    const key = keyOf(part, language, ownerId)
    const { version } = part
    const known = cache.get(key) ?? handed.find((built) => built?.key === key)?.index
    if (known?.version === version) return known
    // A lookup that began later has cached a newer index: a new view sees what it sees.
    if (known !== undefined && known.version > version) return { missing: Promise.resolve(undefined) }
    if (known !== undefined) return await change(part, key, known)
    const running = shared.running(key)
    if (running !== undefined) return { missing: running }
    const entries = await part.changedSince(0)
    const build = async (): Promise<CodexIndex> => {
      const index = await run(buildIndex({ version, language, entries }, folderOf), entries.length)
      cache.set(key, index)
      return index
    }
    return entries.length <= fewEntries ? await build() : { missing: shared.start(key, build) }
  }

  return {
    known({ novel: { language }, own, series }, ownerId) {
      const ofNovel = knownPart(own, language, ownerId)
      if (series === undefined || ofNovel === undefined) return ofNovel
      const ofSeries = knownPart(series, language, ownerId)
      return ofSeries && joinIndexes(ofNovel, ofSeries)
    },
    async of(view, ownerId, handed) {
      const { language } = view.novel
      const own = await partIndex(view.own, language, { ownerId, handed })
      if (view.series === undefined || 'missing' in own) return own
      // Names fold as the novel's language has them, so novels of two languages have an index of the series each.
      const series = await partIndex(view.series, language, { ownerId, handed })
      return 'missing' in series ? series : joinIndexes(own, series)
    },
  }
}

function keyOf({ id }: CodexState['own'], language: string, ownerId: string): string {
  return `${ownerId}/${id}/${language}`
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
  const overridden = new Set(unaskedEntries(own).map(({ overridesId }) => overridesId ?? ''))
  const hidden = [...overridden].filter((id) => series.entries.has(id))
  const layers = series.layers.map((layer) => {
    const alive = layer.alive.slice()
    for (const id of hidden) {
      const number = layer.numberOf.get(id)
      if (number !== undefined) alive[number] = 0
    }
    return { ...layer, alive }
  })
  const index = {
    ...own,
    entries: joinedEntries(own.entries, series.entries, hidden.length, ({ id }) => !overridden.has(id)),
    layers: [...own.layers, ...layers],
  }
  joined.set(own, { series, index })
  return index
}
