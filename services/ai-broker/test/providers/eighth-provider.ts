/** A provider of a protocol of its own, as small as one can be: a prompt goes up, lines of text come down, `.` is the last. */
import type { CompletionRequest, Provider, ProviderPart } from '../../src/domain/provider.ts'
import { createGuardedFetch } from '../../src/providers/egress/guarded-fetch.ts'
import type { GuardedFetch } from '../../src/providers/egress/guarded-fetch.ts'
import { createCallTimer } from '../../src/providers/http/call-timer.ts'
import type { CallTimings } from '../../src/domain/provider.ts'
import { failureOfRefusal, failureOfThrown, plainFailure } from '../../src/providers/http/failure.ts'
import type { ProviderMaker } from '../../src/providers/provider-maker.ts'

export const linesOfText: ProviderMaker =
  ({ egress, baseUrl, timings }) =>
  (apiKey): Provider => {
    const call = createGuardedFetch({ egress, apiKey, firstByteMs: 1_000, refusalMs: timings.refusalMs })
    return {
      resolve: async () => ({ ok: true, value: undefined }),
      connect: async () => ({ ok: true, value: undefined }),
      authenticate: async () => ({ ok: true, value: undefined }),
      listModels: async () => ({ ok: true, value: [{ id: 'lines', name: 'Lines', capabilities: [] }] }),
      stream: (request, signal) => stream({ call, baseUrl, timings }, request, signal),
    }
  }

type Server = { call: GuardedFetch; baseUrl: URL; timings: CallTimings }

async function* stream(
  { call, baseUrl, timings }: Server,
  { messages }: CompletionRequest,
  signal: AbortSignal,
): AsyncGenerator<ProviderPart> {
  const timer = createCallTimer(signal, timings.totalMs)
  try {
    const response = await call(baseUrl, { method: 'POST', body: messages.at(-1)?.content ?? '', signal: timer.signal })
    const body = await response.text()
    const refusal = { status: response.status, headers: Object.fromEntries(response.headers), body }
    const signs = { byWords: [], byStreamType: {} }
    if (!response.ok) yield { type: 'error', failure: failureOfRefusal(refusal, signs, { apiKey: undefined }) }
    else {
      yield { type: 'text', text: body.replace(/\n\.\n$/, '') }
      yield { type: 'finish', reason: 'stop', proper: body.endsWith('\n.\n') }
    }
  } catch (error) {
    if (signal.aborted) return
    const isExpired = timer.expired() !== undefined
    yield { type: 'error', failure: isExpired ? plainFailure('provider_timeout') : failureOfThrown(error) }
  } finally {
    timer.stop()
  }
}
