import { codex } from '@scriptorium/rpc'
import type { ClientOf, RpcNetwork } from '@scriptorium/rpc'

export type CodexClients = {
  novels: ClientOf<typeof codex.novels>
  entries: ClientOf<typeof codex.entries>
  context: ClientOf<typeof codex.context>
}

export function openCodexClients(rpc: RpcNetwork): CodexClients {
  return { novels: rpc.client(codex.novels), entries: rpc.client(codex.entries), context: rpc.client(codex.context) }
}
