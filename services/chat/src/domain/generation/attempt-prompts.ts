/** Prompts of attempts, and the record of how each was made. */
import { ServiceError } from '@scriptorium/contracts'
import { countPrompt, makePrompt } from '../message/prompt-making.ts'
import type { PromptMessage } from '../message/prompt.ts'
import type { Target } from '@scriptorium/contracts/nouns'
import type { Codex } from '../ports.ts'
import type { GenerationRow } from './generation.ts'
import type { GenerationSources, GenerationStore } from './ports.ts'

export type Prompt = Pick<GenerationSources, 'threadId' | 'connectionId' | 'model' | 'parameters'> & {
  /** Which models to turn to, in order, when this one fails before its first token. */
  fallback: Target[]
  messages: PromptMessage[]
  withoutCodex: boolean
  estimatedTokens: number
  /** Names of the codex entries that are included. */
  entryNames: string[]
}

export type AttemptPromptsPorts = {
  store: Pick<GenerationStore, 'storePrompt' | 'prompt' | 'context'>
  codex: Pick<Codex, 'lookup'>
  /** The record of a prompt could not be stored; the generation continues. */
  onContextLost: (error: unknown, id: string) => void
}

export type AttemptPrompts = {
  /**
   * A replay is given the prompt that is kept for it.
   * @throws ServiceError what the codex threw, unless the thread allows a prompt without it.
   */
  make(ownerId: string, generation: Pick<GenerationRow, 'id' | 'replayOf'>, sources: GenerationSources): Promise<Prompt>
  /** Resolves when no record is left to be stored. */
  drain(): Promise<void>
}

export function createAttemptPrompts({ store, codex, onContextLost }: AttemptPromptsPorts): AttemptPrompts {
  const storing = new Set<Promise<void>>()

  /** The first token does not wait for the record of how its prompt was made. */
  function storeLater(stored: Promise<void>, id: string): void {
    const settled = stored.catch((error: unknown) => onContextLost(error, id)).finally(() => storing.delete(settled))
    storing.add(settled)
  }

  return {
    async make(ownerId, { id, replayOf }, sources) {
      const { messages, estimatedTokens, context } =
        replayOf === undefined ? await makePrompt(codex, ownerId, sources) : await keptPrompt(store, ownerId, id)
      const stored = store.storePrompt(ownerId, id, { attempt: sources.attempt, context, messages })
      // That the codex is missing is shown beside the first token, so it is written before.
      if (context.withoutCodex) await stored
      else storeLater(stored, id)
      const { threadId, connectionId, model, parameters, fallback } = sources
      const entryNames = context.entries.filter(({ included }) => included).map(({ name }) => name)
      return {
        messages,
        threadId,
        connectionId,
        model,
        parameters,
        fallback: [...fallback],
        withoutCodex: context.withoutCodex,
        estimatedTokens,
        entryNames,
      }
    },
    drain: async () => void (await Promise.all(storing)),
  }
}

/** What a replay was given when it was accepted. @throws ServiceError `internal` when there is none */
async function keptPrompt(store: AttemptPromptsPorts['store'], ownerId: string, id: string) {
  const [kept, made] = await Promise.all([store.prompt(ownerId, id), store.context(ownerId, id)])
  const context = made?.context
  if (kept === undefined || context === undefined) throw new ServiceError('internal')
  const { tokens } = await countPrompt(kept.messages, undefined)
  return { messages: kept.messages, estimatedTokens: tokens, context }
}
