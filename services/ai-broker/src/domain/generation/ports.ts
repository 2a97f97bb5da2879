/** What the run of a generation needs of chat and of the token log. */
import type { ErrorCode, LogFrame, TerminalStatus, Usage } from '@scriptorium/contracts'
import type { ProviderKind, Reasoning } from '@scriptorium/contracts/nouns'
import type { CompletionParameters, ProviderMessage } from '../provider.ts'

export type Prompt = {
  /** Which models to turn to, in order, when this one fails before its first token. */
  fallback: RunTarget[]
  messages: ProviderMessage[]
  threadId: string | undefined
  connectionId: string | undefined
  model: string | undefined
  parameters: CompletionParameters
  reasoning: Reasoning | undefined
  estimatedTokens: number
}

export type Claim =
  | { claimed: true; attempt: number; prompt: Prompt; remainingMs: number }
  /** `retryAfterMs`: somebody has to try again then; undefined: nobody has to. */
  | { claimed: false; status: string; retryAfterMs: number | undefined }

/** Tokens; undefined where the model is not known well enough. */
export type ModelLimits = { windowTokens: number | undefined; outputTokensMax: number | undefined }
/** `runningMax`: generations of the connection that may run at once, as of now; `model`: where the generation names none. */
export type ClaimOptions = ModelLimits & {
  claimToken: string
  runningMax: number | undefined
  model: string | undefined
}

export type Fence = { yours: boolean; status: string; cancelRequested: boolean }

/** Text and reasoning of the frames `fromSeq` to `throughSeq`. */
export type TextRange = { fromSeq: number; throughSeq: number; text: string; reasoning: string }

export type Ending = {
  status: TerminalStatus
  finishReason?: string
  error?: { code: ErrorCode; message: string }
}

/** `leftOut`: settings that the model does not take. */
export type FinishedRun = Ending &
  TextRange & { usage?: Usage; model?: string; connectionId?: string; leftOut: readonly string[] }

export type GenerationKey = { id: string; ownerId: string }
/** `model` only where one is chosen, `connectionId` unless an older version asked. */
export type RunTarget = { connectionId?: string | undefined; model?: string | undefined }
export type GenerationToRun = GenerationKey & RunTarget
export type AttemptKey = GenerationKey & { attempt: number }

/** chat's side of a generation. Every method throws ServiceError; only `yours: false` and `not_found` mean that the row is not ours. */
export type Generations = {
  claim(key: GenerationKey, options: ClaimOptions, signal: AbortSignal): Promise<Claim>
  checkpoint(key: AttemptKey, range: TextRange): Promise<Fence>
  renew(key: AttemptKey): Promise<Fence>
  finish(key: AttemptKey, finished: FinishedRun): Promise<Fence>
  /** `message`: the provider's words. */
  release(key: AttemptKey, options: { delayMs: number; reason: ErrorCode; message?: string }): Promise<Fence>
  /** Another model answers from now on; its prompt. @throws ServiceError `conflict` when it may not. */
  assemble(
    key: AttemptKey,
    to: ModelLimits & { connectionId: string; model: string; runningMax: number | undefined; reason: ErrorCode },
  ): Promise<Prompt>
  /** Of an attempt that another process has ended; kept where no usage is known. */
  reportUsage(key: AttemptKey, usage: Usage): Promise<Fence>
}

export type AppendOutcome =
  | { state: 'appended' }
  | { state: 'sealed'; by: 'cancel' | 'sweeper' }
  | { state: 'stale'; lastAttempt: number }

/** The part of the token log that a worker uses. */
export type FrameLog = {
  open(generationId: string, attempt: number): Promise<AppendOutcome>
  append(generationId: string, entry: { attempt: number; seq: number; frame: LogFrame }): Promise<AppendOutcome>
  notifyChanged(generationId: string): Promise<void>
}

/** In milliseconds and UTF-16 units; tests pass shorter ones. */
export type RunTimings = {
  renewMs: number
  checkpointMs: number
  /** Between two appends at least, unless `coalesceUnits` have come. */
  coalesceMs: number
  coalesceUnits: number
  /** Without a reply from chat: how long to read on, and how much text to hold meanwhile. */
  chatSilenceMs: number
  unsavedUnitsMax: number
  /** How long the last frames and the finish are tried. */
  logSettleMs: number
  finishMs: number
  claimMs: number
  /** Before the first token: calls in all, the back-off between them, and from which wait on the worker lets go instead. */
  callsMax: number
  retryBaseMs: number
  retryMaxMs: number
  waitHereMaxMs: number
  /** After a rate limit that names no time: the pause behind each attempt, the last for all later ones. */
  limitPausesMs: readonly number[]
  /** Of one generation's text, and of its reasoning. */
  textUnitsMax: number
}

export const defaultRunTimings: RunTimings = {
  renewMs: 2_000,
  checkpointMs: 500,
  coalesceMs: 15,
  coalesceUnits: 1_024,
  chatSilenceMs: 60_000,
  unsavedUnitsMax: 2_000_000,
  logSettleMs: 1_000,
  finishMs: 60_000,
  claimMs: 30_000,
  callsMax: 3,
  retryBaseMs: 300,
  retryMaxMs: 3_000,
  waitHereMaxMs: 1_500,
  limitPausesMs: [5_000, 15_000, 40_000],
  textUnitsMax: 2_000_000,
}

/** How one call of a provider went, in milliseconds; tokens by the provider's own count. */
export type CallReport = {
  provider: ProviderKind
  outcome: string
  firstTokenMs: number | undefined
  writingMs: number
  /** In all. */
  ms: number
  outputTokens: number | undefined
}

/** What the operator wants to know of runs. */
export type CallMeter = {
  ended(report: CallReport): void
  /** From the question to the prompt. */
  claimed(ms: number): void
}
