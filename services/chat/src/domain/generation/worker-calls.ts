/**
 * What a worker may say about a generation. Each call names its attempt, and the answer says whether the attempt is still in
 * charge; only that makes a worker stop. A claim commits first and assembles its prompt afterwards, so that no row is locked
 * while the codex is asked.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { GenerationStatus } from '@scriptorium/contracts'
import type { Chunk } from './generation.ts'
import type { Generations } from './generations.ts'
import type { Codex, GenerationStore, PromptSourceRow } from '../ports.ts'
import type { PromptMessage } from '../message/prompt.ts'
import { isGone, makePrompt } from '../message/prompt-making.ts'
import type { Parameters } from '../views.ts'
import type { Command, Outcome } from './transition.ts'

export type Prompt = {
  messages: PromptMessage[]
  connectionId: string | undefined
  model: string | undefined
  parameters: Parameters | undefined
  withoutCodex: boolean
  estimatedTokens: number
  entryNames: string[]
}

export type ClaimReply = {
  claimed: boolean
  status: GenerationStatus
  attempt: number
  prompt?: Prompt
  remainingMs: number
  retryAfterMs?: number
}
export type Fence = { yours: boolean; status: GenerationStatus; cancelRequested: boolean; attempt: number }

export type WorkerWord = Extract<Command, { kind: 'checkpoint' | 'renew' | 'finish' | 'release' }>

export type WorkerCalls = {
  claim(ownerId: string, id: string, token: string): Promise<ClaimReply>
  /**
   * Checkpoint, renewal, finish and release.
   * @throws ServiceError `conflict` when text is missing before a chunk (`current` is `{ textSeq }`), or for a release after text.
   */
  say(ownerId: string, id: string, word: WorkerWord): Promise<Fence>
  /** The prompt once more, for a model with another window. @throws ServiceError `conflict` when the attempt is not in charge. */
  assemble(ownerId: string, id: string, attempt: number, windowTokens: number): Promise<Prompt>
  /** Resolves when nothing is left to be stored. */
  drain(): Promise<void>
}

export type WorkerCallsPorts = {
  generations: Generations
  store: GenerationStore
  codex: Codex
  /** After the n-th attempt has failed for want of the codex, in milliseconds. */
  codexDelayMs: (attempt: number) => number
  /** What the codex had chosen could not be stored; the answer goes on. */
  onContextLost: (error: unknown, id: string) => void
}

export function createWorkerCalls({
  generations,
  store,
  codex,
  codexDelayMs,
  onContextLost,
}: WorkerCallsPorts): WorkerCalls {
  const underWay = new Set<Promise<void>>()

  /** The first token does not wait for the record of how its prompt was made. */
  function keep(storing: Promise<void>, id: string): void {
    const kept = storing.catch((error: unknown) => onContextLost(error, id)).finally(() => underWay.delete(kept))
    underWay.add(kept)
  }

  async function say(ownerId: string, id: string, command: WorkerWord): Promise<Fence> {
    const outcome = await generations.apply(ownerId, id, command)
    // Deleted together with its thread, which cancels it first: there is nothing left to write to.
    if (outcome === undefined) return { yours: false, status: 'cancelled', cancelRequested: true, attempt: 0 }
    if (outcome.problem !== undefined) throw refusal(outcome)
    return {
      yours: outcome.taken,
      status: outcome.row.status,
      cancelRequested: outcome.row.status === 'cancelled',
      attempt: outcome.row.attempt,
    }
  }

  async function assemble(ownerId: string, id: string, attempt: number, sources: PromptSourceRow): Promise<Prompt> {
    const { messages, estimatedTokens, context } = await makePrompt(codex, ownerId, sources)
    const storing = store.storeContext(ownerId, id, attempt, context)
    // That it went without is shown beside the first token, so it is written before.
    if (context.withoutCodex) await storing
    else keep(storing, id)
    const { connectionId, model, parameters } = sources
    const entryNames = context.entries.filter(({ included }) => included).map(({ name }) => name)
    return {
      messages,
      connectionId,
      model,
      parameters,
      withoutCodex: context.withoutCodex,
      estimatedTokens,
      entryNames,
    }
  }

  /** The prompt could not be made: the attempt is given back, or the generation ends where trying again cannot help. */
  async function giveBack(ownerId: string, id: string, attempt: number, error: unknown): Promise<ClaimReply> {
    const delayMs = codexDelayMs(attempt)
    const nothing: Chunk = { fromSeq: 1, throughSeq: 0, text: '', reasoning: '' }
    const fence = isGone(error)
      ? await say(ownerId, id, {
          kind: 'finish',
          attempt,
          ending: {
            status: 'failed',
            error: { code: 'not_found', message: 'The novel of this thread no longer exists.' },
          },
          chunk: nothing,
        })
      : await say(ownerId, id, { kind: 'release', attempt, delayMs, reason: 'codex_unavailable' })
    return {
      claimed: false,
      status: fence.status,
      attempt,
      remainingMs: 0,
      ...(fence.status === 'queued' ? { retryAfterMs: delayMs } : {}),
    }
  }

  return {
    async claim(ownerId, id, token) {
      const claimed = await store.claim(ownerId, id, token)
      if (claimed === undefined) throw new ServiceError('not_found')
      const {
        outcome: { row, taken },
        now,
        sources,
      } = claimed
      if (!taken || sources === undefined) {
        const waits = row.status === 'queued' && row.notBefore > now
        return {
          claimed: false,
          status: row.status,
          attempt: row.attempt,
          remainingMs: Math.max(0, row.deadlineAt - now),
          ...(waits ? { retryAfterMs: row.notBefore - now } : {}),
        }
      }
      try {
        const prompt = await assemble(ownerId, id, row.attempt, sources)
        return {
          claimed: true,
          status: row.status,
          attempt: row.attempt,
          prompt,
          remainingMs: Math.max(0, row.deadlineAt - now),
        }
      } catch (error) {
        return await giveBack(ownerId, id, row.attempt, error)
      }
    },
    say,
    drain: async () => void (await Promise.all(underWay)),
    async assemble(ownerId, id, attempt, windowTokens) {
      const sources = await store.promptSources(ownerId, id)
      if (sources === undefined) throw new ServiceError('not_found')
      if (sources.attempt !== attempt || sources.status !== 'streaming')
        throw new ServiceError('conflict', { detail: 'This attempt is not in charge of the answer.' })
      try {
        return await assemble(ownerId, id, attempt, {
          ...sources,
          windowTokens: windowTokens === 0 ? sources.windowTokens : windowTokens,
          outputTokensMax: undefined,
        })
      } catch (error) {
        throw isGone(error) ? error : new ServiceError('codex_unavailable', { cause: error })
      }
    },
  }
}

function refusal({ problem, row }: Outcome): ServiceError {
  if (problem === 'published')
    return new ServiceError('conflict', {
      detail: 'Text of this attempt is stored already, so it cannot be given back.',
    })
  return new ServiceError('conflict', {
    detail: `Text is stored through ${row.textSeq}; what is sent must follow it or repeat it.`,
    current: { textSeq: row.textSeq },
  })
}
