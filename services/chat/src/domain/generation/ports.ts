import type { ErrorCode, GenerationStatus } from '@scriptorium/contracts'
import type { Target } from '@scriptorium/contracts/nouns'
import type { PromptSources } from '../message/ports.ts'
import type { PromptMessage } from '../message/prompt.ts'
import type { PromptContext } from '../ports.ts'
import type { Generation, GenerationRow, GenerationState, Seal } from './generation.ts'
import type { Command, Outcome } from './transition.ts'

/** What the prompt of a generation is made of, and the attempt that it is for. */
export type GenerationSources = PromptSources & {
  threadId: string
  connectionId?: string | undefined
  fallback: readonly Target[]
  attempt: number
  status: GenerationStatus
}

/**
 * `maySomeoneWait`: a slot may be free that a held generation of the owner waits for. `mayWantTitle`: it has ended, and a model may
 * name its thread.
 */
export type Applied = Outcome & { maySomeoneWait: boolean; mayWantTitle: boolean }
/** `runningMax`: of the connection, as of now; `model`: where the generation names none. */
export type ClaimOptions = { token: string; runningMax: number | undefined; model: string | undefined }
/** Which model an attempt turns to, and why; `runningMax`: of the connection, as of now. */
export type TurnTo = { connectionId: string; model: string; runningMax?: number | undefined; reason: ErrorCode }
export type Turned = { outcome: Applied; sources: GenerationSources | undefined }
/** Tokens; undefined: the model is not known well enough. */
export type ModelLimits = { windowTokens?: number | undefined; outputTokensMax?: number | undefined }

/** Messages as they are sent. */
export type SentPrompt = { attempt: number; messages: PromptMessage[] }

/** Every method returns undefined for a generation that the owner does not have. */
export type GenerationStore = {
  /** Locks the row, applies the command's transition, writes what it changed and its event, all in one transaction. */
  apply(ownerId: string, id: string, command: Command): Promise<Applied | undefined>
  /**
   * The claim with what its prompt is made of, read in the same transaction. Claims of one owner come one after the other, so
   * that never more run than the limits of the owner and of the connection allow.
   */
  claim(
    ownerId: string,
    id: string,
    options: ClaimOptions,
  ): Promise<{ outcome: Outcome; now: number; sources: GenerationSources | undefined } | undefined>
  /** Turns an attempt of which no text is stored to another model. `sources` only if it was taken. */
  turn(ownerId: string, id: string, turn: TurnTo & { attempt: number }): Promise<Turned | undefined>
  /** Puts held generations of the owner for which there is a slot back in the queue. @returns their rows. */
  handOver(ownerId: string): Promise<GenerationRow[]>
  /** What an attempt sends, and how it was made. Only if the attempt is the row's last. */
  storePrompt(ownerId: string, id: string, prompt: SentPrompt & { context: PromptContext }): Promise<void>
  /** Undefined also before the first attempt. */
  prompt(ownerId: string, id: string): Promise<SentPrompt | undefined>
  head(ownerId: string, id: string): Promise<GenerationRow | undefined>
  get(ownerId: string, id: string): Promise<Generation | undefined>
  context(ownerId: string, id: string): Promise<{ context?: PromptContext } | undefined>
  /** Ids that are unknown are left out. */
  states(ownerId: string, ids: readonly string[]): Promise<GenerationState[]>
  unfinishedOf(ownerId: string, threadId: string): Promise<string[]>
  unfinishedOfOwner(ownerId: string): Promise<string[]>
  /** Of the message itself and of all below it. */
  unfinishedBelow(ownerId: string, messageId: string): Promise<string[]>
}

/** What the sweeper sees of an unfinished generation: no text. */
export type SweepCandidate = Pick<GenerationRow, 'id' | 'status' | 'attempt' | 'requeue' | 'textSeq'> & {
  ownerId: string
  cause: 'lapse' | 'expire' | 'requeue'
}

export type SweepStore = {
  /**
   * Marks the pass, and takes what is due, each row for `holdMs`, so that of several sweepers one has it.
   * `steadyForMs`: since when passes have come without a gap longer than half a lease.
   */
  take(options: {
    leaseMs: number
    holdMs: number
    limit: number
  }): Promise<{ steadyForMs: number; candidates: SweepCandidate[]; queued: number }>
}

export type GenerationLog = {
  seal(generationId: string, options: { attempt: number; afterSeq: number; by: 'cancel' | 'sweeper' }): Promise<Seal>
  /** These three are best effort and never throw. */
  notifyChanged(generationId: string): Promise<void>
  notifyCancel(generationId: string): Promise<void>
  expire(generationId: string): Promise<void>
}
