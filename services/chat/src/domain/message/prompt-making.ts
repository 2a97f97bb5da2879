/** Makes a prompt of its sources, with the codex asked in between: the same for a generation and for a preview. */
import { loadCounter } from '@scriptorium/tokens'
import type { Counter } from '@scriptorium/tokens'
import type { Codex, PromptContext } from '../ports.ts'
import { promptFailureOf } from '../prompt-failure.ts'
import { builtInPresets } from '../preset/built-in-presets.ts'
import { cost } from './history.ts'
import type { PromptSources } from './ports.ts'
import { assemblePrompt, planPrompt } from './prompt.ts'
import type { PromptMessage } from './prompt.ts'

export type MadePrompt = {
  messages: PromptMessage[]
  estimatedTokens: number
  context: PromptContext
  /** What all tokens of it were counted by. */
  counter: Counter
}

/** Tokens of messages as they are sent, of each and of all. */
export async function countPrompt<M extends PromptMessage>(
  messages: readonly M[],
  model: string | undefined,
): Promise<{ messages: (M & { tokens: number })[]; tokens: number }> {
  const counter = await loadCounter(model)
  const counted = messages.map((message) => ({ ...message, tokens: cost(message.content, counter) }))
  return { messages: counted, tokens: counted.reduce((sum, { tokens }) => sum + tokens, 0) }
}

/** @throws ServiceError what the codex threw, unless the thread allows a prompt without it; `not_found` when the novel no longer exists. */
export async function makePrompt(
  codex: Pick<Codex, 'lookup'>,
  ownerId: string,
  sources: PromptSources,
): Promise<MadePrompt> {
  const counter = await loadCounter(sources.model)
  const preset = builtInPresets.find(({ id }) => id === sources.presetId) ?? sources.preset
  const plan = planPrompt({ ...sources, preset, counter, outputTokensWanted: sources.parameters?.maxOutputTokens })
  const pins = [...new Set([...sources.threadPins, ...sources.messagePins])]
  const request = {
    novelId: sources.novelId,
    texts: plan.texts,
    pins,
    sceneIds: sources.messageScenes,
    budgetTokens: plan.codexTokens,
    model: sources.model,
  }
  const lookup = await codex.lookup(ownerId, request).catch((error: unknown) => {
    if (promptFailureOf(error) !== 'unreachable' || !sources.withoutCodexAllowed) throw error
    return undefined
  })
  const { parts, scenes, ...prompt } = assemblePrompt(plan, sources.message, lookup)
  const chosen = lookup?.context ?? {
    entries: [],
    tokens: 0,
    budgetTokens: plan.codexTokens,
    estimated: true,
    codexVersion: '',
    withoutCodex: true,
  }
  return { ...prompt, context: { ...chosen, parts, scenes, assumedWindow: plan.assumedWindow }, counter }
}
