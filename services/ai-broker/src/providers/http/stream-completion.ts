/**
 * One completion over HTTP, the same for every protocol: the request is sent, and again without what the server refuses, at most
 * `repairsMax` times; the response is read within its waits; every way in which it may end becomes one last part.
 */
import type { CallTimings, CompletionUsage, ProviderFailure, ProviderPart } from '../../domain/provider.ts'
import type { EgressResponse } from '../egress/egress.ts'
import { bodyKind, readRefusal } from './body.ts'
import { createCallTimer } from './call-timer.ts'
import type { CallTimer } from './call-timer.ts'
import { failureOfThrown, plainFailure } from './failure.ts'
import type { Refusal } from './failure.ts'
import { readBody, readStream } from './read-stream.ts'
import type { StreamProtocol, StreamState } from './read-stream.ts'
import type { RepairHint } from './refused-fields.ts'
import { wireFailureOfBody, wireFailureOfText } from './wire-failure.ts'

export type CompletionCall<State extends StreamState, Event> = {
  /** What has to be asked before the request can be made; what is given here comes before all else. */
  prepare?(signal: AbortSignal): AsyncGenerator<ProviderPart>
  /** Sends the request as it is to be sent by now. */
  send(signal: AbortSignal): Promise<EgressResponse>
  /** Settings that the request as it was sent last does not have. */
  leftOut(): readonly string[]
  /** Learns from a refusal what to do otherwise; false where the same request would be sent again. */
  repair(hint: RepairHint): boolean
  failureOf(refusal: Refusal): ProviderFailure
  protocol: StreamProtocol<State, Event>
  firstContentMs: number
  /** The last word on a completion that came whole, such as that its prompt did not. */
  check?(usage: CompletionUsage | undefined, signal: AbortSignal): Promise<ProviderFailure | undefined>
}

const repairsMax = 4

/** Ends without a part where `signal` is aborted. */
export async function* streamCompletion<State extends StreamState, Event>(
  call: CompletionCall<State, Event>,
  timings: CallTimings,
  signal: AbortSignal,
): AsyncGenerator<ProviderPart> {
  const timer = createCallTimer(signal, timings.totalMs)
  try {
    if (call.prepare !== undefined)
      for await (const part of call.prepare(timer.signal)) {
        yield part
        if (part.type === 'error') return
      }
    for (let repairs = 0; ; repairs += 1) {
      const ended = yield* streamOnce(call, { timer, timings, signal, mayRepair: repairs < repairsMax })
      if (ended === 'ended') return
    }
  } catch (error) {
    if (signal.aborted) return
    const isExpired = timer.expired() !== undefined
    yield { type: 'error', failure: isExpired ? plainFailure('provider_timeout') : failureOfThrown(error) }
  } finally {
    timer.stop()
  }
}

type Once = { timer: CallTimer; timings: CallTimings; signal: AbortSignal; mayRepair: boolean }

async function* streamOnce<State extends StreamState, Event>(
  call: CompletionCall<State, Event>,
  once: Once,
): AsyncGenerator<ProviderPart, 'again' | 'ended'> {
  const { timer, timings, signal, mayRepair } = once
  const response = await call.send(timer.signal)
  if (response.status !== 200) {
    const body = await readRefusal(response, timings.refusalMs)
    if (signal.aborted) return 'ended'
    if (mayRepair && call.repair({ status: response.status, wire: wireFailureOfBody(body) })) return 'again'
    yield { type: 'error', failure: call.failureOf({ status: response.status, headers: response.headers, body }) }
    return 'ended'
  }
  const settings = call.leftOut()
  if (settings.length > 0) yield { type: 'left-out', settings }
  timer.expectContent(timings.firstContentMs ?? call.firstContentMs)
  let isFirst = true
  let usage: CompletionUsage | undefined
  for await (const part of readParts(call, response, once)) {
    // A server that answers before it reads the messages refuses them in its stream (LM Studio).
    const hint =
      part.type === 'error' ? { status: undefined, wire: wireFailureOfText(part.failure.message) } : undefined
    if (isFirst && mayRepair && hint !== undefined && call.repair(hint)) return 'again'
    isFirst = false
    if (part.type === 'usage') usage = part.usage
    const failure = part.type === 'finish' ? await call.check?.(usage, timer.signal) : undefined
    yield failure === undefined ? part : { type: 'error', failure }
  }
  return 'ended'
}

async function* readParts<State extends StreamState, Event>(
  { protocol }: CompletionCall<State, Event>,
  response: EgressResponse,
  { timer, timings }: Once,
): AsyncGenerator<ProviderPart> {
  const kind = bodyKind(response)
  if (protocol.streams.includes(kind)) yield* readStream(response, protocol, { timer, waits: timings })
  else if (kind === 'json') yield* readBody(response, protocol)
  else {
    response.body.destroy()
    yield { type: 'error', failure: plainFailure('invalid_response') }
  }
}
