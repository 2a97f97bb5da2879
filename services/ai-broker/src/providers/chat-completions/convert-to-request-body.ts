/** The body of a chat completion, in a dialect's words. */
import type { CompletionRequest, ProviderOptions } from '../../domain/provider.ts'
import { markedOf } from '../http/cache-marks.ts'
import { effortOf, takenEffort } from '../http/reasoning.ts'
import { convertToMarkedMessages, convertToMessages } from './convert-to-messages.ts'
import type { MessageOptions } from './convert-to-messages.ts'
import type { Dialect, ModelRule } from './dialect.ts'
import type { RequestBody } from '../http/refused-fields.ts'

export function convertToRequestBody(
  request: CompletionRequest,
  dialect: Dialect,
  refused: ReadonlySet<string>,
): RequestBody {
  const { temperature, topP, maxOutputTokens, frequencyPenalty, presencePenalty, stop, seed } = request.parameters
  const other = dialect.maxTokensField === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens'
  const maxTokensField = refused.has(dialect.maxTokensField) ? other : dialect.maxTokensField
  const rule = dialect.modelRules.find(({ models }) => models.test(request.model))
  const body: RequestBody = {
    model: request.model,
    messages: messagesOf(request, dialect, { systemRole: rule?.systemRole ?? 'system', refused }),
    stream: true,
    stream_options: { include_usage: true },
    temperature,
    top_p: topP,
    [maxTokensField]: maxOutputTokens,
    frequency_penalty: frequencyPenalty,
    presence_penalty: presencePenalty,
    stop: stop === undefined || stop.length === 0 ? undefined : [...stop],
    seed,
    ...reasoningOf(request, dialect, { rule, refused }),
    ...pick(request.providerOptions ?? {}, dialect.options),
  }
  return Object.fromEntries(
    Object.entries(body).filter(
      ([field, value]) => value !== undefined && !refused.has(field) && rule?.refuses.includes(field) !== true,
    ),
  )
}

/** With marks for the cache where the model wants them. */
function messagesOf(
  { model, messages }: CompletionRequest,
  { markedModels }: Dialect,
  options: MessageOptions,
): readonly object[] {
  const isMarked = markedModels?.test(model) === true && !options.refused.has('cache_control')
  return isMarked
    ? convertToMarkedMessages(messages, { ...options, marked: markedOf(messages) })
    : convertToMessages(messages, options)
}

function reasoningOf(
  { reasoning }: CompletionRequest,
  dialect: Dialect,
  { rule, refused }: { rule: ModelRule | undefined; refused: ReadonlySet<string> },
): RequestBody {
  const wanted = reasoning === undefined ? undefined : effortOf(reasoning)
  if (reasoning === undefined || wanted === undefined) return {}
  const effort = takenEffort(wanted, refused, rule?.efforts)
  if (dialect.reasoning === 'effort') return { reasoning_effort: effort }
  if (reasoning.budgetTokens !== undefined && reasoning.budgetTokens > 0)
    return { reasoning: { max_tokens: reasoning.budgetTokens } }
  return { reasoning: effort === 'none' ? { enabled: false } : { effort } }
}

function pick(options: ProviderOptions, names: readonly string[]): RequestBody {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(options, name)).map((name) => [name, options[name]]))
}
