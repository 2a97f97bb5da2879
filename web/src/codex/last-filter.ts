import type { EntryFilter } from './entry-search.ts'

/** By novel, what of its codex was looked at last on this page. */
const filters = new Map<string, EntryFilter>()

/** For the way back to a codex from elsewhere; the address holds it while the codex is open. */
export function lastFilter(novelId: string): EntryFilter {
  return filters.get(novelId) ?? {}
}

export function rememberFilter(novelId: string, filter: EntryFilter): void {
  filters.set(novelId, filter)
}
