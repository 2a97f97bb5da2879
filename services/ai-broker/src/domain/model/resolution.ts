/** Which connection and model a message would use; asked by chat before it accepts. */
import { ServiceError } from '@scriptorium/contracts'
import type { ModelCatalogue } from './catalogue.ts'
import type { ConnectionStore } from '../ports.ts'

export type Resolved = { connectionId?: string; model?: string; contextWindow?: number; maxOutputTokens?: number }

export type Resolve = (
  ownerId: string,
  request: { connectionId: string | undefined; model: string | undefined },
) => Promise<Resolved>

/** A person waits behind this question: a provider that is slow to list its models is asked again by the run itself. */
const askMs = 700

/**
 * @returns a function that throws ServiceError `not_found` for a foreign or unknown connection. Where none is named none is
 * returned: nothing is sent to a connection that nobody chose.
 */
export function createResolve({ store, catalogue }: { store: ConnectionStore; catalogue: ModelCatalogue }): Resolve {
  return async (ownerId, request) => {
    if (request.connectionId === undefined) return request.model === undefined ? {} : { model: request.model }
    const connection = await store.find(ownerId, request.connectionId)
    if (connection === undefined) throw new ServiceError('not_found')
    const model = request.model ?? (await catalogue.defaultModel(ownerId, connection, { timeoutMs: askMs }))
    const known = model === undefined ? undefined : await catalogue.known(ownerId, connection, model)
    return {
      connectionId: connection.id,
      ...(model === undefined ? {} : { model }),
      ...(known?.contextWindow === undefined ? {} : { contextWindow: known.contextWindow }),
      ...(known?.maxOutputTokens === undefined ? {} : { maxOutputTokens: known.maxOutputTokens }),
    }
  }
}
