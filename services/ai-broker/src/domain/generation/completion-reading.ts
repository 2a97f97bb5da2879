/**
 * Calls the provider and reads its completion into the transcript. A call is repeated only while nothing is published; after
 * the first token any failure is the end.
 */
import { backoff, pause } from '@scriptorium/timing'
import type { CompletionRequest, CompletionUsage, Provider, ProviderFailure, WaitingReason } from '../provider.ts'
import { addUsage } from '../usage/cost.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import type { CompletionOutcome } from './ending.ts'
import type { CallReport, RunTimings } from './ports.ts'
import type { AbortReason } from './abort-reason.ts'
import type { Transcript } from './transcript.ts'

export type CompletionReading = {
  provider: Provider
  request: CompletionRequest
  /** Of the generation, from 1. */
  attempt: number
  /** Which circuit: owner, connection and model. */
  circuit: string
  breaker: CircuitBreaker
  transcript: Transcript
  abortReason: AbortReason
  timings: RunTimings
  /** The transcript has grown. */
  onText: () => void
  /** Nothing comes yet, and this is why. */
  onWaiting: (reason: WaitingReason) => void
  /** Told of each call. */
  onCall?: (report: Omit<CallReport, 'provider'>) => void
}

export type CompletionResult = {
  outcome: CompletionOutcome
  usage: CompletionUsage | undefined
  /** Settings that the model does not take. */
  leftOut: readonly string[]
  /** Requests that reached the provider, as far as we know. */
  calls: number
}

export async function readCompletion(reading: CompletionReading): Promise<CompletionResult> {
  const { breaker, circuit, abortReason, timings } = reading
  let usage: CompletionUsage | undefined
  let leftOut: readonly string[] = []
  for (let calls = 0; ;) {
    const wait = breaker.blocked(circuit)
    if (wait !== undefined && wait.waitMs > timings.waitHereMaxMs)
      return { outcome: { kind: 'put-back', delayMs: wait.waitMs, code: wait.code }, usage, calls, leftOut }
    if (wait !== undefined) await pause(wait.waitMs, abortReason.signal)
    if (abortReason.signal.aborted) return { outcome: { kind: 'stopped' }, usage, calls, leftOut }
    calls += 1
    const read = await readMeasured(reading)
    usage = addUsage(usage, read.usage)
    leftOut = read.leftOut
    if (read.outcome.kind !== 'failed') {
      if (read.outcome.kind === 'finished') breaker.succeeded(circuit)
      return { outcome: read.outcome, usage, calls, leftOut }
    }
    const { failure } = read.outcome
    breaker.failed(circuit, failure)
    const next = afterFailure(failure, reading, calls)
    if (next.kind === 'end') return { outcome: next.outcome, usage, calls, leftOut }
    await pause(next.waitMs, abortReason.signal)
  }
}

function afterFailure(
  failure: ProviderFailure,
  { transcript, timings, attempt }: CompletionReading,
  calls: number,
): { kind: 'end'; outcome: CompletionOutcome } | { kind: 'again'; waitMs: number } {
  const hasPublishedNothing = transcript.hasPublishedNothing() && transcript.pendingUnits() === 0
  if (!failure.retryable || !hasPublishedNothing) return { kind: 'end', outcome: { kind: 'failed', failure } }
  const { code, message } = failure
  const isRateLimit = code === 'provider_rate_limited'
  // A limit that says nothing of its end is one of a minute, mostly: to ask again within seconds only spends the attempts.
  if (isRateLimit && failure.retryAfterMs === undefined)
    return { kind: 'end', outcome: { kind: 'put-back', delayMs: limitPauseMs(timings, attempt), code, message } }
  const waitMs =
    failure.retryAfterMs ?? backoff({ attempt: calls, baseMs: timings.retryBaseMs, maxMs: timings.retryMaxMs })
  if (calls < timings.callsMax && waitMs <= Math.max(timings.waitHereMaxMs, isRateLimit ? 0 : timings.retryMaxMs))
    return { kind: 'again', waitMs }
  // A limit passes by itself, and chat counts the attempts; what is broken does not, and the user should hear of it.
  if (isRateLimit || failure.retryAfterMs !== undefined)
    return { kind: 'end', outcome: { kind: 'put-back', delayMs: waitMs, code, message } }
  return { kind: 'end', outcome: { kind: 'failed', failure } }
}

/** The pauses grow from attempt to attempt, and differ by a fifth, so that not all who were refused together come back together. */
function limitPauseMs({ limitPausesMs }: RunTimings, attempt: number): number {
  const pauseMs = limitPausesMs[attempt - 1] ?? limitPausesMs.at(-1) ?? 0
  return Math.round(pauseMs * (0.9 + Math.random() * 0.2))
}

async function readMeasured(reading: CompletionReading): Promise<Omit<CompletionResult, 'calls'>> {
  const startedMs = performance.now()
  let firstMs: number | undefined
  const read = await readOnce({
    ...reading,
    onText: () => {
      firstMs ??= performance.now()
      reading.onText()
    },
  })
  const { outcome, usage } = read
  reading.onCall?.({
    outcome: wordOf(outcome),
    firstTokenMs: firstMs === undefined ? undefined : firstMs - startedMs,
    writingMs: firstMs === undefined ? 0 : performance.now() - firstMs,
    outputTokens: usage?.outputTokens,
    ms: performance.now() - startedMs,
  })
  return read
}

function wordOf(outcome: CompletionOutcome): string {
  if (outcome.kind === 'failed') return outcome.failure.code
  return outcome.kind === 'finished' && !outcome.proper ? 'truncated' : outcome.kind
}

async function readOnce({
  provider,
  request,
  transcript,
  abortReason,
  onText,
  onWaiting,
}: CompletionReading): Promise<Omit<CompletionResult, 'calls'>> {
  let usage: CompletionUsage | undefined
  let leftOut: readonly string[] = []
  for await (const part of provider.stream(request, abortReason.signal)) {
    if (abortReason.signal.aborted) break
    switch (part.type) {
      case 'text':
      case 'reasoning':
        if (transcript.add(part.type, part.text) === 'full') abortReason.stop({ kind: 'too-large' })
        else onText()
        break
      case 'usage':
        usage = part.usage
        break
      case 'status':
        onWaiting(part.status)
        break
      case 'left-out':
        leftOut = part.settings
        break
      case 'finish':
        return { outcome: { kind: 'finished', reason: part.reason, proper: part.proper }, usage, leftOut }
      case 'error':
        return { outcome: { kind: 'failed', failure: part.failure }, usage, leftOut }
    }
  }
  return { outcome: { kind: 'stopped' }, usage, leftOut }
}
