import type { EventHandler } from '@scriptorium/bus'
import { confirmErased, eraseOwner } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'

/** An account was deleted: its connections with their keys, its ledger and its budget go. Safe to repeat: the event comes more than once. */
export function onUserDeleted({
  database,
  relay,
}: {
  database: Database
  relay: { wake(): void }
}): EventHandler<'user.deleted'> {
  return async ({ data: { userId, round } }, { signal }) => {
    await eraseOwner(database, userId, signal)
    await confirmErased(database, { userId, service: 'ai-broker', round })
    relay.wake()
  }
}
