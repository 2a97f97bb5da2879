/**
 * The completion of one attempt: by the model that was chosen, and, where that fails before its first token with what another may
 * not have, by the thread's fallback models in their order.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { ErrorCode } from '@scriptorium/contracts'
import type { Log } from '../ports.ts'
import type { AbortReason } from './abort-reason.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { readCompletion } from './completion-reading.ts'
import type { CompletionResult } from './completion-reading.ts'
import type { LogWriter } from './log-writer.ts'
import type { AttemptKey, CallMeter, Generations, Prompt, RunTarget, RunTimings } from './ports.ts'
import { tokenLimitsOf } from './run-connection.ts'
import type { RunConnection } from './run-connection.ts'
import type { Transcript } from './transcript.ts'

/** The connection, or why there is none: the attempt then ends with that. Undefined: the claim has to say which one. */
export type Opened = RunConnection | ServiceError | undefined

export type CompletionPorts = {
  generations: Pick<Generations, 'assemble'>
  openConnection: (ownerId: string, target: RunTarget) => Promise<RunConnection>
  breaker: CircuitBreaker
  timings: RunTimings
  logger: Log
  meter?: CallMeter
}

export type AttemptToComplete = {
  key: AttemptKey
  prompt: Prompt
  opened: Opened
  abortReason: AbortReason
  transcript: Transcript
  writer: LogWriter
}

/** `using`: which model answered last, with which prompt. */
export type AttemptCompletion = ModelCompletion & {
  /** Of the models that failed before, in their order. */
  before: readonly ModelCompletion[]
}
export type ModelCompletion = { completion: CompletionResult; using: RunConnection | undefined; prompt: Prompt }

/** Never throws: what prevents the call is an outcome like any other. */
export async function completeAttempt(ports: CompletionPorts, attempt: AttemptToComplete): Promise<AttemptCompletion> {
  const before: ModelCompletion[] = []
  let tried = await completeWith(ports, attempt, attempt.opened)
  for (const target of attempt.prompt.fallback) {
    const reason = reasonToTurn(attempt, tried)
    if (reason === undefined) break
    const next = await turnTo(ports, attempt, target, reason)
    if (next === undefined) continue
    ports.logger.info({ generationId: attempt.key.id, reason }, 'a fallback model is asked')
    before.push(tried)
    tried = await completeWith(ports, { ...attempt, prompt: next.prompt }, next.connection)
  }
  return { ...tried, before }
}

/** What went wrong, where another model may do better. What is wrong with the request or the account ends at once, with its own word. */
function reasonToTurn(
  { abortReason, transcript }: AttemptToComplete,
  { completion: { outcome } }: ModelCompletion,
): ErrorCode | undefined {
  if (abortReason.signal.aborted || !transcript.hasPublishedNothing() || transcript.pendingUnits() > 0) return undefined
  if (outcome.kind === 'put-back') return outcome.code
  return outcome.kind === 'failed' && (outcome.failure.retryable || turned.has(outcome.failure.code))
    ? outcome.failure.code
    : undefined
}

/** Nothing is wrong with what was asked: that model, or the way to it, is not there. */
const turned: ReadonlySet<ErrorCode> = new Set([
  'connection_missing',
  'connection_disabled',
  'model_missing',
  'model_not_found',
])

/** Undefined: it cannot be asked now. */
async function turnTo(
  { generations, openConnection, logger }: CompletionPorts,
  { key }: AttemptToComplete,
  target: RunTarget,
  reason: ErrorCode,
): Promise<{ connection: RunConnection; prompt: Prompt } | undefined> {
  try {
    const connection = await openConnection(key.ownerId, target)
    const { model, runningMax, limits } = connection
    const to = { connectionId: connection.connection.id, model, runningMax, reason, ...limits }
    return { connection, prompt: await generations.assemble(key, to) }
  } catch (error) {
    logger.info({ error, generationId: key.id }, 'a fallback model could not be asked')
    return undefined
  }
}

async function completeWith(
  { openConnection, breaker, timings, logger, meter }: CompletionPorts,
  { key, prompt, abortReason, transcript, writer }: AttemptToComplete,
  opened: Opened,
): Promise<ModelCompletion> {
  let using: RunConnection | undefined
  try {
    if (ServiceError.is(opened)) throw opened
    const connection = opened ?? (await openConnection(key.ownerId, prompt))
    using = connection
    await writer.open()
    const completion = await readCompletion({
      provider: connection.provider,
      circuit: connection.circuit,
      attempt: key.attempt,
      breaker,
      transcript,
      abortReason,
      timings,
      request: {
        model: connection.model,
        messages: prompt.messages,
        parameters: prompt.parameters,
        reasoning: prompt.reasoning,
        limits: tokenLimitsOf(prompt, connection.limits),
        requestId: `${key.id}.${key.attempt}`,
      },
      onText: () => writer.offer(),
      onCall: (report) => meter?.ended({ provider: connection.connection.provider, ...report }),
      onWaiting: (reason) =>
        writer.cutNow(transcript.addWaiting({ attempt: key.attempt, model: connection.model, reason })),
    })
    return { completion, using, prompt }
  } catch (error) {
    const { code, detail } = ServiceError.from(error)
    if (code === 'internal') logger.error({ error, generationId: key.id }, 'a run failed in an unforeseen way')
    const outcome: CompletionResult['outcome'] =
      isPassing(code) && transcript.hasPublishedNothing()
        ? { kind: 'put-back', delayMs: 1_000, code }
        : { kind: 'failed', failure: { code, message: detail, retryable: false } }
    return { completion: { outcome, usage: undefined, calls: 0, leftOut: [] }, using, prompt }
  }
}

/** It passes by itself: a service of ours is out of reach. */
export function isPassing(code: ErrorCode): boolean {
  return code === 'unavailable' || code === 'deadline_exceeded'
}
