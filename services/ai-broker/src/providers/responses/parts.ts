/**
 * From the events of OpenAI's Responses to parts (https://platform.openai.com/docs/api-reference/responses-streaming): a pure reducer.
 * An event is known by the `type` within its data. The terminal event (`completed`, `incomplete`, `failed`) is the mark.
 */
import type { CompletionUsage, ProviderFailure, ProviderPart } from '../../domain/provider.ts'
import { failureOfWire, plainFailure } from '../http/failure.ts'
import type { FailureContext } from '../http/failure.ts'
import { asArray, asCount, asObject, asText } from '../http/json.ts'
import type { JsonObject } from '../http/json.ts'
import type { StreamState, StreamStep } from '../http/read-stream.ts'
import type { SseEvent } from '../http/sse-reader.ts'
import { readTypedEvent } from '../http/typed-event.ts'
import { wireFailureOf } from '../http/wire-failure.ts'
import { signs } from '../chat-completions/failures.ts'

export type ResponseState = StreamState & {
  /** Deltas have come; else the text stands in the terminal event alone, from servers that send no deltas. */
  readonly hasText: boolean
  /** The part of the text that is being written has come in deltas so far: its `done` says nothing new. */
  readonly inPart: boolean
  readonly hasReasoning: boolean
}

export const initialResponse: ResponseState = {
  finishReason: undefined,
  finished: false,
  done: false,
  failed: false,
  hasText: false,
  inPart: false,
  hasReasoning: false,
}

export type ResponseContext = FailureContext & {
  /** What was asked for; a server that says `completed` with as many tokens (llama.cpp) has come to the limit. */
  maxOutputTokens: number | undefined
}

type Step = StreamStep<ResponseState>
const nothing: ProviderPart[] = []

export function reduceResponseEvent(state: ResponseState, event: SseEvent, context: ResponseContext): Step {
  const isOver = state.done || state.failed || event.data === '[DONE]'
  const read = isOver ? undefined : readTypedEvent(event, signs, context)
  if (read === undefined) return { state, parts: nothing }
  if (read.kind === 'broken') return fail(state, read.failure)
  if (read.kind === 'error') return failBy(state, read.data, context)
  const { type, data } = read
  const reducer = reducers[type]
  if (reducer !== undefined) return reducer(state, data)
  const response = asObject(data['response'])
  return terminals.has(type) && response !== undefined ? end(state, response, context) : { state, parts: nothing }
}

const reducers: Readonly<Record<string, (state: ResponseState, data: JsonObject) => Step>> = {
  'response.output_text.delta': (state, data) => text(state, data['delta']),
  // From proxies that send no deltas; where there are some it says the same once more.
  'response.output_text.done': (state, data) =>
    state.inPart ? { state: { ...state, inPart: false }, parts: nothing } : whole(state, data['text']),
  // A refusal is what the model says, too.
  'response.refusal.delta': (state, data) => text(state, data['delta']),
  'response.reasoning_summary_text.delta': (state, data) => reasoning(state, data['delta']),
  'response.reasoning_text.delta': (state, data) => reasoning(state, data['delta']),
  'response.reasoning_summary_part.added': (state) =>
    state.hasReasoning ? reasoning(state, '\n\n') : { state, parts: nothing },
}

/** `completed`, `incomplete` and `failed` end a response; `cancelled` one that was not ours to cancel. */
const terminals = new Set(['response.completed', 'response.incomplete', 'response.failed', 'response.cancelled'])

function text(state: ResponseState, value: unknown): Step {
  const delta = asText(value)
  if (delta === undefined || delta === '') return { state, parts: nothing }
  const isSame = state.hasText && state.inPart
  return { state: isSame ? state : { ...state, hasText: true, inPart: true }, parts: [{ type: 'text', text: delta }] }
}

function whole(state: ResponseState, value: unknown): Step {
  const step = text(state, value)
  return { ...step, state: { ...step.state, inPart: false } }
}

function reasoning(state: ResponseState, value: unknown): Step {
  const delta = asText(value)
  if (delta === undefined || delta === '') return { state, parts: nothing }
  return {
    state: state.hasReasoning ? state : { ...state, hasReasoning: true },
    parts: [{ type: 'reasoning', text: delta }],
  }
}

function end(state: ResponseState, response: JsonObject, context: ResponseContext): Step {
  const usage = usageOf(asObject(response['usage']))
  const counted: ProviderPart[] = usage === undefined ? [] : [{ type: 'usage', usage }]
  const failure = failureIn(response, context)
  if (failure !== undefined) return fail(state, failure, counted)
  const said = state.hasText ? [] : textsOf(response)
  const isAtLimit = (usage?.outputTokens ?? 0) >= (context.maxOutputTokens ?? Number.POSITIVE_INFINITY)
  const finishReason = isAtLimit ? 'length' : finishReasonOf(response)
  return { state: { ...state, done: true, finished: true, finishReason }, parts: [...said, ...counted] }
}

function failureIn(response: JsonObject, context: FailureContext): ProviderFailure | undefined {
  const status = asText(response['status'])
  if (status === 'cancelled') return plainFailure('truncated', true)
  if (status !== 'failed' && asObject(response['error']) === undefined) return undefined
  const wire = wireFailureOf({ error: response['error'] })
  return wire === undefined ? plainFailure('provider_error', true) : failureOfWire(wire, signs, context)
}

function finishReasonOf(response: JsonObject): string {
  if (response['status'] !== 'incomplete') return 'stop'
  const reason = asText(asObject(response['incomplete_details'])?.['reason'])
  return reason === 'content_filter' ? 'content_filter' : 'length'
}

function textsOf(response: JsonObject): ProviderPart[] {
  return asArray(response['output'])
    .map(asObject)
    .filter((item) => item?.['type'] === 'message')
    .flatMap((item) => asArray(item?.['content']).map(asObject))
    .map((content) => asText(content?.['text']) ?? asText(content?.['refusal']) ?? '')
    .filter((said) => said !== '')
    .map((said) => ({ type: 'text', text: said }))
}

/** @returns undefined where nothing is counted: no completion costs no tokens at all. */
function usageOf(usage: JsonObject | undefined): CompletionUsage | undefined {
  const inputTokens = asCount(usage?.['input_tokens']) ?? 0
  const outputTokens = asCount(usage?.['output_tokens']) ?? 0
  if (inputTokens + outputTokens === 0) return undefined
  const into = asObject(usage?.['input_tokens_details'])
  const cachedTokens = asCount(into?.['cached_tokens'])
  const cacheWriteTokens = asCount(into?.['cache_write_tokens'])
  const reasoningTokens = asCount(asObject(usage?.['output_tokens_details'])?.['reasoning_tokens'])
  return {
    inputTokens,
    outputTokens,
    estimated: false,
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
    ...(cacheWriteTokens === undefined ? {} : { cacheWriteTokens }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
  }
}

/** An error is the last part, though `response.failed` follows it: it says the same without the words. */
function failBy(state: ResponseState, data: JsonObject, context: FailureContext): Step {
  const wire = wireFailureOf(data)
  return fail(state, wire === undefined ? plainFailure('provider_error') : failureOfWire(wire, signs, context))
}

function fail(state: ResponseState, failure: ProviderFailure, before: ProviderPart[] = nothing): Step {
  return { state: { ...state, failed: true }, parts: [...before, { type: 'error', failure }] }
}

/** A whole response in one JSON body, from a server that does not stream. */
export function partsOfResponse(value: unknown, context: ResponseContext): ProviderPart[] {
  const body = asObject(value)
  if (body === undefined || !Array.isArray(body['output'])) {
    const wire = wireFailureOf(value)
    const failure = wire === undefined ? plainFailure('invalid_response') : failureOfWire(wire, signs, context)
    return [{ type: 'error', failure }]
  }
  const { state, parts } = end(initialResponse, body, context)
  return state.failed ? parts : [...parts, { type: 'finish', reason: state.finishReason, proper: true }]
}
