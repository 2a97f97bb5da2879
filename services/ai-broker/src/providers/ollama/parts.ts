/**
 * From the lines of Ollama's chat to parts (https://github.com/ollama/ollama/blob/main/docs/api.md): a pure reducer. The last line
 * has `done: true`; an error is a line of its own in a stream that began well.
 */
import type { CompletionUsage, ProviderFailure, ProviderPart } from '../../domain/provider.ts'
import { failureOfWire, plainFailure } from '../http/failure.ts'
import type { FailureContext } from '../http/failure.ts'
import { asCount, asObject, asText, parseJson } from '../http/json.ts'
import type { JsonObject } from '../http/json.ts'
import { endThoughts, initialThoughts, splitThoughts } from '../http/leading-thoughts.ts'
import type { ThoughtsState } from '../http/leading-thoughts.ts'
import type { StreamState, StreamStep } from '../http/read-stream.ts'
import { wireFailureOf } from '../http/wire-failure.ts'
import { signs } from './failures.ts'

export type LinesState = StreamState & { readonly thoughts: ThoughtsState }

export const initialLines: LinesState = {
  finishReason: undefined,
  finished: false,
  done: false,
  failed: false,
  thoughts: initialThoughts,
}

export type LinesContext = FailureContext & {
  /** Our own count of the prompt, for servers that do not count one that they had in their cache. */
  promptTokens: number | undefined
}

type Step = StreamStep<LinesState>
const nothing: ProviderPart[] = []

export function reduceLine(state: LinesState, line: string, context: LinesContext): Step {
  if (state.done || state.failed) return { state, parts: nothing }
  const parsed = parseJson(line)
  if (parsed === undefined) return fail(state, plainFailure('invalid_response'))
  const data = asObject(parsed.value)
  if (data === undefined) return { state, parts: nothing }
  if ((data['error'] ?? undefined) !== undefined) return failBy(state, data, context)
  const { thoughts, parts } = contentOf(state.thoughts, asObject(data['message']))
  if (data['done'] !== true) return { state: thoughts === state.thoughts ? state : { ...state, thoughts }, parts }
  const finishReason = asText(data['done_reason']) ?? 'stop'
  const usage = usageOf(data, context)
  return {
    state: { ...state, thoughts, finishReason, finished: true, done: true },
    parts: usage === undefined ? parts : [...parts, { type: 'usage', usage }],
  }
}

/** Older versions leave the thinking of some models in the text. */
function contentOf(
  before: ThoughtsState,
  message: JsonObject | undefined,
): { thoughts: ThoughtsState; parts: ProviderPart[] } {
  const thinking = asText(message?.['thinking']) ?? ''
  const content = asText(message?.['content']) ?? ''
  const thought: ProviderPart[] = thinking === '' ? nothing : [{ type: 'reasoning', text: thinking }]
  if (content === '') return { thoughts: before, parts: thought }
  const { thoughts, parts } = splitThoughts(before, content)
  return { thoughts, parts: thought.length === 0 ? parts : [...thought, ...parts] }
}

function usageOf(data: JsonObject, { promptTokens }: LinesContext): CompletionUsage | undefined {
  const evaluated = asCount(data['prompt_eval_count'])
  const outputTokens = asCount(data['eval_count'])
  if (evaluated === undefined && outputTokens === undefined) return undefined
  return {
    inputTokens: evaluated ?? promptTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    estimated: evaluated === undefined,
  }
}

function failBy(state: LinesState, data: JsonObject, context: LinesContext): Step {
  const wire = wireFailureOf(data)
  const usage = usageOf(data, context)
  return fail(
    state,
    wire === undefined ? plainFailure('provider_error') : failureOfWire(wire, signs, context),
    usage === undefined ? nothing : [{ type: 'usage', usage }],
  )
}

function fail(state: LinesState, failure: ProviderFailure, before: readonly ProviderPart[] = nothing): Step {
  return {
    state: { ...state, failed: true, thoughts: { phase: 'text' } },
    parts: [...before, ...endThoughts(state.thoughts), { type: 'error', failure }],
  }
}
