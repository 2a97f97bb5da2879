/**
 * The run of one generation by one worker, from the claim to the end of its row. In order:
 *
 *   connection and key, as the owner -> claim, with what the model takes -> marker in the token log -> call the provider -> frames
 *   to the log, checkpoints and renewals to chat meanwhile -> last frames -> finish, release, or silence -> usage
 *
 * What may end it early (cancel, seal, fence, deadline, shutdown, a silent chat) only sets the abort reason, which aborts the
 * provider's call; how the row ends is decided in one place (ending.ts).
 */
import { ServiceError } from '@scriptorium/contracts'
import type { Usage } from '@scriptorium/contracts'
import { backoff, pause } from '@scriptorium/timing'
import type { Log, UsageLog } from '../ports.ts'
import type { CompletionUsage } from '../provider.ts'
import { addUsage } from '../usage/cost.ts'
import type { CompletionResult } from './completion-reading.ts'
import { completeAttempt, isPassing } from './attempt-completion.ts'
import type { AttemptCompletion, AttemptToComplete, Opened } from './attempt-completion.ts'
import { createLeaseKeeper } from './lease-keeper.ts'
import type { LeaseKeeper } from './lease-keeper.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { decideEnding } from './ending.ts'
import type { Decision } from './ending.ts'
import { createLogWriter } from './log-writer.ts'
import type {
  AttemptKey,
  CallMeter,
  Claim,
  ClaimOptions,
  Ending,
  FrameLog,
  GenerationToRun,
  RunTarget,
  Generations,
  Prompt,
  RunTimings,
} from './ports.ts'
import type { RunConnection } from './run-connection.ts'
import { createAbortReason } from './abort-reason.ts'
import type { AbortReason } from './abort-reason.ts'
import { createTranscript } from './transcript.ts'
import type { Transcript } from './transcript.ts'
import { estimateUsage } from './usage-estimate.ts'

export type RunPorts = {
  generations: Generations
  log: FrameLog
  usageLog: UsageLog
  breaker: CircuitBreaker
  openConnection: (ownerId: string, target: RunTarget) => Promise<RunConnection>
  newId: () => string
  timings: RunTimings
  logger: Log
  meter?: CallMeter
}

export type RunResult =
  /** The attempt ended here, one way or another. */
  | { kind: 'ran' }
  /** There was nothing to claim. `retryAfterMs`: there will be, and nobody else asks for it. */
  | { kind: 'not-claimed'; retryAfterMs: number | undefined }

export type GenerationRunner = {
  /** Resolves when the attempt has ended; throws only what keeps it from being claimed. `signal`: the process wants to stop. */
  run(generation: GenerationToRun, signal: AbortSignal): Promise<RunResult>
  /** The cancel notifier: closes the provider's socket of that generation, if it runs here. */
  cancel(generationId: string): void
}

export function createGenerationRunner(ports: RunPorts): GenerationRunner {
  const running = new Map<string, Set<AbortReason>>()
  return {
    async run({ id, ownerId, ...target }, signal) {
      const key = { id, ownerId }
      const abortReason = createAbortReason()
      const onShutdown = (): void => abortReason.stop({ kind: 'shutdown' })
      const reasons = running.get(key.id) ?? new Set()
      // Before the claim: a cancel may come while the claim is on its way.
      running.set(key.id, reasons.add(abortReason))
      signal.addEventListener('abort', onShutdown, { once: true })
      try {
        const askedMs = performance.now()
        const { claim, opened } = await claimInsistently(ports, { ...key, ...target }, signal)
        if (!claim.claimed) return { kind: 'not-claimed', retryAfterMs: claim.retryAfterMs }
        ports.meter?.claimed(performance.now() - askedMs)
        ports.logger.info({ generationId: key.id, attempt: claim.attempt }, 'generation claimed')
        if (signal.aborted) onShutdown()
        await runAttempt(ports, { ...key, attempt: claim.attempt }, { ...claim, opened }, abortReason)
        return { kind: 'ran' }
      } finally {
        signal.removeEventListener('abort', onShutdown)
        reasons.delete(abortReason)
        if (reasons.size === 0 && running.get(key.id) === reasons) running.delete(key.id)
      }
    },
    cancel(generationId) {
      for (const abortReason of running.get(generationId) ?? []) abortReason.stop({ kind: 'cancelled' })
    },
  }
}

/** With the same token until chat replies: where a reply was lost, chat returns the same attempt again and does not begin another. */
async function claimInsistently(
  ports: RunPorts,
  { id, ownerId, ...target }: GenerationToRun,
  signal: AbortSignal,
): Promise<{ claim: Claim; opened: Opened }> {
  const { generations, newId, timings } = ports
  const key = { id, ownerId }
  const claimToken = newId()
  const untilMs = performance.now() + timings.claimMs
  for (let failures = 1; ; failures += 1) {
    try {
      const opened = target.connectionId === undefined ? undefined : await openBeforeClaim(ports, ownerId, target)
      return { claim: await generations.claim(key, claimOptions(claimToken, opened), signal), opened }
    } catch (error) {
      const { code } = ServiceError.from(error)
      if (code === 'not_found') return { claim: gone, opened: new ServiceError(code) }
      if (!isPassing(code) || signal.aborted || performance.now() > untilMs) throw error
      await pause(backoff({ attempt: failures, baseMs: 100, maxMs: 2_000 }), signal)
    }
  }
}

const gone: Claim = { claimed: false, status: 'gone', retryAfterMs: undefined }

/** @throws ServiceError only what passes by itself: until then the generation is better off in the queue. */
async function openBeforeClaim(
  { openConnection, logger }: RunPorts,
  ownerId: string,
  target: RunTarget,
): Promise<Opened> {
  try {
    return await openConnection(ownerId, target)
  } catch (error) {
    const reason = ServiceError.from(error)
    if (isPassing(reason.code)) throw reason
    if (reason.code === 'internal') logger.error({ error }, 'a connection could not be opened')
    return reason
  }
}

function claimOptions(claimToken: string, opened: Opened): ClaimOptions {
  if (opened === undefined || ServiceError.is(opened))
    return { claimToken, runningMax: undefined, model: undefined, windowTokens: undefined, outputTokensMax: undefined }
  return { claimToken, runningMax: opened.runningMax, model: opened.model, ...opened.limits }
}

type Attempt = AttemptToComplete & { lease: LeaseKeeper }

async function runAttempt(
  ports: RunPorts,
  key: AttemptKey,
  { prompt, remainingMs, opened }: Extract<Claim, { claimed: true }> & { opened: Opened },
  abortReason: AbortReason,
): Promise<void> {
  const { log, generations, timings, logger } = ports
  const transcript = createTranscript({ unitsMax: timings.textUnitsMax })
  const writer = createLogWriter({
    log,
    generationId: key.id,
    attempt: key.attempt,
    transcript,
    timings,
    logger,
    onRefused: (outcome) =>
      abortReason.stop(outcome.state === 'sealed' ? { kind: 'sealed', by: outcome.by } : { kind: 'not-ours' }),
  })
  const lease = createLeaseKeeper({
    key,
    generations,
    transcript,
    abortReason,
    timings,
    cutNow: () => writer.cutNow(),
    logger,
  })
  const deadline = setTimeout(() => abortReason.stop({ kind: 'deadline' }), remainingMs)
  lease.start()
  try {
    const attempt = { key, prompt, opened, abortReason, transcript, writer, lease }
    await endAttempt(ports, attempt, await completeAttempt(ports, attempt))
  } finally {
    clearTimeout(deadline)
    writer.stop()
    lease.stop()
    if (abortReason.reason()?.kind !== 'not-ours') await log.notifyChanged(key.id)
  }
}

async function endAttempt(
  ports: RunPorts,
  attempt: Attempt,
  { completion, using, prompt, before }: AttemptCompletion,
): Promise<void> {
  const { key, abortReason, transcript, writer, lease } = attempt
  transcript.endText()
  if (abortReason.reason()?.kind !== 'not-ours') writer.cutNow()
  const decision = decide(attempt, completion)
  const counted = usageOf(decision, completion, prompt, transcript)
  const own = counted === undefined ? undefined : (using?.priced(counted) ?? counted)
  const failed = usageBefore(before)
  const usage = failed.reduce<CompletionUsage | undefined>((sum, each) => addUsage(each.usage, sum), own)
  let hasEndedIt = false
  if (decision.kind === 'finish') {
    // A reader of a log that is closed already gets the usage with the row.
    if (usage !== undefined) writer.cutNow(transcript.addUsage(usage))
    await writer.settle(ports.timings.logSettleMs)
    // The last append may have found the log closed: whoever closed it has decided how this ends.
    const ending = endingNow(attempt, completion, decision.ending)
    if (ending !== undefined)
      hasEndedIt = await lease.finish({
        ...ending,
        leftOut: completion.leftOut,
        ...(usage === undefined ? {} : { usage }),
        ...(using === undefined ? {} : { model: using.model, connectionId: using.connection.id }),
      })
  }
  if (decision.kind === 'release') await lease.release(decision)
  if (usage !== undefined && !hasEndedIt) await reportUsage(ports, key, usage)
  const { threadId } = prompt
  for (const each of failed) await recordUsage(ports, key, { ...each, status: 'failed', threadId })
  const status = decision.kind === 'finish' ? decision.ending.status : 'failed'
  if (own !== undefined && using !== undefined)
    await recordUsage(ports, key, { using, usage: own, turn: before.length, status, threadId })
}

type UsedModel = { using: RunConnection; usage: CompletionUsage; turn: number }

/** What the models took that failed before the last, where they told it. */
function usageBefore(before: AttemptCompletion['before']): UsedModel[] {
  return before.flatMap(({ using, completion: { usage } }, turn) =>
    using === undefined || usage === undefined ? [] : [{ using, usage: using.priced(usage), turn }],
  )
}

function decide({ abortReason, transcript }: Attempt, completion: CompletionResult): Decision {
  return decideEnding({
    stop: abortReason.reason(),
    outcome: completion.outcome,
    hasPublished: !transcript.hasPublishedNothing(),
    textUnits: transcript.textUnits(),
  })
}

function endingNow(attempt: Attempt, completion: CompletionResult, before: Ending): Ending | undefined {
  const { abortReason } = attempt
  const stop = abortReason.reason()
  if (stop === undefined) return before
  const decision = decide(attempt, completion)
  return decision.kind === 'finish' ? decision.ending : undefined
}

/** The provider's own count; else our estimate, if the provider has begun or we cut it off before it could report any. */
function usageOf(
  decision: Decision,
  { usage, calls, outcome }: CompletionResult,
  prompt: Prompt,
  transcript: Transcript,
): CompletionUsage | undefined {
  const counts = transcript.counts()
  // A provider that has counted its input, and was cut off before it could count what it said.
  if (usage?.estimated === true) return { ...usage, outputTokens: Math.max(usage.outputTokens, counts.estimatedTokens) }
  if (usage !== undefined) return usage
  const mayHaveCost =
    counts.textUnits + counts.reasoningUnits > 0 ||
    (calls > 0 && (outcome.kind === 'stopped' || outcome.kind === 'finished'))
  return mayHaveCost && decision.kind !== 'release' ? estimateUsage(prompt, counts) : undefined
}

/** Whoever ended the generation in our place could not know what it took. */
async function reportUsage({ generations, logger }: RunPorts, key: AttemptKey, usage: Usage): Promise<void> {
  try {
    await generations.reportUsage(key, usage)
  } catch (error) {
    logger.warn({ error, generationId: key.id }, 'usage of an ended generation could not be reported')
  }
}

async function recordUsage(
  { usageLog, logger }: RunPorts,
  key: AttemptKey,
  { using, usage, turn, status, threadId }: UsedModel & { status: string; threadId: string | undefined },
): Promise<void> {
  try {
    await usageLog.record(key.ownerId, {
      generationId: key.id,
      attempt: key.attempt,
      turn,
      purpose: 'generation',
      threadId,
      connectionId: using.connection.id,
      provider: using.connection.provider,
      model: using.model,
      status,
      usage,
    })
  } catch (error) {
    logger.warn({ error, generationId: key.id }, 'usage could not be recorded')
  }
}
