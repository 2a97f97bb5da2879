/** Where the scenes of a novel name entries: kept as they change, and brought up to date before anybody is answered. */
import type { SceneMention } from '@scriptorium/contracts/nouns'
import { found } from '@scriptorium/records'
import type { Page, PageRequest, Scope } from '@scriptorium/records'

export type MentionFilter = { novelId: string; entryId?: string | undefined }

export type MentionIndex = {
  /** Ordered by scene and entry. @throws ServiceError `not_found` */
  list(scope: Scope, filter: MentionFilter, page: PageRequest): Promise<Page<SceneMention>>
  /** Looks through what has changed since; nothing for a novel that is gone. */
  refresh(scope: Scope, novelId: string): Promise<void>
}

/** A scene whose text, or the names to look for in it, changed since it was looked through. */
export type StaleScene = { id: string; version: number; text: string }
export type SceneScan = { sceneId: string; version: number; codexVersion: string; counts: ReadonlyMap<string, number> }

export type MentionStore = {
  /** A few of the scenes that were not looked through at this version of the codex, by their ids, behind `after`. */
  stale(
    scope: Scope,
    novel: { novelId: string; codexVersion: string; after: string | undefined },
  ): Promise<StaleScene[]>
  save(scope: Scope, scans: readonly SceneScan[]): Promise<void>
  list(scope: Scope, filter: MentionFilter, page: PageRequest): Promise<Page<SceneMention>>
}

/** Finds entries in texts at one version of the codex; undefined when there is no such novel. */
export type Detector = (
  scope: Scope,
  novelId: string,
) => Promise<{ codexVersion: string; count(text: string): Map<string, number> } | undefined>

export function createMentionIndex(store: MentionStore, detectorOf: Detector): MentionIndex {
  async function refresh(scope: Scope, novelId: string): Promise<boolean> {
    const detector = await detectorOf(scope, novelId)
    if (detector === undefined) return false
    const { codexVersion } = detector
    // Each scene once: another refresh, at another version, may be at work on the same scenes.
    for (let after: string | undefined; ;) {
      const scenes = await store.stale(scope, { novelId, codexVersion, after })
      if (scenes.length === 0) return true
      await store.save(
        scope,
        scenes.map(({ id, version, text }) => ({ sceneId: id, version, codexVersion, counts: detector.count(text) })),
      )
      after = scenes.at(-1)?.id
    }
  }
  return {
    list: async (scope, filter, page) => {
      found((await refresh(scope, filter.novelId)) || undefined)
      return await store.list(scope, filter, page)
    },
    refresh: async (scope, novelId) => void (await refresh(scope, novelId)),
  }
}
