/** What a provider's dialect is to the demo: how it reads a request and words what is said. The behaviours are the same in all. */
import type { ChatRequest } from '../chat-request.ts'

/** As OpenAI names them; other dialects have names of their own for the same. */
export type ApiError = { message: string; type: string; code: string | null; param?: string | null }

/** Tokens; `prompt` are all that went in. */
export type Counts = { prompt: number; completion: number; cached?: number; written?: number; reasoning?: number }

export type FinishReason = 'stop' | 'length' | 'content_filter'

export type Closing = {
  /** null for providers that never say. */
  finishReason: FinishReason | null
  /** Whether the dialect's own mark of the end is sent. */
  done: boolean
  /** Undefined where the provider counts nothing, or was not asked to. */
  counts: Counts | undefined
}

/** The wire of one completion: frames as they are sent. It counts what it has said. */
export type Wire = {
  /** Before the first content; `counts` for providers that count the prompt here. */
  opening(counts?: Counts): string
  /** More frames before the first content than most servers send; in place of `opening`. */
  wordyOpening(counts?: Counts): string
  /** `counts`: for providers that count with each token. */
  token(text: string, counts?: Counts): string
  thought(text: string): string
  /** Shows that the server is alive, and says nothing. */
  keepAlive(): string
  /** An error within a stream that began well: as the dialect has it, or in a form that is easily overlooked. */
  error(error: ApiError): string
  hiddenError(error: ApiError): string
  /** Frames that a page might take for orders. */
  orders(): string
  closing(closing: Closing): string
  /** The whole completion, for a request that wants no stream. */
  whole(text: string, closing: Closing): unknown
}

export type WireDialect = {
  /** Where completions are asked for. */
  path: string
  contentType: string
  /** @returns undefined when `body` is no such request. */
  read(body: unknown, requestId: string | undefined): ChatRequest | undefined
  wire(request: ChatRequest): Wire
  /** The body of a refusal. */
  refusal(status: number, error: ApiError): unknown
}

export function sse(data: unknown, event?: string): string {
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
}

/** 2026-01-01, so that the same request has the same bytes. */
export const createdAt = 1_767_225_600
