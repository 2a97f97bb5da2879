/** broker.v1.Connections. The owner is the signed caller's user; no method takes one from a message. */
import { acceptFields, acceptPatch } from '@scriptorium/contracts/check'
import { connection } from '@scriptorium/contracts/nouns'
import { broker, idOf, newIdOf, optionalId, register, requireOwner } from '@scriptorium/rpc'
import type { Registration, ServiceHandlers } from '@scriptorium/rpc'
import type { ConnectionFields, ConnectionsDefinition } from '@scriptorium/rpc/broker'
import type { TestConnection } from '../domain/connection/connection-test.ts'
import type { Discover } from '../domain/connection/discovery.ts'
import { demoFields } from '../domain/connection/connections.ts'
import type { Connections } from '../domain/connection/connections.ts'
import type { ModelCatalogue } from '../domain/model/catalogue.ts'
import type { SetFavourite } from '../domain/model/favourites.ts'
import type { Resolve } from '../domain/model/resolution.ts'

export type ConnectionPorts = {
  connections: Connections
  testConnection: TestConnection
  catalogue: ModelCatalogue
  setFavourite: SetFavourite
  discover: Discover
  resolve: Resolve
}

const pageDefault = 50
const pageMax = 200

const gateway = ['gateway'] as const
const callers = {
  create: gateway,
  get: gateway,
  list: gateway,
  update: gateway,
  delete: gateway,
  test: gateway,
  listModels: gateway,
  setFavourite: gateway,
  discover: gateway,
  resolve: ['gateway', 'chat'],
} as const

export function serveConnections({
  connections,
  testConnection,
  catalogue,
  setFavourite,
  discover,
  resolve,
}: ConnectionPorts): Registration {
  const handlers: ServiceHandlers<ConnectionsDefinition> = {
    async create({ id, fields = noFields, demo }, context) {
      const ownerId = requireOwner(context)
      return demo
        ? await connections.createDemo(ownerId, newIdOf(id), acceptFields(connection, { ...demoFields, ...fields }))
        : await connections.create(ownerId, newIdOf(id), acceptFields(connection, fields))
    },
    get: async ({ id }, context) => await connections.get(requireOwner(context), idOf(id)),
    list: async ({ cursor, limit }, context) =>
      await connections.list(requireOwner(context), {
        cursor: emptyToUndefined(cursor),
        limit: limit === 0 ? pageDefault : Math.min(limit, pageMax),
      }),
    update: async ({ id, fields = noFields, mask }, context) =>
      await connections.update(requireOwner(context), idOf(id), acceptPatch(connection, fields, mask)),
    async delete({ id }, context) {
      await connections.remove(requireOwner(context), idOf(id))
      return {}
    },
    test: async ({ id, fields = noFields, complete, model }, context) =>
      await testConnection(requireOwner(context), {
        id: optionalId(id),
        fields: acceptPatch(connection, fields, namesOf(fields)),
        complete,
        model: emptyToUndefined(model),
      }),
    async listModels({ connectionId, asJson, ...options }, context) {
      const ownerId = requireOwner(context)
      const { lists, stale, error } =
        connectionId === undefined
          ? await catalogue.ofAll(ownerId, options)
          : await catalogue.ofConnection(ownerId, idOf(connectionId), options)
      const items = asJson === true ? { items: [], itemsJson: jsonOf(lists) } : { items: lists.flat() }
      return { ...items, stale, errorCode: error?.code, errorMessage: error?.message }
    },
    async setFavourite({ connectionId, model, favourite }, context) {
      await setFavourite(requireOwner(context), { connectionId: idOf(connectionId), model }, favourite)
      return {}
    },
    discover: async (_request, context) => ({ items: await discover(requireOwner(context)) }),
    resolve: async ({ connectionId, model }, context) =>
      await resolve(requireOwner(context), {
        connectionId: optionalId(emptyToUndefined(connectionId)),
        model: emptyToUndefined(model),
      }),
  }
  return register(broker.connections, handlers, { callers })
}

const texts = new WeakMap<readonly object[], Buffer>()
const [open, comma, close] = ['[', ',', ']'].map((sign) => Buffer.from(sign)) as [Buffer, Buffer, Buffer]

/** One array of all lists; the bytes of each are kept as long as the list itself. */
function jsonOf(lists: readonly (readonly object[])[]): Buffer {
  const inner = lists
    .filter(({ length }) => length > 0)
    .flatMap((list) => {
      const text = texts.get(list) ?? Buffer.from(JSON.stringify(list).slice(1, -1))
      texts.set(list, text)
      return [comma, text]
    })
  return Buffer.concat([open, ...inner.slice(1), close])
}

const noFields: ConnectionFields = { models: [] }

/** The fields that a message has. An empty list is no different from none on the wire, so it is not one of them. */
function namesOf(fields: ConnectionFields): string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || (Array.isArray(value) && value.length === 0) ? [] : [name],
  )
}

function emptyToUndefined(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
