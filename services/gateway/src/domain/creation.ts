/**
 * Creating something once, however often the request for it comes.
 *
 * The new id is chosen here and written down under the caller's key before anything is created; the service that owns the thing
 * answers a second `Create` with the same id by what is there. So a crash between the two, or a reply that got lost, leaves
 * nothing that the repeat would not find.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { Digest, IdempotencyStore } from './ports.ts'

export type CreationRequest = {
  ownerId: string
  /** The Idempotency-Key, if the caller gave one. */
  key: string | undefined
  /** Method and path. */
  route: string
  body: unknown
}

export type Creations = {
  /** @returns the id to create with. @throws ServiceError `idempotency_mismatch` when the key was used for something else. */
  idFor(request: CreationRequest): Promise<string>
}

export function createCreations({ store, digest, newId }: { store: IdempotencyStore; digest: Digest; newId: () => string }): Creations {
  return {
    async idFor({ ownerId, key, route, body }) {
      const resourceId = newId()
      if (key === undefined) return resourceId
      const bodyHash = digest.sha256(canonicalJson(body))
      const reserved = await store.reserve({ ownerId, key, route, bodyHash, resourceId })
      if (reserved.route !== route || !digest.sameBytes(reserved.bodyHash, bodyHash)) throw new ServiceError('idempotency_mismatch')
      return reserved.resourceId
    },
  }
}

/** The same text for the same JSON value, whatever the order of its properties. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }) ?? ''
}
