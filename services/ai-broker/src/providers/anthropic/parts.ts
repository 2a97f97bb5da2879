/**
 * From the events of Anthropic's Messages to parts (https://docs.anthropic.com/en/api/messages-streaming): a pure reducer. An event is
 * known by the `type` within its data, so that a frame without an `event:` line is read as well.
 *
 * Only blocks of text and thinking are for the reader. Signatures belong to tool loops, of which there are none here; what other
 * blocks hold (tools, compaction, fallback) is passed over, never obeyed.
 */
import type { CompletionUsage, ProviderPart } from '../../domain/provider.ts'
import { failureOfWire, plainFailure } from '../http/failure.ts'
import type { FailureContext } from '../http/failure.ts'
import { asArray, asCount, asObject, asText } from '../http/json.ts'
import type { JsonObject } from '../http/json.ts'
import type { StreamState, StreamStep } from '../http/read-stream.ts'
import { mapFinishReason } from '../http/map-finish-reason.ts'
import type { SseEvent } from '../http/sse-reader.ts'
import { readTypedEvent } from '../http/typed-event.ts'
import { wireFailureOf } from '../http/wire-failure.ts'
import { signs } from './failures.ts'

export type MessageState = StreamState & {
  /** The numbers so far: each count is cumulative, and may be missing where it has not changed. */
  readonly counts: Counts
  /** With what a block began, as far as no delta has repeated it: MiniMax says it twice. */
  readonly begun: string
}

/** `isFinal`: the count of the output is one, and not what stands at the beginning for none. */
type Counts = {
  input: number
  output: number
  read?: number
  written?: number
  thinking?: number
  isFinal: boolean
}

export const initialMessage: MessageState = {
  finishReason: undefined,
  finished: false,
  done: false,
  failed: false,
  counts: { input: 0, output: 0, isFinal: false },
  begun: '',
}

type Step = StreamStep<MessageState>
const nothing: ProviderPart[] = []

export function reduceMessageEvent(state: MessageState, event: SseEvent, context: FailureContext): Step {
  // `[DONE]` is no event of theirs; proxies send it.
  const isOver = state.done || state.failed || event.data === '[DONE]'
  const read = isOver ? undefined : readTypedEvent(event, signs, context)
  if (read?.kind === 'broken') return fail(state, read.failure)
  if (read?.kind === 'error') return failBy(state, read.data, context)
  return (read && reducers[read.type]?.(state, read.data)) ?? { state, parts: nothing }
}

const reducers: Readonly<Record<string, (state: MessageState, data: JsonObject) => Step>> = {
  // Proxies send it twice, or another one in the middle: it only ever counts.
  message_start: (state, data) => counted(state, asObject(asObject(data['message'])?.['usage']), state.counts.isFinal),
  content_block_start: (state, data) => {
    const parts = partsOfBlock(asObject(data['content_block']))
    const [first] = parts
    const begun = first?.type === 'text' || first?.type === 'reasoning' ? first.text : ''
    return { state: begun === state.begun ? state : { ...state, begun }, parts }
  },
  content_block_delta: (state, data) => {
    const parts = partsOfDelta(asObject(data['delta']))
    return state.begun === '' || parts.length === 0 ? { state, parts } : withoutRepeat(state, parts)
  },
  message_delta: (state, data) => {
    const step = counted(state, asObject(data['usage']), true)
    const reason = finishReasonOf(asObject(data['delta'])?.['stop_reason'])
    return reason === undefined ? step : { ...step, state: { ...step.state, finishReason: reason, finished: true } }
  },
  message_stop: (state) => ({ state: { ...state, done: true, finished: true }, parts: nothing }),
}

/** What a block began with, and its deltas say once more, is said once. */
function withoutRepeat(state: MessageState, parts: ProviderPart[]): Step {
  const [said] = parts
  if (said?.type !== 'text' && said?.type !== 'reasoning') return { state, parts }
  if (state.begun.startsWith(said.text))
    return { state: { ...state, begun: state.begun.slice(said.text.length) }, parts: nothing }
  const isRepeat = said.text.startsWith(state.begun)
  const rest = isRepeat ? said.text.slice(state.begun.length) : said.text
  return { state: { ...state, begun: '' }, parts: rest === '' ? nothing : [{ ...said, text: rest }] }
}

function partsOfDelta(delta: JsonObject | undefined): ProviderPart[] {
  if (delta?.['type'] === 'text_delta') return part('text', delta['text'])
  if (delta?.['type'] === 'thinking_delta') return part('reasoning', delta['thinking'])
  return nothing
}

/** A block mostly begins empty; one that does not has its first words here. */
function partsOfBlock(block: JsonObject | undefined): ProviderPart[] {
  if (block?.['type'] === 'text') return part('text', block['text'])
  if (block?.['type'] === 'thinking') return part('reasoning', block['thinking'])
  return nothing
}

function part(type: 'text' | 'reasoning', value: unknown): ProviderPart[] {
  const text = asText(value)
  return text === undefined || text === '' ? nothing : [{ type, text }]
}

function finishReasonOf(value: unknown): string | undefined {
  const finish = mapFinishReason({ finish_reason: value })
  return finish?.kind === 'reason' ? finish.reason : undefined
}

function counted(state: MessageState, usage: JsonObject | undefined, isFinal: boolean): Step {
  if (usage === undefined) return { state, parts: nothing }
  const counts = { ...countsOf(state.counts, usage), isFinal }
  // The one token of a beginning that says nothing of the input is no count.
  const isCount = isFinal || counts.input + (counts.read ?? 0) + (counts.written ?? 0) > 0
  return { state: { ...state, counts }, parts: isCount ? [{ type: 'usage', usage: usageOf(counts) }] : nothing }
}

function countsOf(before: Counts, usage: JsonObject): Omit<Counts, 'isFinal'> {
  const read = asCount(usage['cache_read_input_tokens']) ?? before.read
  const written = asCount(usage['cache_creation_input_tokens']) ?? before.written
  const thinking = asCount(asObject(usage['output_tokens_details'])?.['thinking_tokens']) ?? before.thinking
  return {
    input: asCount(usage['input_tokens']) ?? before.input,
    output: asCount(usage['output_tokens']) ?? before.output,
    ...(read === undefined ? {} : { read }),
    ...(written === undefined ? {} : { written }),
    ...(thinking === undefined ? {} : { thinking }),
  }
}

/** Here `input_tokens` are those beside the cache; everywhere else in this system they are all that went in. */
function usageOf({ input, output, read, written, thinking, isFinal }: Counts): CompletionUsage {
  return {
    inputTokens: input + (read ?? 0) + (written ?? 0),
    outputTokens: output,
    // A stream that breaks off has its input counted, and its output not.
    estimated: !isFinal,
    ...(read === undefined ? {} : { cachedTokens: read }),
    ...(written === undefined ? {} : { cacheWriteTokens: written }),
    ...(thinking === undefined ? {} : { reasoningTokens: thinking }),
  }
}

function failBy(state: MessageState, data: JsonObject, context: FailureContext): Step {
  const wire = wireFailureOf(data)
  const { parts } = counted(state, asObject(data['usage']), true)
  return fail(state, wire === undefined ? plainFailure('provider_error') : failureOfWire(wire, signs, context), parts)
}

function fail(state: MessageState, failure: ReturnType<typeof plainFailure>, before: ProviderPart[] = nothing): Step {
  return { state: { ...state, failed: true }, parts: [...before, { type: 'error', failure }] }
}

/** A whole message in one JSON body, from a server that does not stream. */
export function partsOfMessage(value: unknown, context: FailureContext): ProviderPart[] {
  const body = asObject(value)
  const wire = wireFailureOf(value)
  if (wire !== undefined) return failBy(initialMessage, body ?? {}, context).parts
  if (body === undefined || !Array.isArray(body['content']))
    return [{ type: 'error', failure: plainFailure('invalid_response') }]
  return [
    ...asArray(body['content']).flatMap((block) => partsOfBlock(asObject(block))),
    ...counted(initialMessage, asObject(body['usage']), true).parts,
    { type: 'finish', reason: finishReasonOf(body['stop_reason']), proper: true },
  ]
}
