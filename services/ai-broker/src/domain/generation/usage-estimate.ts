import type { Usage } from '@scriptorium/contracts'
import type { Prompt } from './ports.ts'

/** About four characters to a token in alphabetic scripts, one in those of East Asia. A count of our own, and marked as such. */
function estimateTokens({ units, wideUnits }: { units: number; wideUnits: number }): number {
  return Math.ceil((units - wideUnits) / 4) + wideUnits
}

export function estimateUsage(
  prompt: Prompt,
  said: { textUnits: number; reasoningUnits: number; wideUnits: number },
): Usage {
  const promptUnits = prompt.messages.reduce((sum, { content }) => sum + content.length, 0)
  return {
    inputTokens:
      prompt.estimatedTokens > 0 ? prompt.estimatedTokens : estimateTokens({ units: promptUnits, wideUnits: 0 }),
    outputTokens: estimateTokens({ units: said.textUnits + said.reasoningUnits, wideUnits: said.wideUnits }),
    estimated: true,
  }
}
