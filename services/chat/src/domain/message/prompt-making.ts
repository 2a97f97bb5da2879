/** Makes a prompt of its sources, with the codex asked in between: the same for an answer and for its preview. */
import { ServiceError } from '@scriptorium/contracts'
import { loadCounter } from '@scriptorium/tokens'
import type { Counter } from '@scriptorium/tokens'
import type { Codex, PromptSourceRow } from '../ports.ts'
import { assemblePrompt, planPrompt } from './prompt.ts'
import type { PromptMessage } from './prompt.ts'
import type { StoredContext } from '../views.ts'

export type PromptIngredients = Omit<PromptSourceRow, 'attempt' | 'status' | 'connectionId' | 'threadId'>
export type MadePrompt = {
  messages: PromptMessage[]
  estimatedTokens: number
  context: StoredContext
  /** What all tokens of it were counted by. */
  counter: Counter
}

/** @throws ServiceError what the codex threw, unless the thread says to go on without it; `not_found` when the novel is gone. */
export async function makePrompt(
  codex: Pick<Codex, 'lookup'>,
  ownerId: string,
  sources: PromptIngredients,
): Promise<MadePrompt> {
  const counter = await loadCounter(sources.model)
  const plan = planPrompt({ ...sources, counter, outputTokensWanted: sources.parameters?.maxOutputTokens })
  const pins = [...new Set([...sources.threadPins, ...sources.messagePins])]
  const request = {
    novelId: sources.novelId,
    texts: plan.texts,
    pins,
    sceneId: sources.sceneIds[0],
    budgetTokens: plan.codexTokens,
    model: sources.model,
  }
  const lookup = await codex.lookup(ownerId, request).catch((error: unknown) => {
    if (isGone(error) || !sources.withoutCodexAllowed) throw error
    return undefined
  })
  const context: StoredContext = lookup?.context ?? {
    entries: [],
    tokens: 0,
    budgetTokens: plan.codexTokens,
    estimated: true,
    codexVersion: '',
    withoutCodex: true,
  }
  return { ...assemblePrompt(plan, sources.message, lookup), context, counter }
}

export function isGone(error: unknown): boolean {
  return ServiceError.is(error) && error.code === 'not_found'
}
