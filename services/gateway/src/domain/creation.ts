/**
 * Creating something once, however often the request for it comes.
 *
 * The new id is chosen here and written down under the caller's key before anything is created; the service that owns the thing
 * returns what exists for a second `Create` with the same id. So a crash between the two, or a response that got lost, leaves
 * nothing that the repeat would not find. Once the thing has been there a repeat only looks for it, or it would bring back what
 * was deleted since. A request that is refused has used nothing up: corrected, it may come again under its key.
 */
import { errorTable, ServiceError } from '@scriptorium/contracts'
import type { Digest, IdempotencyStore } from './ports.ts'

export type CreationRequest = {
  ownerId: string
  /** The Idempotency-Key, if the caller gave one. */
  key: string | undefined
  /** Method and path. */
  route: string
  body: unknown
}

export type Creation<T> = {
  /** Returns what exists when the id has been created before. */
  create(id: string): Promise<T>
  find(id: string): Promise<T>
}

export type Creations = {
  /** @throws ServiceError `idempotency_mismatch` when the key was used for something else, `conflict` when what it created is gone. */
  idempotent<T>(request: CreationRequest, creation: Creation<T>): Promise<T>
}

export function createCreations({
  store,
  digest,
  newId,
}: {
  store: IdempotencyStore
  digest: Digest
  newId: () => string
}): Creations {
  return {
    async idempotent({ ownerId, key, route, body }, creation) {
      const resourceId = newId()
      if (key === undefined) return await creation.create(resourceId)
      const bodyHash = digest.sha256(canonicalJson(body))
      const reserved = await store.reserve({ ownerId, key, route, bodyHash, resourceId })
      if (reserved.route !== route || !digest.sameBytes(reserved.bodyHash, bodyHash))
        throw new ServiceError('idempotency_mismatch')
      if (reserved.fulfilled) return await creation.find(reserved.resourceId).catch(reportAsGone)
      const reservation = { ownerId, key, resourceId: reserved.resourceId }
      try {
        const created = await creation.create(reserved.resourceId)
        await store.fulfil(reservation)
        return created
      } catch (error) {
        if (isRefusal(error)) await store.release(reservation)
        throw error
      }
    },
  }
}

function reportAsGone(error: unknown): never {
  throw ServiceError.is(error) && error.code === 'not_found'
    ? new ServiceError('conflict', { detail: 'What was created under this Idempotency-Key has been deleted.' })
    : error
}

/** Whether nothing can have been created: the request itself was at fault. */
function isRefusal(error: unknown): boolean {
  return ServiceError.is(error) && !error.retryable && errorTable[error.code].http < 499
}

/** The same text for the same JSON value, whatever the order of its properties. */
export function canonicalJson(value: unknown): string {
  return (
    JSON.stringify(value, (_name, inner: unknown) => {
      if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
      return Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    }) ?? ''
  )
}
