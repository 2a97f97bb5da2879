import { isErrorCode } from '@scriptorium/contracts'
import type { GenerationStatus } from '@scriptorium/contracts'
import type { chat, ClientOf } from '@scriptorium/rpc'
import type { Generation } from '@scriptorium/rpc/chat'
import type { GenerationRow } from '../domain/stream-position.ts'
import type { GenerationSource } from '../domain/stream-ports.ts'

type Client = ClientOf<typeof chat.generations>

const statuses: readonly string[] = [
  'queued',
  'streaming',
  'complete',
  'failed',
  'cancelled',
] satisfies GenerationStatus[]

/** Generations as chat serves them. */
export function createGenerationSource(client: Pick<Client, 'get' | 'getStates'>): GenerationSource {
  return {
    get: async (ownerId, id) => toRow(await client.get({ id }, { ownerId })),
    async states(ownerId, ids) {
      const { states } = await client.getStates({ ids: [...ids] }, { ownerId })
      return states.map(({ id, status, attempt, textSeq }) => ({ id, status, attempt, textSeq }))
    },
  }
}

function toRow(generation: Generation): GenerationRow {
  return {
    status: statuses.includes(generation.status) ? (generation.status as GenerationStatus) : 'queued',
    attempt: generation.attempt,
    text: generation.text,
    textSeq: generation.textSeq,
    reasoning: generation.reasoning ?? '',
    ...(generation.finalSeq === undefined ? {} : { finalSeq: generation.finalSeq }),
    ...(generation.finishReason === undefined ? {} : { finishReason: generation.finishReason }),
    ...(!generation.error
      ? {}
      : {
          error: {
            code: isErrorCode(generation.error.code) ? generation.error.code : 'internal',
            message: generation.error.message,
          },
        }),
    ...(generation.model === undefined ? {} : { model: generation.model }),
    ...(generation.notBefore === undefined ? {} : { notBefore: generation.notBefore }),
    ...(generation.retryReason === undefined ? {} : { retryReason: generation.retryReason }),
  }
}
