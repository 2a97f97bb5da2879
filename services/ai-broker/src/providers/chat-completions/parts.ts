/**
 * From the events of a stream to parts: a pure reducer, so that every trap of the dialects is one recorded chunk in a test.
 * What a choice says, how it ends and what it cost are read each in a file of its own.
 *
 * Rules that cost others completions: an error may stand beside `choices`, so it is looked for first; `choices` may be empty, at
 * the start (Azure's filter results) and at the end (usage); usage may come on every chunk, and the last one counts; what is
 * not known is passed over, never obeyed: an event of another name is data like any other or nothing at all.
 */
import type { ProviderFailure, ProviderPart } from '../../domain/provider.ts'
import { convertToContentParts } from './convert-to-content-parts.ts'
import { endThoughts, initialThoughts, splitThoughts } from '../http/leading-thoughts.ts'
import type { ContentPart, ThoughtsState, ThoughtsStep } from '../http/leading-thoughts.ts'
import { mapFinishReason } from '../http/map-finish-reason.ts'
import { convertToUsage } from './convert-to-usage.ts'
import { plainFailure } from '../http/failure.ts'
import { failureOfEvent } from './failures.ts'
import type { FailureContext } from '../http/failure.ts'
import { asArray, asObject, parseJson } from '../http/json.ts'
import type { JsonObject } from '../http/json.ts'
import type { SseEvent } from '../http/sse-reader.ts'
import { wireFailureOf, wireFailureOfText } from '../http/wire-failure.ts'

export type PartsState = {
  finishReason: string | undefined
  /** A finish reason came, and no content behind it: content says that the server was not through. */
  finished: boolean
  /** A count of usage came behind the last content, on a chunk of its own: a server that sends one is through. */
  counted: boolean
  done: boolean
  failed: boolean
  /** Words have come in deltas: a whole message behind them (MiniMax) says the same once more. */
  hasDeltas: boolean
  thoughts: ThoughtsState
}

export const initialState: PartsState = {
  finishReason: undefined,
  finished: false,
  counted: false,
  done: false,
  failed: false,
  hasDeltas: false,
  thoughts: initialThoughts,
}

export type PartsStep = { state: PartsState; parts: ProviderPart[] }

/** Event names that carry chunks; whatever else a server invents (`execute`, `tool`) is not for us. */
const namesOfChunks = new Set(['message', 'error', 'chat.completion.chunk', 'completion', 'data'])

export function reduceEvent(state: PartsState, event: SseEvent, context: FailureContext): PartsStep {
  if (state.done || state.failed) return { state, parts: [] }
  const data = event.data.trim()
  // Under whatever name: some call it `done`.
  if (data === '[DONE]') return { state: { ...state, done: true }, parts: [] }
  if (data === '' || !namesOfChunks.has(event.event)) return { state, parts: [] }
  const parsed = parseJson(data)
  if (parsed === undefined) {
    return fail(
      state,
      event.event === 'error' ? failureOfEvent(wireFailureOfText(data), context) : plainFailure('invalid_response'),
    )
  }
  return reduceChunk(state, parsed.value, event.event === 'error', context)
}

function reduceChunk(state: PartsState, value: unknown, isErrorEvent: boolean, context: FailureContext): PartsStep {
  const plain = state.thoughts.phase === 'text' && !state.finished && !state.counted ? plainText(value) : undefined
  if (plain !== undefined && !isErrorEvent) return { state, parts: [{ type: 'text', text: plain }] }
  const wire = wireFailureOf(value)
  if (wire !== undefined) return failBy(state, failureOfEvent(wire, context), asObject(value))
  if (isErrorEvent) return fail(state, plainFailure('provider_error'))
  const chunk = asObject(value)
  if (chunk === undefined) return { state, parts: [] }
  const choice = firstChoice(chunk)
  const isDelta = asObject(choice?.['delta']) !== undefined
  const isRepeat = state.hasDeltas && !isDelta && asObject(choice?.['message']) !== undefined
  const content = choice === undefined || isRepeat ? [] : convertToContentParts(choice)
  const end = choice === undefined ? undefined : mapFinishReason(choice)
  const usage = convertToUsage(chunk, choice)
  const { thoughts, parts: split } = splitContent(state.thoughts, content)
  const parts: ProviderPart[] = [...split, ...(usage === undefined ? [] : [{ type: 'usage' as const, usage }])]
  if (end?.kind === 'broken') return fail({ ...state, thoughts }, end.failure, parts)
  const counted = (choice === undefined && usage !== undefined) || (content.length === 0 && state.counted)
  const finished = end !== undefined || (content.length === 0 && state.finished)
  const hasDeltas = state.hasDeltas || (isDelta && content.length > 0)
  const finishReason = end?.reason ?? state.finishReason
  return { state: { ...state, thoughts, counted, finished, hasDeltas, finishReason }, parts }
}

/** Nearly every chunk has a few words and nothing else: to look for all that others may hold costs as much as to parse it. */
function plainText(value: unknown): string | undefined {
  const chunk = asObject(value)
  const choices = chunk?.['choices']
  if (chunk === undefined || !Array.isArray(choices) || choices.length !== 1 || !hasNone(chunk, besideChoices))
    return undefined
  const choice = asObject(choices[0])
  const delta = asObject(choice?.['delta'])
  if (choice === undefined || delta === undefined || (choice['index'] ?? 0) !== 0) return undefined
  const content = delta['content']
  const isPlain =
    typeof content === 'string' && content !== '' && hasNone(choice, besideDelta) && hasNone(delta, besideContent)
  return isPlain ? content : undefined
}

const besideChoices = ['error', 'usage', 'x_groq', 'timings', 'detail', 'message', 'errors']
const besideDelta = ['finish_reason', 'usage', 'message']
const besideContent = ['reasoning', 'reasoning_content', 'reasoning_details', 'thinking', 'refusal']

function hasNone(object: JsonObject, names: readonly string[]): boolean {
  for (const name of names) if ((object[name] ?? undefined) !== undefined) return false
  return object['object'] !== 'error'
}

/**
 * What the error's own chunk counts is billed, and kept. Behind `length` an error about tokens says the same once more: the
 * completion has reached its own limit, and the prompt was not too long.
 */
function failBy(state: PartsState, failure: ProviderFailure, chunk: JsonObject | undefined): PartsStep {
  const choice = chunk === undefined ? undefined : firstChoice(chunk)
  const usage = chunk === undefined ? undefined : convertToUsage(chunk, choice)
  const parts: ProviderPart[] = usage === undefined ? [] : [{ type: 'usage', usage }]
  const reason = (choice === undefined ? undefined : mapFinishReason(choice)?.reason) ?? state.finishReason
  if (failure.code === 'prompt_too_long' && reason === 'length')
    return { state: { ...state, finishReason: reason, finished: true, done: true }, parts }
  return fail(state, failure, parts)
}

/** Thinking may stand in the text itself. */
function splitContent(before: ThoughtsState, content: readonly ContentPart[]): ThoughtsStep {
  let thoughts = before
  const parts = content.flatMap((part) => {
    if (part.type === 'reasoning') return [part]
    const step = splitThoughts(thoughts, part.text)
    thoughts = step.thoughts
    return step.parts
  })
  return { thoughts, parts }
}

function fail(state: PartsState, failure: ProviderFailure, before: readonly ProviderPart[] = []): PartsStep {
  return {
    state: { ...state, failed: true, thoughts: { phase: 'text' } },
    parts: [...before, ...endThoughts(state.thoughts), { type: 'error', failure }],
  }
}

/** The choice with index 0; we ask for one only. */
function firstChoice(chunk: JsonObject): JsonObject | undefined {
  return asArray(chunk['choices'])
    .map(asObject)
    .find(
      (choice) =>
        choice !== undefined && (choice['index'] === undefined || choice['index'] === null || choice['index'] === 0),
    )
}

/** Whether the last event of a stream that ended is whole. */
export function isReadable({ data }: SseEvent): boolean {
  return data.trim() === '[DONE]' || parseJson(data) !== undefined
}

/** A whole completion in one JSON body, from a server that does not stream. */
export function partsOfBody(value: unknown, context: FailureContext): ProviderPart[] {
  const { state, parts } = reduceChunk(initialState, value, false, context)
  if (state.failed) return parts
  if (firstChoice(asObject(value) ?? {}) === undefined)
    return [{ type: 'error', failure: plainFailure('invalid_response') }]
  // A whole body is complete by being whole.
  return [...parts, ...endThoughts(state.thoughts), { type: 'finish', reason: state.finishReason, proper: true }]
}
