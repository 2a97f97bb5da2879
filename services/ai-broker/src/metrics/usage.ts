import { counter } from '@scriptorium/metrics'
import type { UsageRecord } from '../domain/ports.ts'

const attempts = counter('attempts_total', 'Models asked for an answer, by provider and by how that ended', [
  'provider',
  'purpose',
  'status',
])
const tokens = counter('tokens_total', 'Tokens that providers counted or we estimated', ['provider', 'kind'])
const cost = counter('cost_usd_total', 'What the answers cost at known prices, in US dollars', ['provider'])

export function countUsage({ provider, purpose, status, usage }: UsageRecord): void {
  attempts.add({ provider, purpose, status })
  tokens.add({ provider, kind: 'input' }, usage.inputTokens)
  tokens.add({ provider, kind: 'output' }, usage.outputTokens)
  tokens.add({ provider, kind: 'cached' }, usage.cachedTokens ?? 0)
  tokens.add({ provider, kind: 'reasoning' }, usage.reasoningTokens ?? 0)
  if (usage.currency === 'USD') cost.add({ provider }, usage.cost ?? 0)
}
