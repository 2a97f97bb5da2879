import type { EventHandler } from '@scriptorium/bus'
import { confirmErased, eraseOwner } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { Generations } from '../domain/generation/generations.ts'

/** An account was deleted: what is being written for it is cancelled, then all of it is erased. Safe to repeat: the event comes more than once. */
export function onUserDeleted({
  database,
  generations,
  relay,
}: {
  database: Database
  generations: Pick<Generations, 'cancelAll'>
  relay: { wake(): void }
}): EventHandler<'user.deleted'> {
  return async ({ data: { userId, round } }, { signal }) => {
    await generations.cancelAll(userId)
    await eraseOwner(database, userId, signal)
    await confirmErased(database, { userId, service: 'chat', round })
    relay.wake()
  }
}
