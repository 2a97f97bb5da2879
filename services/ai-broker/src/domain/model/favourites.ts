/** Models that a user wants at hand: any id of a connection, listed or not, since a dead endpoint lists none. */
import { ServiceError } from '@scriptorium/contracts'
import { modelLimits } from '@scriptorium/contracts/nouns'
import type { ConnectionStore, Favourite, FavouriteStore } from '../ports.ts'

/** @throws ServiceError `not_found` for a foreign or unknown connection, `conflict` when it has too many. */
export type SetFavourite = (ownerId: string, favourite: Favourite, isFavourite: boolean) => Promise<void>

export function createSetFavourite({
  store,
  favourites,
}: {
  store: Pick<ConnectionStore, 'find'>
  favourites: FavouriteStore
}): SetFavourite {
  return async (ownerId, favourite, isFavourite) => {
    if (!isFavourite) {
      if ((await store.find(ownerId, favourite.connectionId)) === undefined) throw new ServiceError('not_found')
      return await favourites.remove(ownerId, favourite)
    }
    const added = await favourites.add(ownerId, favourite, { max: modelLimits.favourites })
    if (added === undefined) throw new ServiceError('not_found')
    if (added === 'full')
      throw new ServiceError('conflict', { detail: `A connection has at most ${modelLimits.favourites} favourites.` })
  }
}
