import { parseFrameId } from '@scriptorium/contracts/stream'
import type {
  DeltaFrame,
  EndFrame,
  FrameId,
  ReasoningFrame,
  StatusFrame,
  StreamFrame,
  Usage,
} from '@scriptorium/contracts/stream'

/** An answer as far as this reader has it. */
export type StreamedGeneration = {
  readonly text: string
  readonly reasoning: string
  /** The id of the last frame that was taken in: where a reconnect goes on. */
  readonly lastId: string | undefined
  /** What is known of the wait, until the first text. */
  readonly status: StatusFrame['data'] | undefined
  readonly usage: Usage | undefined
  readonly end: EndFrame['data'] | undefined
}

export const emptyGeneration: StreamedGeneration = {
  text: '',
  reasoning: '',
  lastId: undefined,
  status: undefined,
  usage: undefined,
  end: undefined,
}

/**
 * The stream's protocol as a pure step. Ids grow within an attempt and attempts grow; so a delta whose id is not beyond the
 * last one is a repeat, sent again after a reconnect, and changes nothing. `snapshot` and `reset` replace what is there, even
 * from an earlier id of the same attempt: what follows them is counted from there. An older attempt's are ignored.
 * After `end` nothing changes any more.
 */
export function reduceFrame(
  generation: StreamedGeneration,
  frame: StreamFrame,
  id: string | undefined,
): StreamedGeneration {
  if (generation.end !== undefined) return generation
  if (frame.event === 'ping' || frame.event === 'accepted') return generation
  if (frame.event === 'status') return { ...generation, status: frame.data }
  const lastId = validId(id) ?? generation.lastId
  if (frame.event === 'end') return { ...generation, end: frame.data, status: undefined, lastId }
  if (frame.event === 'snapshot' || frame.event === 'reset') {
    if (isOlderAttempt(id, generation.lastId)) return generation
    return frame.event === 'reset'
      ? { ...generation, text: '', reasoning: '', usage: undefined, lastId }
      : { ...generation, text: frame.data.text, reasoning: frame.data.reasoning ?? '', lastId }
  }
  const repeated = isRepeat(id, generation.lastId)
  if (frame.event === 'usage')
    return { ...generation, usage: frame.data, lastId: repeated ? generation.lastId : lastId }
  return repeated ? generation : grow(generation, frame, lastId)
}

function grow(
  generation: StreamedGeneration,
  frame: DeltaFrame | ReasoningFrame,
  lastId: string | undefined,
): StreamedGeneration {
  if (frame.event === 'delta') return { ...generation, text: generation.text + frame.data.text, lastId }
  return { ...generation, reasoning: generation.reasoning + frame.data.text, lastId }
}

function validId(id: string | undefined): string | undefined {
  return parseFrameId(id) === undefined ? undefined : id
}

function isOlderAttempt(id: string | undefined, last: string | undefined): boolean {
  const [a, b] = [parseFrameId(id), parseFrameId(last)]
  return a !== undefined && b !== undefined && a.attempt < b.attempt
}

function isRepeat(id: string | undefined, last: string | undefined): boolean {
  return order(id, last) <= 0
}

/** Below 0 when `id` is before `last`; 1 where either is missing. */
function order(id: string | undefined, last: string | undefined): number {
  const [a, b] = [parseFrameId(id), parseFrameId(last)]
  if (a === undefined || b === undefined) return 1
  return a.attempt === b.attempt ? sequenceOf(a) - sequenceOf(b) : a.attempt - b.attempt
}

function sequenceOf(id: FrameId): number {
  return id.seq === 'end' ? Number.MAX_SAFE_INTEGER : id.seq
}
