/** broker.v1.Connections. The owner is the signed caller's user; no method takes one from a message. */
import { broker, register, requireOwner } from '@scriptorium/rpc'
import type { Registration, ServiceHandlers } from '@scriptorium/rpc'
import type { ConnectionsDefinition } from '@scriptorium/rpc/broker'
import type { Connections } from '../domain/connection/connections.ts'
import type { TestConnection } from '../domain/connection/connection-test.ts'
import type { ModelCatalogue } from '../domain/model/catalogue.ts'
import type { Resolve } from '../domain/model/resolution.ts'
import { knownId, newResourceId, toFields, toMask, toWireModel } from './connection-wire.ts'

export type ConnectionHandlerPorts = {
  connections: Connections
  testConnection: TestConnection
  catalogue: ModelCatalogue
  resolve: Resolve
}

const pageDefault = 50
const pageMax = 200

export function connectionHandlers({
  connections,
  testConnection,
  catalogue,
  resolve,
}: ConnectionHandlerPorts): Registration {
  const handlers: ServiceHandlers<ConnectionsDefinition> = {
    create: async ({ id, fields, demo }, context) =>
      await connections.create(requireOwner(context), { id: newResourceId(id), fields: toFields(fields), demo }),
    get: async ({ id }, context) => await connections.get(requireOwner(context), knownId(id)),
    async list({ cursor, limit }, context) {
      const size = limit === 0 ? pageDefault : Math.min(limit, pageMax)
      return await connections.list(requireOwner(context), { cursor: cursor === '' ? undefined : cursor, limit: size })
    },
    update: async ({ id, fields, mask }, context) =>
      await connections.update(requireOwner(context), knownId(id), { fields: toFields(fields), mask: toMask(mask) }),
    async delete({ id }, context) {
      await connections.remove(requireOwner(context), knownId(id))
      return {}
    },
    test: async ({ id, fields, complete, model }, context) =>
      await testConnection(requireOwner(context), {
        id: id === undefined ? undefined : knownId(id),
        fields: toFields(fields),
        complete,
        model: model === '' ? undefined : model,
      }),
    async listModels({ connectionId, refresh }, context) {
      const ownerId = requireOwner(context)
      const { items, stale, error } =
        connectionId === undefined
          ? await catalogue.ofAll(ownerId, { refresh })
          : await catalogue.ofConnection(ownerId, knownId(connectionId), { refresh })
      return { items: items.map(toWireModel), stale, errorCode: error?.code, errorMessage: error?.message }
    },
    resolve: async ({ connectionId, model }, context) =>
      await resolve(requireOwner(context), {
        connectionId: connectionId === undefined || connectionId === '' ? undefined : knownId(connectionId),
        model: model === '' ? undefined : model,
      }),
  }
  const gateway = ['gateway'] as const
  return register(broker.connections, handlers, {
    callers: {
      create: gateway,
      get: gateway,
      list: gateway,
      update: gateway,
      delete: gateway,
      test: gateway,
      listModels: gateway,
      resolve: ['gateway', 'chat'],
    },
  })
}
