/**
 * The frames of a generation's stream, Server-Sent Events. Each frame's data is one JSON object.
 * `delta`, `reasoning`, `reset`, `snapshot`, `usage` and `end` carry an SSE id: the place that a reader who has it has
 * reached, `<attempt>-<seq>`, and `<attempt>-end` for the end. `status` and `ping` carry none.
 */
import type { ErrorCode } from './errors.ts'

export type Usage = {
  inputTokens: number
  outputTokens: number
  cachedTokens?: number
  reasoningTokens?: number
  cost?: number
  currency?: string
  /** True where the provider told no usage and we counted ourselves. */
  estimated: boolean
}

export type GenerationStatus = 'queued' | 'streaming' | 'complete' | 'failed' | 'cancelled'
export type TerminalStatus = Extract<GenerationStatus, 'complete' | 'failed' | 'cancelled'>

export function isTerminal(status: GenerationStatus): status is TerminalStatus {
  return status === 'complete' || status === 'failed' || status === 'cancelled'
}

export type StatusFrame = {
  event: 'status'
  data: {
    state: 'queued' | 'claimed' | 'waiting' | 'retrying'
    position?: number
    attempt?: number
    model?: string
    retryAt?: string
    reason?: string
  }
}
export type DeltaFrame = { event: 'delta'; data: { text: string } }
export type ReasoningFrame = { event: 'reasoning'; data: { text: string } }
export type ResetFrame = { event: 'reset'; data: { attempt: number } }
export type SnapshotFrame = { event: 'snapshot'; data: { text: string; reasoning?: string } }
export type UsageFrame = { event: 'usage'; data: Usage }
export type EndFrame = {
  event: 'end'
  data: {
    status: TerminalStatus
    finishReason?: string
    error?: { code: ErrorCode; message: string }
    /** UTF-16 code units of the whole text. */
    length: number
    /** Hash of the text's UTF-8, hexadecimal. */
    sha256: string
  }
}
export type PingFrame = { event: 'ping'; data: { tail: string } }

export type StreamFrame =
  | StatusFrame
  | DeltaFrame
  | ReasoningFrame
  | ResetFrame
  | SnapshotFrame
  | UsageFrame
  | EndFrame
  | PingFrame

/** What a worker writes into the token log; everything else in a stream is made by the gateway. */
export type LogFrame = DeltaFrame | ReasoningFrame | StatusFrame | UsageFrame

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
