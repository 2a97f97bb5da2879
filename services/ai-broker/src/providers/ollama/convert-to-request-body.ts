/** The body of a chat request: https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion */
import type { ChatRequest } from 'ollama/browser'
import type { Reasoning } from '@scriptorium/contracts/nouns'
import type { CompletionRequest } from '../../domain/provider.ts'
import { convertToMessages } from '../chat-completions/convert-to-messages.ts'
import { effortOf } from '../http/reasoning.ts'
import type { ModelFacts } from './context-window.ts'

/** `truncate: false` makes an overflow an error, `shift: false` an end: without them the oldest messages go in silence. */
export type ChatBody = ChatRequest & { stream: true; truncate?: false; shift?: false }

export function convertToChatBody(
  request: CompletionRequest,
  { window, facts, refused }: { window: number; facts: ModelFacts; refused: ReadonlySet<string> },
): ChatBody {
  const { temperature, topP, maxOutputTokens, frequencyPenalty, presencePenalty, stop, seed } = request.parameters
  const own = request.providerOptions ?? {}
  const options = {
    num_ctx: typeof own['num_ctx'] === 'number' ? own['num_ctx'] : window,
    num_predict: maxOutputTokens,
    temperature,
    top_p: topP,
    frequency_penalty: frequencyPenalty,
    presence_penalty: presencePenalty,
    stop: stop === undefined || stop.length === 0 ? undefined : [...stop],
    seed,
  }
  const body = {
    model: request.model,
    messages: convertToMessages(request.messages, { systemRole: 'system', refused }),
    stream: true,
    truncate: false,
    shift: false,
    think: thinkOf(request.reasoning, facts, refused),
    keep_alive: own['keep_alive'],
    options: Object.fromEntries(
      Object.entries(options).filter(([field, value]) => value !== undefined && !refused.has(field)),
    ),
  }
  return Object.fromEntries(
    Object.entries(body).filter(([field, value]) => value !== undefined && !refused.has(field)),
  ) as unknown as ChatBody
}

/** A refusal of a level by a model that thinks or does not; kept among what the model has refused. */
export const refusedLevel = 'think:level'

/** Models that cannot think refuse to be asked; of those that can, some take a level. */
function thinkOf(
  reasoning: Reasoning | undefined,
  { canThink }: ModelFacts,
  refused: ReadonlySet<string>,
): ChatRequest['think'] | undefined {
  const effort = reasoning === undefined ? undefined : effortOf(reasoning)
  if (effort === undefined || !canThink) return undefined
  if (effort === 'none') return false
  if (refused.has(refusedLevel)) return true
  return effort
}
