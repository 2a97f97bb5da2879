/** Effort and budget, one from the other, where a provider has only one of the two. */
import type { Reasoning, ReasoningEffort } from '../../domain/provider.ts'

const budgets: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 24_576,
}

/** Tokens to think with; 0 is not at all. */
export function budgetOf({ budgetTokens, effort }: Reasoning): number | undefined {
  return budgetTokens ?? (effort === undefined ? undefined : budgets[effort])
}

/** The effort that comes nearest. */
export function effortOf({ budgetTokens, effort }: Reasoning): ReasoningEffort | undefined {
  if (effort !== undefined || budgetTokens === undefined) return effort
  if (budgetTokens === 0) return 'none'
  if (budgetTokens < budgets.medium) return 'low'
  return budgetTokens < budgets.high ? 'medium' : 'high'
}
