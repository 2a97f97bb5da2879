import { chat, openClients } from '@scriptorium/rpc'
import type { ClientsOf, RpcNetwork } from '@scriptorium/rpc'
import type { Generation } from '@scriptorium/rpc/chat'
import type { GenerationRow } from '../domain/stream-position.ts'
import type { GenerationSource } from '../domain/stream-ports.ts'

export type ChatClients = ClientsOf<typeof chat>

export function openChatClients(rpc: RpcNetwork): ChatClients {
  return openClients(rpc, chat)
}

/** Generations as chat serves them. Streams are asked for by timers too, outside of any request: so the owner is named. */
export function createGenerationSource(
  generations: Pick<ChatClients['generations'], 'get' | 'getStates'>,
): GenerationSource {
  return {
    // Readers share what is read: it does not end with the request of the one who asked first.
    get: async (ownerId, id) => toRow(await generations.get({ id }, { ownerId, signal: new AbortController().signal })),
    states: async (ownerId, ids) => (await generations.getStates({ ids: [...ids] }, { ownerId })).states,
  }
}

/** Absent reasoning is empty, since a stream counts its characters. A code that a newer chat knows and we do not is passed on. */
function toRow({ reasoning = '', error, ...generation }: Generation): GenerationRow {
  return { ...generation, reasoning, error: error as GenerationRow['error'] }
}
