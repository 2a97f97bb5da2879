import type { FastifyRequest } from 'fastify'
import type { Creation, Creations } from '../domain/creation.ts'
import { basePath } from '@scriptorium/contracts/routes'
import { ownerOf } from './session-gate.ts'

/** Creates what a request asks for once, however often it comes with its Idempotency-Key. */
export type CreateOnce = <T>(request: FastifyRequest, creation: Creation<T>) => Promise<T>

export function createOnceWith(creations: Creations): CreateOnce {
  return async (request, creation) =>
    await creations.idempotent(
      { ownerId: ownerOf(request), key: idempotencyKeyOf(request), route: addressOf(request), body: request.body },
      creation,
    )
}

export function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key']
  return typeof key === 'string' ? key : undefined
}

/** `POST /novels/<id>/entries`: the method and the path with its ids, however it was spelled. */
function addressOf({ method, routeOptions, params }: FastifyRequest): string {
  const path = (routeOptions.url ?? '').slice(basePath.length)
  return `${method} ${path.replaceAll(/:(\w+)/g, (_match, name: string) => String((params as Record<string, unknown>)[name]))}`
}
