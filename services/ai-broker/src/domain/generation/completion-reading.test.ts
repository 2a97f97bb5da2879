import { describe, expect, it } from 'vitest'
import type { Provider, ProviderPart } from '../provider.ts'
import { createAbortReason } from './abort-reason.ts'
import { createCircuitBreaker } from './circuit-breaker.ts'
import { readCompletion } from './completion-reading.ts'
import { defaultRunTimings } from './ports.ts'
import { createTranscript } from './transcript.ts'

function providerOf(...calls: ProviderPart[][]): Provider {
  let made = 0
  return {
    async *stream() {
      yield* calls[made++] ?? []
    },
  } as Partial<Provider> as Provider
}

describe('a call that is made again', () => {
  it('is paid for as well: the usage is that of all calls of the attempt', async () => {
    const usage = (inputTokens: number): ProviderPart => ({
      type: 'usage',
      usage: { inputTokens, outputTokens: 1, cost: 0.1, currency: 'USD', estimated: false },
    })
    const failure = { code: 'provider_unreachable', message: '', retryable: true } as const
    const result = await readCompletion({
      provider: providerOf(
        [usage(5), usage(10), { type: 'error', failure }],
        [{ type: 'error', failure }],
        [{ type: 'text', text: 'x' }, usage(20), { type: 'finish', reason: 'stop', proper: true }],
      ),
      request: { model: 'm', messages: [], parameters: {}, requestId: 'g.1' },
      attempt: 1,
      circuit: 'c',
      breaker: createCircuitBreaker(),
      transcript: createTranscript({ unitsMax: 100 }),
      abortReason: createAbortReason(),
      timings: { ...defaultRunTimings, retryBaseMs: 1, retryMaxMs: 1 },
      onText: () => undefined,
      onWaiting: () => undefined,
    })
    expect(result).toMatchObject({ calls: 3, outcome: { kind: 'finished' } })
    expect(result.usage).toEqual({ inputTokens: 30, outputTokens: 2, cost: 0.2, currency: 'USD', estimated: false })
  })
})
