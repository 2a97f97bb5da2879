/**
 * Sessions that have just been looked up, so that a busy one is not looked up with each request.
 *
 * What is known is as old as `validMs` at most, whatever becomes of the database or of this process's timers: past that it is looked
 * up again. While sessions are in use all of them are read anew together, every `refreshMs`, so an end or a change by another gateway is
 * seen within that; one by this gateway is forgotten at once. Whoever is not seen for `unusedMs` is forgotten, and everybody is after
 * `lookUpMs`, since a look-up also moves the session's end.
 */
import { createBoundedMap } from '@scriptorium/bounded-map'
import { periodic } from '@scriptorium/timing'
import type { ErasureStore, SessionStore, SignedIn, TokenStore, UserStore } from './ports.ts'

export type KnownSessionsOptions = {
  store: Pick<SessionStore, 'find' | 'current'>
  lifetimeMs: number
  sessionsMax?: number
  refreshMs?: number
  validMs?: number
  unusedMs?: number
  lookUpMs?: number
  now?: () => number
}

export type KnownSessions = {
  /** Whose token that is; undefined when nobody's. */
  find(tokenHash: Uint8Array): Promise<SignedIn | undefined>
  /** The stores, whose every change to a user or to their sessions is seen by the next request. */
  watching<Stores extends Watched>(stores: Stores): Stores
  start(): void
  stop(): Promise<void>
}

type Known = { signedIn: SignedIn; readAt: number; foundAt: number; usedAt: number }

export function createKnownSessions(options: KnownSessionsOptions): KnownSessions {
  const { store, lifetimeMs, now = () => performance.now() } = options
  const { sessionsMax = 10_000, refreshMs = 400, validMs = 1_000, unusedMs = 5_000, lookUpMs = 30_000 } = options
  const known = createBoundedMap<string, Known>({ entriesMax: sessionsMax })
  /** Counts what is forgotten, so that a read that was under way meanwhile is not believed. */
  let changes = 0

  async function refresh(): Promise<void> {
    for (const [key, { usedAt, foundAt }] of known.entries())
      if (now() - usedAt > unusedMs || now() - foundAt > lookUpMs) known.delete(key)
    const used = known.entries()
    if (used.length === 0) return
    const [readAt, changesBefore] = [now(), changes]
    const current = await store.current(used.map(([, { signedIn }]) => signedIn.sessionId))
    for (const [key, each] of known.entries()) {
      const user = current.get(each.signedIn.sessionId)
      if (each.foundAt > readAt) continue
      if (user === undefined || changes !== changesBefore) known.delete(key)
      else known.set(key, { ...each, readAt, signedIn: { ...each.signedIn, user } })
    }
  }

  /** Also of a change that failed, since its outcome may be unknown. */
  async function forgetting<T>(userId: string, change: Promise<T>): Promise<T> {
    try {
      return await change
    } finally {
      changes += 1
      for (const [key, { signedIn }] of known.entries()) if (signedIn.user.id === userId) known.delete(key)
    }
  }

  const refreshing = periodic({
    everyMs: refreshMs,
    run: refresh,
    // What could not be read anew is looked up with the next request, which then has the failure.
    onError: () => undefined,
  })

  return {
    async find(tokenHash) {
      const key = Buffer.from(tokenHash).toString('base64')
      const each = known.get(key)
      const usedAt = now()
      if (each !== undefined && usedAt - each.readAt < validMs) {
        each.usedAt = usedAt
        return each.signedIn
      }
      const changesBefore = changes
      const signedIn = await store.find(tokenHash, lifetimeMs)
      if (signedIn === undefined) known.delete(key)
      else if (changes === changesBefore) known.set(key, { signedIn, readAt: usedAt, foundAt: usedAt, usedAt })
      return signedIn
    },
    watching: (stores) => watchingStores(stores, forgetting),
    start: () => refreshing.start(),
    stop: async () => await refreshing.stop(),
  }
}

type Watched = { users: UserStore; sessions: SessionStore; tokens: TokenStore; erasures: ErasureStore }

/** Whatever changes a user, or ends a session, is forgetting. */
function watchingStores<Stores extends Watched>(
  stores: Stores,
  forgetting: <T>(userId: string, change: Promise<T>) => Promise<T>,
): Stores {
  return {
    ...stores,
    users: {
      ...stores.users,
      update: async (userId, change) => await forgetting(userId, stores.users.update(userId, change)),
      clearDefault: async (userId, id) => await forgetting(userId, stores.users.clearDefault(userId, id)),
      changePassword: async (userId, hash, kept) =>
        await forgetting(userId, stores.users.changePassword(userId, hash, kept)),
      resetPassword: async (userId, hash, token) =>
        await forgetting(userId, stores.users.resetPassword(userId, hash, token)),
      markSeeded: async (userId, defaults) => await forgetting(userId, stores.users.markSeeded(userId, defaults)),
    },
    sessions: {
      ...stores.sessions,
      delete: async (userId, id, how) => await forgetting(userId, stores.sessions.delete(userId, id, how)),
    },
    erasures: {
      ...stores.erasures,
      begin: async (userId, id) => await forgetting(userId, stores.erasures.begin(userId, id)),
    },
    tokens: {
      ...stores.tokens,
      delete: async (userId, id) => await forgetting(userId, stores.tokens.delete(userId, id)),
    },
  }
}
