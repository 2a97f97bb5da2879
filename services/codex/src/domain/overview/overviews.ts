/** What a page shows of many things at once. */
import type { EntryCounts, Novel, Outline, Override } from '@scriptorium/contracts/nouns'
import { found } from '@scriptorium/records'
import type { Page, PageRequest, Scope } from '@scriptorium/records'

/** @throws ServiceError `not_found` for a novel or series that is not there */
export type Overviews = {
  /** Of a novel, with what it shares with its series, or of a series. */
  countEntries(scope: Scope, novelId: string, archived: boolean): Promise<EntryCounts>
  outline(scope: Scope, novelId: string): Promise<Outline>
  /** The oldest first. */
  seriesNovels(scope: Scope, seriesId: string, page: PageRequest): Promise<Page<Novel>>
  /** Entries of novels that stand for one of the series. */
  overrides(scope: Scope, seriesId: string, page: PageRequest): Promise<Page<Override>>
}

/** The same, undefined for what is not there. */
export type OverviewStore = {
  [Name in keyof Overviews]: (
    ...parameters: Parameters<Overviews[Name]>
  ) => Promise<Awaited<ReturnType<Overviews[Name]>> | undefined>
}

export function createOverviews(store: OverviewStore): Overviews {
  return {
    countEntries: async (...of) => found(await store.countEntries(...of)),
    outline: async (...of) => found(await store.outline(...of)),
    seriesNovels: async (...of) => found(await store.seriesNovels(...of)),
    overrides: async (...of) => found(await store.overrides(...of)),
  }
}
