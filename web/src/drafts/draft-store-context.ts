import { createDraftStore } from './draft-store.ts'
import type { DraftStore } from './draft-store.ts'

/** One draft store for each user of this browser. */
export type DraftStoreContext = (userId: string) => DraftStore

export function createDraftStoreContext(): DraftStoreContext {
  const stores = new Map<string, DraftStore>()
  return (userId) => {
    const known = stores.get(userId)
    if (known !== undefined) return known
    const store = createDraftStore(userId, browserStorage(), (changed) =>
      globalThis.addEventListener('storage', changed),
    )
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
