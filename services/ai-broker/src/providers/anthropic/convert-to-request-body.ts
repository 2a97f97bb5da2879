/** The body of a message request, https://docs.anthropic.com/en/api/messages, for models that differ in what they take. */
import type Anthropic from '@anthropic-ai/sdk'
import type { CompletionRequest, ProviderMessage } from '../../domain/provider.ts'
import { refusedRoles } from '../chat-completions/convert-to-messages.ts'
import { markedOf } from '../http/cache-marks.ts'
import { budgetOf, effortOf } from '../http/reasoning.ts'

type TextBlock = Anthropic.TextBlockParam
type Turn = { role: 'user' | 'assistant'; content: TextBlock[] }
export type MessageBody = Anthropic.MessageCreateParamsStreaming

/** What a model has refused, beside names of fields; kept among its refused fields. */
export const refusals = {
  /** It wants a budget in place of an effort. */
  adaptive: 'thinking:adaptive',
  /** It wants an effort in place of a budget. */
  budget: 'thinking:enabled',
  /** It does not go on with words of its own. */
  assistantLast: 'role:assistant-last',
  /** Behind it stands the most that it writes. */
  maxTokens: 'max_tokens:',
} as const

/** For models of which no limit is known; every model since 2024 writes as much. */
const maxTokensUsual = 8_192
/** Where nobody asked for a number: a chapter, and not all that a model could write. */
const maxTokensDefault = 32_000
const thinkingMin = 1_024
/** Of the request's `providerOptions`, those that go into the body. */
const options: readonly string[] = ['top_k', 'service_tier']

/** Models that decide by themselves how long to think, and take an effort. */
const adaptiveModels = /claude-(?:[a-z]+-)?(?:4-[6-9]|[5-9]|\d\d)(?:\D|$)|claude-(?:fable|mythos)/

export function convertToMessageBody(request: CompletionRequest, refused: ReadonlySet<string>): MessageBody {
  const { temperature, topP, stop } = request.parameters
  const { system, turns } = convertToTurns(request.messages, refused)
  const thinking = thinkingOf(request, refused)
  // With thinking a temperature is an error; and newer models take one of the two alone.
  const thinks = thinking.thinking !== undefined && thinking.thinking.type !== 'disabled'
  const stops = stop?.filter((text) => text.trim() !== '') ?? []
  const body: MessageBody = {
    model: request.model,
    max_tokens: thinking.maxTokens,
    ...(system.length === 0 ? {} : { system }),
    messages: turns,
    stream: true,
    ...(temperature === undefined || thinks ? {} : { temperature: Math.min(temperature, 1) }),
    ...(topP === undefined || temperature !== undefined || thinks ? {} : { top_p: topP }),
    ...(stops.length === 0 ? {} : { stop_sequences: stops }),
    ...(thinking.thinking === undefined ? {} : { thinking: thinking.thinking }),
    ...(thinking.effort === undefined ? {} : { output_config: { effort: thinking.effort } }),
  }
  const own = Object.entries(request.providerOptions ?? {}).filter(([name]) => options.includes(name))
  return Object.fromEntries([...Object.entries(body), ...own].filter(([field]) => !refused.has(field))) as MessageBody
}

type Thinking = Pick<MessageBody, 'thinking'> & { effort?: 'low' | 'medium' | 'high'; maxTokens: number }

/** A budget counts towards `max_tokens`, so it comes on top of what is to be written, as far as the model's limit goes. */
function thinkingOf(request: CompletionRequest, refused: ReadonlySet<string>): Thinking {
  const { limits = {}, parameters, reasoning } = request
  const known = refusedMaxTokens(refused) ?? limits.maxOutputTokens
  const wanted = parameters.maxOutputTokens ?? Math.min(known ?? maxTokensUsual, maxTokensDefault)
  const maxTokens = Math.min(wanted, known ?? wanted)
  const budget = reasoning === undefined ? undefined : budgetOf(reasoning)
  if (reasoning === undefined || budget === undefined) return { maxTokens }
  if (budget === 0) return { thinking: { type: 'disabled' }, maxTokens }
  const isAdaptive =
    !refused.has(refusals.adaptive) &&
    (refused.has(refusals.budget) || (reasoning.budgetTokens === undefined && adaptiveModels.test(request.model)))
  if (isAdaptive) {
    const effort = effortOf(reasoning)
    return {
      thinking: { type: 'adaptive', display: 'summarized' },
      effort: effort === 'medium' || effort === 'high' ? effort : 'low',
      maxTokens,
    }
  }
  if (refused.has(refusals.budget)) return { maxTokens }
  const withBudget = Math.min(maxTokens + budget, known ?? Number.POSITIVE_INFINITY)
  const budgetTokens = Math.min(Math.max(thinkingMin, budget), withBudget - 1)
  return budgetTokens < thinkingMin
    ? { maxTokens }
    : { thinking: { type: 'enabled', budget_tokens: budgetTokens }, maxTokens: Math.max(withBudget, thinkingMin + 1) }
}

function refusedMaxTokens(refused: ReadonlySet<string>): number | undefined {
  const found = [...refused].find((name) => name.startsWith(refusals.maxTokens))
  return found === undefined ? undefined : Number(found.slice(refusals.maxTokens.length))
}

/** System messages at the beginning are the system prompt, those later on the user's words at their place; empty ones fall out. */
function convertToTurns(
  messages: readonly ProviderMessage[],
  refused: ReadonlySet<string>,
): { system: TextBlock[]; turns: Turn[] } {
  const spoken = messages.filter(({ content }) => content.trim() !== '')
  const marked = markedOf(spoken)
  const system: TextBlock[] = []
  const turns: Turn[] = []
  for (const message of spoken) {
    const block = blockOf(message.content, marked.has(message) && !refused.has('cache_control'))
    const role = message.role === 'system' ? 'user' : message.role
    const last = turns.at(-1)
    if (message.role === 'system' && last === undefined && !refused.has(refusedRoles.system)) system.push(block)
    else if (last?.role === role) last.content.push(block)
    else turns.push({ role, content: [block] })
  }
  // The user speaks first, here; a history that was cut may begin with an answer.
  if (turns[0]?.role !== 'user') turns.unshift({ role: 'user', content: [blockOf('…', false)] })
  return { system, turns: endedBy(turns, refused) }
}

/** An answer that is to be gone on with may not end in space; a model that does not go on so is asked to. */
function endedBy(turns: Turn[], refused: ReadonlySet<string>): Turn[] {
  const last = turns.at(-1)
  if (last?.role !== 'assistant') return turns
  if (refused.has(refusals.assistantLast))
    return [...turns, { role: 'user', content: [blockOf('Go on exactly where you stopped.', false)] }]
  const content = last.content.map((block, index) =>
    index === last.content.length - 1 ? { ...block, text: block.text.trimEnd() } : block,
  )
  return [...turns.slice(0, -1), { ...last, content }]
}

function blockOf(text: string, isMarked: boolean): TextBlock {
  return { type: 'text', text, ...(isMarked ? { cache_control: { type: 'ephemeral' } } : {}) }
}
