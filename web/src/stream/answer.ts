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
export type Answer = {
  readonly text: string
  readonly reasoning: string
  /** The id of the last frame that was taken in: where a reconnect goes on. */
  readonly lastId: string | undefined
  /** What is known of the wait, until the first text. */
  readonly status: StatusFrame['data'] | undefined
  readonly usage: Usage | undefined
  readonly end: EndFrame['data'] | undefined
}

export const emptyAnswer: Answer = {
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
 * from an earlier place of the same attempt: what follows them is counted from there. An older attempt's are ignored.
 * After `end` nothing changes any more.
 */
export function reduceAnswer(answer: Answer, frame: StreamFrame, id: string | undefined): Answer {
  if (answer.end !== undefined) return answer
  if (frame.event === 'ping') return answer
  if (frame.event === 'status') return { ...answer, status: frame.data }
  const lastId = validId(id) ?? answer.lastId
  if (frame.event === 'end') return { ...answer, end: frame.data, status: undefined, lastId }
  if (frame.event === 'snapshot' || frame.event === 'reset') {
    if (isOlderAttempt(id, answer.lastId)) return answer
    return frame.event === 'reset'
      ? { ...answer, text: '', reasoning: '', usage: undefined, lastId }
      : { ...answer, text: frame.data.text, reasoning: frame.data.reasoning ?? '', lastId }
  }
  const repeated = isRepeat(id, answer.lastId)
  if (frame.event === 'usage') return { ...answer, usage: frame.data, lastId: repeated ? answer.lastId : lastId }
  return repeated ? answer : grow(answer, frame, lastId)
}

function grow(answer: Answer, frame: DeltaFrame | ReasoningFrame, lastId: string | undefined): Answer {
  if (frame.event === 'delta') return { ...answer, text: answer.text + frame.data.text, lastId }
  return { ...answer, reasoning: answer.reasoning + frame.data.text, lastId }
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
  return a.attempt === b.attempt ? place(a) - place(b) : a.attempt - b.attempt
}

function place(id: FrameId): number {
  return id.seq === 'end' ? Number.MAX_SAFE_INTEGER : id.seq
}
