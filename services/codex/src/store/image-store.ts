/** Which images entries have, and which bytes are to be deleted. */
import { entry } from '@scriptorium/contracts/nouns'
import type { Entry } from '@scriptorium/contracts/nouns'
import { columnsOf, namedStatement, rowOf, rowsOf } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { ImageStore } from '../domain/image/images.ts'

type Key = { ownerId: string; entryId: string }

/** An upload takes far less; one that never ends is swept away after it. */
const announcedFor = "interval '1 hour'"
const announce = namedStatement<Key & { imageId: string }>(
  'image_announce',
  `INSERT INTO dropped_images (owner_id, id, dropped_at)
   SELECT owner_id, $imageId, clock_timestamp() + ${announcedFor} FROM entries WHERE owner_id = $ownerId AND id = $entryId`,
)
const announceAlone = namedStatement<{ ownerId: string; imageId: string }>(
  'image_announce_alone',
  `INSERT INTO dropped_images (owner_id, id, dropped_at) VALUES ($ownerId, $imageId, clock_timestamp() + ${announcedFor})
   ON CONFLICT (owner_id, id) DO UPDATE SET dropped_at = EXCLUDED.dropped_at`,
)
const take = namedStatement<Key & { imageId: string }>(
  'image_take',
  `UPDATE entries SET image_id = $imageId, image_digest = NULL WHERE owner_id = $ownerId AND id = $entryId
     AND EXISTS (SELECT 1 FROM dropped_images WHERE owner_id = $ownerId AND id = $imageId)
   RETURNING ${columnsOf(entry.readNames)}`,
)
const forget = namedStatement<{ ownerId: string; id: string }>(
  'image_forget',
  'DELETE FROM dropped_images WHERE owner_id = $ownerId AND id = $id',
)
const isUsed = namedStatement<{ ownerId: string; id: string }>(
  'image_is_used',
  'SELECT 1 FROM entries WHERE owner_id = $ownerId AND image_id = $id LIMIT 1',
)
const drop = namedStatement<Key>(
  'image_drop',
  'UPDATE entries SET image_id = NULL WHERE owner_id = $ownerId AND id = $entryId',
)
const imageOf = namedStatement<Key>(
  'image_of_entry',
  'SELECT image_id FROM entries WHERE owner_id = $ownerId AND id = $entryId',
)

export function createImageStore(database: Database): ImageStore {
  return {
    announce: async ({ ownerId, signal }, entryId, imageId) =>
      await database.asOwner(
        ownerId,
        async (tx) => (await tx.query(announce({ ownerId, entryId, imageId }))).rowCount > 0,
        { signal },
      ),
    announceAlone: async ({ ownerId, signal }, imageId) =>
      await database.asOwner(ownerId, async (tx) => void (await tx.query(announceAlone({ ownerId, imageId }))), {
        signal,
      }),
    take: async ({ ownerId, signal }, entryId, imageId) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const taken = rowOf<Entry>(await tx.query(take({ ownerId, entryId, imageId })))
          if (taken !== undefined) await tx.query(forget({ ownerId, id: imageId }))
          return taken
        },
        { signal },
      ),
    drop: async ({ ownerId, signal }, entryId) =>
      await database.asOwner(ownerId, async (tx) => (await tx.query(drop({ ownerId, entryId }))).rowCount > 0, {
        signal,
      }),
    imageOf: async ({ ownerId, signal }, entryId) =>
      await database.asOwner(
        ownerId,
        async (tx) => rowOf<{ imageId?: string }>(await tx.query(imageOf({ ownerId, entryId })))?.imageId,
        { idempotent: true, signal },
      ),
    dropped: async (most) =>
      rowsOf<{ ownerId: string; id: string }>(
        await database.querySystem({
          name: 'images_dropped',
          text: 'SELECT owner_id, id FROM dropped_images WHERE dropped_at <= clock_timestamp() ORDER BY dropped_at LIMIT $1',
          values: [most],
        }),
      ),
    isUsed: async ({ ownerId, id }) =>
      await database.asOwner(ownerId, async (tx) => (await tx.query(isUsed({ ownerId, id }))).rowCount > 0),
    forget: async (image) => void (await database.querySystem(forget(image))),
  }
}
