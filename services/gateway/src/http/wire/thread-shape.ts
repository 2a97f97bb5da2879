import type { CreateThreadBody, SendMessageBody, Thread } from '@scriptorium/contracts/http'
import type * as wire from '@scriptorium/rpc/chat'

export function toThread(thread: wire.Thread): Thread {
  return {
    id: thread.id,
    novelId: thread.novelId,
    title: thread.title,
    connectionId: thread.connectionId,
    model: thread.model,
    parameters: thread.parameters ? withoutEmptyStop(thread.parameters) : undefined,
    history: thread.history,
    pins: thread.pins,
    withoutCodex: thread.withoutCodex,
    archived: thread.archived,
    pinned: thread.pinned,
    version: thread.version,
    createdAt: thread.createdAt,
    updatedAt: thread.updatedAt,
  }
}

type Given<Body> = { [Name in keyof Body]?: Exclude<Body[Name], null> }

export function fromThreadFields({ parameters, ...fields }: Given<CreateThreadBody>): wire.ThreadFields {
  return { pins: [], ...fields, parameters: fromParameters(parameters) }
}

export function fromParameters(parameters: SendMessageBody['parameters']): wire.Parameters | undefined {
  return parameters === undefined ? undefined : { stop: [], ...parameters }
}

/** On the wire a list that was never given and an empty one are the same. */
function withoutEmptyStop<P extends { stop?: string[] }>({ stop, ...rest }: P) {
  return stop === undefined || stop.length === 0 ? rest : { ...rest, stop }
}
