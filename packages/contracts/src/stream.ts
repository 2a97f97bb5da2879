/**
 * The frames of a generation's stream, Server-Sent Events. Each frame's data is one JSON object.
 * `delta`, `reasoning`, `reset`, `snapshot`, `usage` and `end` carry an SSE id: the place that a reader who has it has
 * reached, `<attempt>-<seq>`, and `<attempt>-end` for the end. `accepted`, `status` and `ping` carry none.
 */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { ErrorCode } from './errors.ts'
import { terminalStatuses, Usage } from './nouns/generation.ts'
import type { TerminalStatus } from './nouns/generation.ts'
import { Count, oneOf } from './schema.ts'

export type { GenerationStatus, TerminalStatus, Usage } from './nouns/generation.ts'

export function isTerminal(status: string): status is TerminalStatus {
  return (terminalStatuses as readonly string[]).includes(status)
}

export const streamStates = ['queued', 'claimed', 'waiting', 'retrying'] as const

const Text = Type.Object({ text: Type.String() })

/**
 * Event -> its data. Open objects, since a newer gateway may add members; a frame whose event is not here, or whose data does
 * not fit, is none.
 */
export const frameSchemas = {
  /** The body of the 202; first on a stream that answers a `POST`, and only there. */
  accepted: Type.Object({
    message: Type.Object({ id: Type.String() }),
    reply: Type.Object({ id: Type.String(), status: Type.String() }),
    stream: Type.String(),
  }),
  status: Type.Object({
    state: oneOf(streamStates),
    /** Absent where it is not known. */
    position: Type.Optional(Count),
    /** An estimate of how long it waits for others, from now; absent where nobody knows. */
    waitSeconds: Type.Optional(Count),
    attempt: Type.Optional(Count),
    model: Type.Optional(Type.String()),
    retryAt: Type.Optional(Type.String()),
    reason: Type.Optional(Type.String()),
    /** The provider's words, while another try is waited for. */
    message: Type.Optional(Type.String()),
  }),
  delta: Text,
  reasoning: Text,
  reset: Type.Object({ attempt: Count }),
  snapshot: Type.Object({ text: Type.String(), reasoning: Type.Optional(Type.String()) }),
  usage: Type.Object({ ...Usage.properties }),
  end: Type.Object({
    status: oneOf(terminalStatuses),
    finishReason: Type.Optional(Type.String()),
    /** The code is one of the error table's, or of a newer one's. */
    error: Type.Optional(Type.Object({ code: Type.Unsafe<ErrorCode>(Type.String()), message: Type.String() })),
    /** UTF-16 code units of the whole text. */
    length: Count,
    /** Hash of the text's UTF-8, hexadecimal. */
    sha256: Type.String(),
  }),
  ping: Type.Object({ tail: Type.String() }),
} as const

export type StreamEvent = keyof typeof frameSchemas
type DataByEvent = { [E in StreamEvent]: Static<(typeof frameSchemas)[E]> }
type Frame<E extends StreamEvent> = { event: E; data: DataByEvent[E] }

export type AcceptedFrame = Frame<'accepted'>
export type StatusFrame = Frame<'status'>
export type DeltaFrame = Frame<'delta'>
export type ReasoningFrame = Frame<'reasoning'>
export type ResetFrame = Frame<'reset'>
export type SnapshotFrame = Frame<'snapshot'>
export type UsageFrame = Frame<'usage'>
export type EndFrame = Frame<'end'>
export type PingFrame = Frame<'ping'>
export type StreamFrame = { [E in StreamEvent]: Frame<E> }[StreamEvent]

/** What a worker writes into the token log; everything else in a stream is made by the gateway. */
export type LogFrame = DeltaFrame | ReasoningFrame | StatusFrame | UsageFrame

export function isStreamEvent(event: string | undefined): event is StreamEvent {
  return event !== undefined && Object.hasOwn(frameSchemas, event)
}

export type FrameId = { attempt: number; seq: number | 'end' }

/** Strict: anything that is not exactly an id is undefined, so that a forged header can only mean "from the start". */
export function parseFrameId(text: string | undefined): FrameId | undefined {
  const match = /^(0|[1-9][0-9]{0,8})-(end|0|[1-9][0-9]{0,14})$/.exec(text ?? '')
  if (match === null) return undefined
  return { attempt: Number(match[1]), seq: match[2] === 'end' ? 'end' : Number(match[2]) }
}

export function formatFrameId(id: FrameId): string {
  return `${id.attempt}-${id.seq}`
}
