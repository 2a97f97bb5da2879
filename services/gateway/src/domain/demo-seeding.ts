/**
 * The demo that a new account finds: a connection, a novel with its codex, a thread.
 *
 * Every id follows from the user's, and creating with an id that exists returns what exists; so a seeding that broke off
 * is simply done again, at the next sign-in or visit, until it has been done once. It is waited for, within a limit, so that the
 * first page has it.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { User, UserStore } from './ports.ts'
import { createRateBuckets } from './rate-bucket.ts'

/** The parts in the order in which they need each other; each creates what is not there yet. */
export type DemoParts = {
  /** @returns the id of the demo connection; undefined when this installation has no demo provider. */
  connection(user: User, signal: AbortSignal): Promise<string | undefined>
  novel(user: User, signal: AbortSignal): Promise<void>
  thread(user: User, chosen: { connectionId: string; model: string } | undefined, signal: AbortSignal): Promise<void>
}

export type DemoSeeding = {
  /** Never throws: an account without its demo is an account. @returns the user as it is afterwards. */
  seed(user: User): Promise<User>
}

export type DemoSeedingOptions = {
  parts: DemoParts
  users: Pick<UserStore, 'markSeeded'>
  model: string
  /** 5,000 by default. */
  timeoutMs?: number
  /** Of a failed seeding: not tried again before; 5,000 by default. */
  retryMs?: number
  onFailure: (error: unknown, userId: string) => void
}

export function createDemoSeeding({
  parts,
  users,
  model,
  timeoutMs = 5_000,
  retryMs = 5_000,
  onFailure,
}: DemoSeedingOptions): DemoSeeding {
  const tries = createRateBuckets({ burst: 1, perSecond: 1_000 / retryMs })
  const underWay = new Map<string, Promise<User>>()

  async function seedAll(user: User, signal: AbortSignal): Promise<User> {
    const connectionId = await parts.connection(user, signal)
    await parts.novel(user, signal)
    const chosen = connectionId === undefined ? undefined : { connectionId, model }
    await parts.thread(user, chosen, signal)
    signal.throwIfAborted()
    return await users.markSeeded(user.id, chosen)
  }

  async function trySeeding(user: User): Promise<User> {
    const signal = AbortSignal.timeout(timeoutMs)
    const late = Promise.withResolvers<never>()
    signal.addEventListener('abort', () => late.reject(new ServiceError('deadline_exceeded')), { once: true })
    try {
      return await Promise.race([seedAll(user, signal), late.promise])
    } catch (error) {
      onFailure(error, user.id)
      return user
    }
  }

  return {
    async seed(user) {
      if (!user.demoPending) return user
      const current = underWay.get(user.id)
      if (current !== undefined) return await current
      if (tries.take(user.id) > 0) return user
      const seeding = trySeeding(user).finally(() => underWay.delete(user.id))
      underWay.set(user.id, seeding)
      return await seeding
    },
  }
}
