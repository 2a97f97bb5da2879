/**
 * What a provider can do for us, over any protocol. An error is a part of the stream, not a throw: a stream may have given
 * text before it. A stream that is aborted ends without a part; the caller knows that it aborted.
 */
import type { ErrorCode, Usage } from '@scriptorium/contracts'
import type { Model, Parameters, Reasoning } from '@scriptorium/contracts/nouns'

/** `endsPrefix`: all up to here is the same in the next call, so that a provider which caches on request is asked to. At most four count. */
export type ProviderMessage = { role: 'system' | 'user' | 'assistant'; content: string; endsPrefix?: boolean }

/** What is known of the model and the prompt before the call, in tokens. */
export type TokenLimits = {
  readonly contextWindow?: number
  readonly maxOutputTokens?: number
  /** Our own count of the prompt. */
  readonly promptTokens?: number
}

/** What a user may set, as the HTTP contract declares it. */
export type CompletionParameters = Readonly<Omit<Parameters, 'stop' | 'reasoning' | 'timeoutMinutes'>> & {
  readonly stop?: readonly string[]
}

/** What one provider alone has (a thinking budget, `num_ctx`, `keep_alive`), under that provider's own names; an adapter ignores what it does not know. */
export type ProviderOptions = Readonly<Record<string, unknown>>

export type CompletionRequest = {
  model: string
  messages: readonly ProviderMessage[]
  parameters: CompletionParameters
  /** Not given: as much as the model does by itself. */
  reasoning?: Reasoning | undefined
  limits?: TokenLimits
  providerOptions?: ProviderOptions
  /** Sent as `X-Client-Request-Id`, `<generation>.<attempt>`. */
  requestId: string
}

/** The contract's usage, as a provider tells it: with a cost only where the provider tells that as well. */
export type CompletionUsage = Usage

/** What went wrong at the provider, in our words. `message` is safe for the user: scrubbed of the key, and short. */
export type ProviderFailure = {
  code: ErrorCode
  message: string
  /** Whether the same call may be made again, as long as no token came: network, 408, 429, 5xx, 529. */
  retryable: boolean
  /** The provider's own wish. One that is too long to wait for is not `retryable`, and the message says until when. */
  retryAfterMs?: number
}

export type WaitingReason = 'loading-model'

export type ProviderPart =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  /** Nothing comes yet, and this is why: a local server reads the model into memory, which may take minutes. */
  | { type: 'status'; status: WaitingReason }
  /** Settings of the request that the model does not take, by their names in the contract: it is asked without them. The last part of the kind counts. */
  | { type: 'left-out'; settings: readonly string[] }
  /** Numbers that grow or repeat; the last one counts. */
  | { type: 'usage'; usage: CompletionUsage }
  /** `proper` only by the dialect's own mark of completeness; a stream that merely ends is not. Always the last part. */
  | { type: 'finish'; reason: string | undefined; proper: boolean }
  /** Always the last part. */
  | { type: 'error'; failure: ProviderFailure }

/** The contract's model; a provider says what it can do, if only that nothing is known. */
export type ListedModel = Model & { capabilities: string[] }
/** As a provider lists it, before it belongs to a connection. */
export type ProviderModel = Omit<ListedModel, 'connectionId' | 'favourite' | 'fromTable'>

export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: ProviderFailure }

export type Provider = {
  /** Is the address allowed, and does its name have one? Nothing is dialled. */
  resolve(signal: AbortSignal): Promise<Outcome<undefined>>
  /** Opens a connection and closes it. */
  connect(signal: AbortSignal): Promise<Outcome<undefined>>
  /** Proves the key by a call that costs nothing; `not-checked` where what came says nothing of the key. */
  authenticate(signal: AbortSignal): Promise<Outcome<'not-checked' | undefined>>
  listModels(signal: AbortSignal): Promise<Outcome<ProviderModel[]>>
  stream(request: CompletionRequest, signal: AbortSignal): AsyncIterable<ProviderPart>
}

/**
 * The waits of one call in milliseconds: until the headers, until the first content, between contents, and in all. A comment or
 * an empty chunk is no content: a server that only shows that it is alive must not hold a worker forever.
 */
export type CallTimings = {
  /** Replace the dialect's own; for tests, and for operators of slow machines. */
  firstByteMs?: number
  firstContentMs?: number
  idleMs: number
  totalMs: number
  /** After a finish reason: for the usage, the end or the text that may follow. Only a server that then hangs makes anybody wait. */
  trailerMs: number
  /** For the body of a refusal. */
  refusalMs: number
}
