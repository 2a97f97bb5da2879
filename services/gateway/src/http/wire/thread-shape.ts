import type { Thread } from '@scriptorium/contracts/http'
import type { Thread__Output } from '@scriptorium/rpc/chat'

export function toThread(thread: Thread__Output): Thread {
  return {
    id: thread.id,
    novelId: thread.novelId,
    title: thread.title,
    connectionId: thread.connectionId,
    model: thread.model,
    parameters: thread.parameters ? withoutEmptyStop(thread.parameters) : undefined,
    history: thread.history ?? undefined,
    pins: thread.pins,
    withoutCodex: thread.withoutCodex,
    archived: thread.archived,
    pinned: thread.pinned,
    version: thread.version,
    createdAt: thread.createdAt,
    updatedAt: thread.updatedAt,
  }
}

/** On the wire a list that was never given and an empty one are the same. */
function withoutEmptyStop<P extends { stop?: string[] }>({ stop, ...rest }: P) {
  return stop === undefined || stop.length === 0 ? rest : { ...rest, stop }
}
