/**
 * What a worker may report about a generation. Each call names its attempt, and the response says whether that attempt still holds
 * the generation; only that makes a worker stop. A claim commits first and makes its prompt afterwards, so that no row is locked
 * while the codex is asked.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { GenerationStatus } from '@scriptorium/contracts'
import { found } from '@scriptorium/records'
import { promptErrorOf, promptFailureOf } from '../prompt-failure.ts'
import { createAttemptPrompts } from './attempt-prompts.ts'
import type { AttemptPrompts, AttemptPromptsPorts, Prompt } from './attempt-prompts.ts'
import type { Chunk, GenerationRow } from './generation.ts'
import type { Generations } from './generations.ts'
import type { ClaimOptions, GenerationSources, GenerationStore, ModelLimits, TurnTo } from './ports.ts'
import type { Command, Outcome } from './transition.ts'

export type ClaimResult = {
  claimed: boolean
  status: GenerationStatus
  attempt: number
  prompt?: Prompt
  /** Until the generation's deadline. */
  remainingMs: number
  /** Not claimed and still queued: when it may be tried again, from now. */
  retryAfterMs?: number
  /** Too many of its owner or connection run. It is handed over when one of those ends; nobody else need try again. */
  atLimit?: boolean
}
/** Whether the attempt that reported still holds the generation, and what the row says now. */
export type Fence = { yours: boolean; status: GenerationStatus; cancelRequested: boolean; attempt: number }

export type WorkerReport = Extract<Command, { kind: 'checkpoint' | 'renew' | 'finish' | 'release' | 'report-usage' }>

export type WorkerCalls = {
  /** @throws ServiceError `not_found` */
  claim(ownerId: string, id: string, options: ClaimOptions & ModelLimits): Promise<ClaimResult>
  /**
   * Checkpoint, renewal, finish, release, and usage of an attempt that has ended.
   * @throws ServiceError `conflict` when text is missing before a chunk (`current` is `{ textSeq }`), or for a release after text.
   */
  report(ownerId: string, id: string, report: WorkerReport): Promise<Fence>
  /**
   * Another model answers from now on, and this is its prompt.
   * @throws ServiceError `conflict` when the attempt does not hold the generation, has published text, or the connection has no room.
   */
  assemble(ownerId: string, id: string, turn: TurnTo & ModelLimits & { attempt: number }): Promise<Prompt>
  /** Resolves when nothing is left to be stored. */
  drain(): Promise<void>
}

export type WorkerCallsPorts = AttemptPromptsPorts & {
  generations: Pick<Generations, 'apply' | 'turn'>
  store: Pick<GenerationStore, 'claim' | 'storePrompt' | 'prompt' | 'context'>
  /** How long to wait after the n-th attempt has failed because the codex is out of reach, in milliseconds. */
  codexDelayMs: (attempt: number) => number
  /** The codex refused what it was asked, or something of ours broke: the operator has to know. */
  onPromptFault: (error: unknown, id: string) => void
}

const noText: Chunk = { fromSeq: 1, throughSeq: 0, text: '', reasoning: '' }

export function createWorkerCalls(ports: WorkerCallsPorts): WorkerCalls {
  const { store } = ports
  const prompts = createAttemptPrompts(ports)
  return {
    async claim(ownerId, id, { windowTokens, outputTokensMax, ...options }) {
      const { outcome, now, sources } = found(await store.claim(ownerId, id, options))
      const { row, taken } = outcome
      if (!taken || sources === undefined) return notClaimed(row, now)
      const { status, attempt, deadlineAt } = row
      try {
        const prompt = await prompts.make(ownerId, row, { ...sources, windowTokens, outputTokensMax })
        return { claimed: true, status, attempt, prompt, remainingMs: Math.max(0, deadlineAt - now) }
      } catch (error) {
        return await giveBack(ports, ownerId, { id, attempt }, error)
      }
    },
    report: async (ownerId, id, command) => await report(ports, ownerId, id, command),
    async assemble(ownerId, id, { windowTokens, outputTokensMax, ...turn }) {
      const { outcome, sources } = found(await ports.generations.turn(ownerId, id, turn))
      if (outcome.problem !== undefined) throw refusal(outcome)
      if (sources === undefined)
        throw new ServiceError('conflict', { detail: 'This attempt does not hold the generation.' })
      return await assembleFor(prompts, ownerId, outcome.row, { ...sources, windowTokens, outputTokensMax })
    },
    drain: async () => await prompts.drain(),
  }
}

async function report(
  { generations }: WorkerCallsPorts,
  ownerId: string,
  id: string,
  command: WorkerReport,
): Promise<Fence> {
  const outcome = await generations.apply(ownerId, id, command)
  // Deleted together with its thread, which cancels it first: there is nothing left to write to.
  if (outcome === undefined) return { yours: false, status: 'cancelled', cancelRequested: true, attempt: 0 }
  if (outcome.problem !== undefined) throw refusal(outcome)
  const { status, attempt } = outcome.row
  return { yours: outcome.taken, status, cancelRequested: status === 'cancelled', attempt }
}

function notClaimed(row: GenerationRow, now: number): ClaimResult {
  const { status, attempt, notBefore, nextSweepAt, held, deadlineAt } = row
  const result = { claimed: false, status, attempt, remainingMs: Math.max(0, deadlineAt - now) }
  if (status !== 'queued') return result
  if (notBefore > now) return { ...result, retryAfterMs: notBefore - now }
  // At the latest then the sweeper asks for it again.
  return held ? { ...result, retryAfterMs: Math.max(1, nextSweepAt - now), atLimit: true } : result
}

/** The prompt could not be made: the attempt is released, or the generation ends where another attempt cannot help. */
async function giveBack(
  ports: WorkerCallsPorts,
  ownerId: string,
  { id, attempt }: { id: string; attempt: number },
  error: unknown,
): Promise<ClaimResult> {
  const delayMs = ports.codexDelayMs(attempt)
  const failure = promptFailureOf(error)
  // A codex that breaks on this prompt each time is not waited for until the deadline.
  const excused = !(ServiceError.is(error) && error.code === 'internal')
  if (failure === 'fault') ports.onPromptFault(error, id)
  const { status } = await report(
    ports,
    ownerId,
    id,
    failure === 'unreachable'
      ? { kind: 'release', attempt, delayMs, reason: 'codex_unavailable', excused }
      : { kind: 'finish', attempt, ending: endingOf[failure], chunk: noText },
  )
  return { claimed: false, status, attempt, remainingMs: 0, ...(status === 'queued' ? { retryAfterMs: delayMs } : {}) }
}

const endingOf = {
  gone: { status: 'failed', error: { code: 'not_found', message: 'The novel of this thread no longer exists.' } },
  fault: {
    status: 'failed',
    error: {
      code: 'internal',
      message: 'The prompt could not be made: something went wrong on our side. Trying again gives the same.',
    },
  },
} as const

async function assembleFor(
  prompts: AttemptPrompts,
  ownerId: string,
  row: GenerationRow,
  sources: GenerationSources,
): Promise<Prompt> {
  try {
    return await prompts.make(ownerId, row, sources)
  } catch (error) {
    throw promptErrorOf(error)
  }
}

function refusal({ problem, row }: Outcome): ServiceError {
  if (problem === 'full')
    return new ServiceError('conflict', { detail: 'As many answers of that connection run as may run at once.' })
  if (problem === 'published')
    return new ServiceError('conflict', {
      detail: 'Text of this attempt is stored already, so it cannot be given back.',
    })
  return new ServiceError('conflict', {
    detail: `Text is stored through ${row.textSeq}; what is sent must follow it or repeat it.`,
    current: { textSeq: row.textSeq },
  })
}
