import { systemTimers } from '@scriptorium/timing'
import { createDraftStore } from './draft-store.ts'
import type { DraftStore } from './draft-store.ts'

/** One draft store for each user of this browser. */
export type DraftStoreContext = (userId: string) => DraftStore

export function createDraftStoreContext(): DraftStoreContext {
  const stores = new Map<string, DraftStore>()
  return (userId) => {
    const known = stores.get(userId)
    if (known !== undefined) return known
    const onOtherTab = (changed: () => void) => globalThis.addEventListener('storage', changed)
    const store = createDraftStore(userId, browserStorage(), onOtherTab, systemTimers)
    // The last that every browser tells: a page that was put aside may be ended without another word.
    globalThis.addEventListener('pagehide', store.flush)
    globalThis.document.addEventListener('visibilitychange', store.flush)
    stores.set(userId, store)
    return store
  }
}

/** Reading `localStorage` throws where the browser forbids it. */
function browserStorage(): Storage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}
