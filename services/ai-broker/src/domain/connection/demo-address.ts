import type { Connection } from '@scriptorium/contracts/nouns'
import type { ConnectionStore } from '../ports.ts'

/**
 * The demo provider moves: the embedded run gives it a free port at every start. So a demo connection's address is the
 * operator's, read from the configuration each time; its row keeps the address of the day when it was made.
 */
export function atDemoAddress(store: ConnectionStore, demoProviderUrl: string | undefined): ConnectionStore {
  if (demoProviderUrl === undefined) return store
  const present = (connection: Connection): Connection =>
    connection.demo ? { ...connection, baseUrl: demoProviderUrl } : connection
  const maybe = (connection: Connection | undefined): Connection | undefined =>
    connection === undefined ? undefined : present(connection)
  return {
    ...store,
    create: async (ownerId, connection) => present(await store.create(ownerId, connection)),
    find: async (ownerId, id) => maybe(await store.find(ownerId, id)),
    list: async (ownerId, options) => {
      const page = await store.list(ownerId, options)
      return { ...page, items: page.items.map(present) }
    },
    update: async (ownerId, id, change, options) => maybe(await store.update(ownerId, id, change, options)),
    findWithKey: async (ownerId, id) => {
      const found = await store.findWithKey(ownerId, id)
      return found === undefined ? undefined : { ...found, connection: present(found.connection) }
    },
    findToRun: async (ownerId, target) => {
      const found = await store.findToRun(ownerId, target)
      return found === undefined ? undefined : { ...found, connection: present(found.connection) }
    },
  }
}
