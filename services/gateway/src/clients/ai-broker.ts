import { broker, openClients } from '@scriptorium/rpc'
import type { ClientsOf, RpcNetwork } from '@scriptorium/rpc'

export type AiBrokerClients = Pick<ClientsOf<typeof broker>, 'connections' | 'usage'>

export function openAiBrokerClients(rpc: RpcNetwork): AiBrokerClients {
  const { connections, usage } = openClients(rpc, broker)
  return { connections, usage }
}
