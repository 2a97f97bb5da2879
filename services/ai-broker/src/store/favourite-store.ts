import { namedStatement, rowOf, rowsOf } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { Favourite, FavouriteStore } from '../domain/ports.ts'

type Values = Favourite & { ownerId: string }

/** Nothing is inserted for a connection that is not there, or that has enough already; the count says which. */
const add = namedStatement<Values & { max: number }>(
  'favourite_add',
  `WITH place AS (SELECT 1 FROM connections WHERE owner_id = $ownerId AND id = $connectionId FOR UPDATE),
  others AS (
    SELECT count(*) AS count FROM favourite_models
    WHERE owner_id = $ownerId AND connection_id = $connectionId AND model <> $model),
  added AS (
    INSERT INTO favourite_models (owner_id, connection_id, model)
    SELECT $ownerId, $connectionId, $model FROM place, others WHERE others.count < $max
    ON CONFLICT (owner_id, connection_id, model) DO NOTHING)
  SELECT EXISTS (SELECT FROM place) AS found, others.count < $max AS fits FROM others`,
)

export function createFavouriteStore({ database }: { database: Database }): FavouriteStore {
  return {
    list: async (ownerId, connectionId) =>
      await database.asOwner(
        ownerId,
        async (tx) =>
          rowsOf<Favourite>(
            await tx.query({
              name: 'favourites',
              text: `SELECT connection_id, model FROM favourite_models
                WHERE owner_id = $1 AND ($2::uuid IS NULL OR connection_id = $2::uuid)`,
              values: [ownerId, connectionId ?? null],
            }),
          ),
        { idempotent: true },
      ),
    async add(ownerId, favourite, { max }) {
      const statement = add({ ...favourite, ownerId, max })
      const row = await database.asOwner(
        ownerId,
        async (tx) => rowOf<{ found: boolean; fits: boolean }>(await tx.query(statement)),
        { idempotent: true },
      )
      if (row?.found !== true) return undefined
      return row.fits ? 'added' : 'full'
    },
    async remove(ownerId, { connectionId, model }) {
      const statement = {
        name: 'favourite_remove',
        text: 'DELETE FROM favourite_models WHERE owner_id = $1 AND connection_id = $2 AND model = $3',
        values: [ownerId, connectionId, model],
      }
      await database.asOwner(ownerId, async (tx) => void (await tx.query(statement)), { idempotent: true })
    },
  }
}
