/** The body of a response request: https://platform.openai.com/docs/api-reference/responses/create */
import type OpenAI from 'openai'
import type { CompletionRequest } from '../../domain/provider.ts'
import { convertToMessages } from '../chat-completions/convert-to-messages.ts'
import type { WireMessage } from '../chat-completions/convert-to-messages.ts'
import { dialects } from '../chat-completions/dialect.ts'
import type { ModelRule } from '../chat-completions/dialect.ts'
import { effortOf, takenEffort } from '../http/reasoning.ts'

export type ResponseBody = OpenAI.Responses.ResponseCreateParamsStreaming

const { modelRules } = dialects.openai
/** Models that Chat Completions alone serves. */
const chatOnly = /^(?:ft:)?(?:gpt-4o(?:-mini)?-(?:audio|search)|gpt-audio|gpt-\d+(?:\.\d+)?-search)/

function ruleOf(model: string): ModelRule | undefined {
  return modelRules.find(({ models }) => models.test(model))
}

/** Whether what was set can be said in Chat Completions alone, or the model is served there alone. */
export function needsChatCompletions({ model, parameters }: CompletionRequest): boolean {
  const { stop = [], seed, frequencyPenalty, presencePenalty } = parameters
  const refuses = ruleOf(model)?.refuses ?? []
  return (
    chatOnly.test(model) ||
    stop.length > 0 ||
    seed !== undefined ||
    (isSet(frequencyPenalty) && !refuses.includes('frequency_penalty')) ||
    (isSet(presencePenalty) && !refuses.includes('presence_penalty'))
  )
}

/** A penalty of 0 is none. */
function isSet(penalty: number | undefined): boolean {
  return penalty !== undefined && penalty !== 0
}

export function convertToResponseBody(request: CompletionRequest, refused: ReadonlySet<string>): ResponseBody {
  const { temperature, topP, maxOutputTokens } = request.parameters
  const rule = ruleOf(request.model)
  const wanted =
    request.reasoning === undefined || rule?.refuses.includes('reasoning') === true
      ? undefined
      : effortOf(request.reasoning)
  const effort = wanted === undefined ? undefined : takenEffort(wanted, refused, rule?.efforts)
  const options = request.providerOptions ?? {}
  const body = {
    model: request.model,
    input: convertToMessages(request.messages, { systemRole: rule?.systemRole ?? 'system', refused }).map(itemOf),
    stream: true,
    // Nothing of a novel stays with the provider for later calls.
    store: false,
    stream_options: { include_obfuscation: false },
    temperature,
    top_p: topP,
    max_output_tokens: maxOutputTokens === undefined ? undefined : Math.max(maxOutputTokens, maxOutputMin),
    reasoning: reasoningOf(effort ?? options['reasoning_effort'], refused),
    text: options['verbosity'] === undefined ? undefined : { verbosity: options['verbosity'] },
  }
  // Reasoning and a temperature exclude each other.
  const refuses = rule === undefined || effort === undefined || effort === 'none' ? [] : ['temperature', 'top_p']
  return Object.fromEntries(
    Object.entries(body).filter(
      ([field, value]) =>
        value !== undefined &&
        !refused.has(field) &&
        !refuses.includes(field) &&
        rule?.refuses.includes(field) !== true,
    ),
  ) as unknown as ResponseBody
}

/** What the model said has a form of its own; OpenAI takes it shorter as well, others (llama.cpp) do not. */
function itemOf({ role, content }: WireMessage): object {
  return role === 'assistant'
    ? { type: 'message', role, content: [{ type: 'output_text', text: content }] }
    : { role, content }
}

/** Less is refused. */
const maxOutputMin = 16

/** Summaries of thoughts are asked for where somebody asked for thinking; an organisation that may not see them gets none. */
function reasoningOf(effort: unknown, refused: ReadonlySet<string>): object | undefined {
  if (effort === undefined) return undefined
  return { effort, ...(effort === 'none' || refused.has('reasoning.summary') ? {} : { summary: 'auto' }) }
}
