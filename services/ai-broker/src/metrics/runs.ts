/** What is measured of a run; the domain knows it as ports. */
import { counter, histogram, observeStage } from '@scriptorium/metrics'
import { currentContext } from '@scriptorium/runtime'
import { recordSpan } from '@scriptorium/tracing'
import type { CallMeter, FrameLog } from '../domain/generation/ports.ts'

const calls = counter(
  'provider_calls_total',
  'Calls of providers, by how they ended: finished, stopped, or the code of the failure',
  ['provider', 'outcome'],
)
const firstToken = histogram('provider_first_token_seconds', 'From the call of a provider to its first token', [
  'provider',
])
const rate = histogram(
  'provider_tokens_per_second',
  'Tokens that a provider writes in a second, from its first token to its end',
  ['provider'],
  [1, 3, 10, 20, 40, 80, 160, 320, 1_000],
)

export const callMeter: CallMeter = {
  ended({ provider, outcome, firstTokenMs, writingMs, outputTokens, ms }) {
    calls.add({ provider, outcome })
    recordSpan(`call of ${provider}`, {
      kind: 'client',
      attributes: {
        'gen_ai.system': provider,
        ...(firstTokenMs === undefined ? {} : { 'scriptorium.first_token_ms': firstTokenMs }),
      },
      parent: currentContext()?.trace,
      ms,
      error: outcome === 'finished' || outcome === 'stopped' ? undefined : outcome,
    })
    if (firstTokenMs === undefined) return
    firstToken.observe({ provider }, firstTokenMs / 1_000)
    observeStage('provider', firstTokenMs)
    if (outputTokens !== undefined && writingMs > 0) rate.observe({ provider }, (outputTokens / writingMs) * 1_000)
  },
  claimed: (ms) => observeStage('claim', ms),
}

/** The log, each append of which is measured. */
export function measuredLog(log: FrameLog): FrameLog {
  return {
    open: async (...call) => await log.open(...call),
    notifyChanged: async (...call) => await log.notifyChanged(...call),
    async append(...call) {
      const startedMs = performance.now()
      const outcome = await log.append(...call)
      observeStage('append', performance.now() - startedMs)
      return outcome
    },
  }
}
