import type { EventHandler } from '@scriptorium/bus'
import { confirmErased, eraseOwner } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { Blobs } from '../domain/image/images.ts'

/** An account was deleted: its novels go, then their images and files, also those of uploads that had not ended. Safe to repeat: the event comes more than once. */
export function onUserDeleted({
  database,
  blobs,
  relay,
}: {
  database: Database
  blobs: Pick<Blobs, 'deleteBelow'>
  relay: { wake(): void }
}): EventHandler<'user.deleted'> {
  return async ({ data: { userId, round } }, { signal }) => {
    await eraseOwner(database, userId, signal)
    for (const kind of ['images', 'transfers']) await blobs.deleteBelow(`${kind}/${userId}`)
    await confirmErased(database, { userId, service: 'codex', round })
    relay.wake()
  }
}
