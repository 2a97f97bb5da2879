import { ServiceError } from '@scriptorium/contracts'

/**
 * A change that is refused for its version comes with the object as it is now. The refusal of another service came among
 * headers, which hold no such object: it is read.
 */
export async function withCurrent<T>(change: Promise<T>, read: () => Promise<unknown>): Promise<T> {
  return await change.catch(async (error: unknown) => {
    if (!ServiceError.is(error) || error.code !== 'version_conflict' || error.current !== undefined) throw error
    throw new ServiceError('version_conflict', { current: await read(), cause: error })
  })
}
