import { codex, openClients } from '@scriptorium/rpc'
import type { ClientsOf, RpcNetwork } from '@scriptorium/rpc'

export type CodexClients = ClientsOf<typeof codex>

export function openCodexClients(rpc: RpcNetwork): CodexClients {
  return openClients(rpc, codex)
}
