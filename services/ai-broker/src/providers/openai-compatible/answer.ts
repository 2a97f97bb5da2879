/**
 * From the events of a stream to parts: a pure reducer, so that every trap of the dialects is one recorded chunk in a test.
 *
 * Rules that cost others answers: an error may stand beside `choices`, so it is looked for first; `choices` may be empty, at
 * the start (Azure's filter results) and at the end (usage); usage may come on every chunk, and the last one counts; what is
 * not known is passed over, never obeyed: an event of another name is data like any other or nothing at all.
 */
import type { Usage } from '@scriptorium/contracts'
import type { ProviderPart } from '../../domain/provider.ts'
import { failureOfEvent, plainFailure, wireFailureOf } from './failure.ts'
import type { FailureContext } from './failure.ts'
import { asAmount, asArray, asCount, asObject, asText, parseJson } from './json.ts'
import type { JsonObject } from './json.ts'
import type { SseEvent } from './sse-reader.ts'

export type AnswerState = {
  finishReason: string | undefined
  done: boolean
  failed: boolean
}

export const startOfAnswer: AnswerState = { finishReason: undefined, done: false, failed: false }

export type AnswerStep = { state: AnswerState; parts: ProviderPart[] }

/** Event names that carry chunks; whatever else a server invents (`execute`, `tool`) is not for us. */
const namesOfChunks = new Set(['message', 'error', 'chat.completion.chunk', 'completion', 'data'])

export function reduceAnswer(state: AnswerState, event: SseEvent, context: FailureContext): AnswerStep {
  if (state.done || state.failed || !namesOfChunks.has(event.event)) return { state, parts: [] }
  const data = event.data.trim()
  if (data === '') return { state, parts: [] }
  if (data === '[DONE]') return { state: { ...state, done: true }, parts: [] }
  const parsed = parseJson(data)
  if (parsed === undefined) {
    return event.event === 'error' ? fail(state, failureOfEvent({ code: '', type: '', param: '', message: data, status: undefined }, context)) : fail(state, plainFailure('invalid_response'))
  }
  return reduceChunk(state, parsed.value, event.event === 'error', context)
}

function reduceChunk(state: AnswerState, value: unknown, isErrorEvent: boolean, context: FailureContext): AnswerStep {
  const wire = wireFailureOf(value)
  if (wire !== undefined) return fail(state, failureOfEvent(wire, context))
  if (isErrorEvent) return fail(state, plainFailure('provider_error'))
  const chunk = asObject(value)
  if (chunk === undefined) return { state, parts: [] }
  const parts: ProviderPart[] = []
  let finishReason = state.finishReason
  const choice = firstChoice(chunk)
  if (choice !== undefined) {
    parts.push(...contentOf(choice))
    finishReason = reasonOf(choice) ?? finishReason
    if (finishReason === 'error') return { ...fail(state, plainFailure('provider_error')), parts: [...parts, { type: 'error', failure: plainFailure('provider_error') }] }
  }
  const usage = usageOf(chunk)
  if (usage !== undefined) parts.push({ type: 'usage', usage })
  return { state: { ...state, finishReason }, parts }
}

function fail(state: AnswerState, failure: Extract<ProviderPart, { type: 'error' }>['failure']): AnswerStep {
  return { state: { ...state, failed: true }, parts: [{ type: 'error', failure }] }
}

/** The choice with index 0; we ask for one only. */
function firstChoice(chunk: JsonObject): JsonObject | undefined {
  return asArray(chunk['choices']).map(asObject).find((choice) => choice !== undefined && (choice['index'] === undefined || choice['index'] === null || choice['index'] === 0))
}

function contentOf(choice: JsonObject): ProviderPart[] {
  const delta = asObject(choice['delta']) ?? asObject(choice['message']) ?? choice
  const parts: ProviderPart[] = []
  const reasoning = asText(delta['reasoning_content']) ?? asText(delta['reasoning'])
  if (reasoning !== undefined && reasoning !== '') parts.push({ type: 'reasoning', text: reasoning })
  for (const text of textsOf(delta)) if (text !== '') parts.push({ type: 'text', text })
  return parts
}

/** `content` as a text or as a list of typed pieces (Mistral); a refusal is the model's answer too; `text` is the oldest form. */
function textsOf(delta: JsonObject): string[] {
  const content = delta['content']
  const pieces = Array.isArray(content) ? content.map((piece) => asText(asObject(piece)?.['text']) ?? '') : [asText(content) ?? asText(delta['text']) ?? '']
  return [...pieces, asText(delta['refusal']) ?? '']
}

function reasonOf(choice: JsonObject): string | undefined {
  const reason = asText(choice['finish_reason'])
  return reason === undefined || reason === '' ? undefined : reason.slice(0, 100)
}

/** `usage` at the top, else Groq's older `x_groq.usage`. */
function usageOf(chunk: JsonObject): Usage | undefined {
  const usage = asObject(chunk['usage']) ?? asObject(asObject(chunk['x_groq'])?.['usage'])
  if (usage === undefined) return undefined
  const inputTokens = asCount(usage['prompt_tokens']) ?? asCount(usage['input_tokens'])
  const outputTokens = asCount(usage['completion_tokens']) ?? asCount(usage['output_tokens'])
  if (inputTokens === undefined && outputTokens === undefined) return undefined
  const cachedTokens = asCount(asObject(usage['prompt_tokens_details'])?.['cached_tokens'])
  const reasoningTokens = asCount(asObject(usage['completion_tokens_details'])?.['reasoning_tokens'])
  const cost = asAmount(usage['cost'])
  return {
    inputTokens: inputTokens ?? 0, outputTokens: outputTokens ?? 0, estimated: false,
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
    // OpenRouter alone tells a cost, in US dollars.
    ...(cost === undefined ? {} : { cost, currency: 'USD' }),
  }
}

/** A whole answer in one JSON body, from a server that does not stream. */
export function partsOfWhole(value: unknown, context: FailureContext): ProviderPart[] {
  const { state, parts } = reduceChunk(startOfAnswer, value, false, context)
  if (state.failed) return parts
  if (firstChoice(asObject(value) ?? {}) === undefined) return [{ type: 'error', failure: plainFailure('invalid_response') }]
  // A whole body is complete by being whole.
  return [...parts, { type: 'finish', reason: state.finishReason, proper: true }]
}
