import { broker } from '@scriptorium/rpc'
import type { ClientOf, RpcNetwork } from '@scriptorium/rpc'

export type AiBrokerClients = { connections: ClientOf<typeof broker.connections> }

export function openAiBrokerClients(rpc: RpcNetwork): AiBrokerClients {
  return { connections: rpc.client(broker.connections) }
}
