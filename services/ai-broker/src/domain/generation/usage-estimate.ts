import type { Usage } from '@scriptorium/contracts'
import { estimateTokens } from '@scriptorium/tokens/estimate'
import type { Prompt } from './ports.ts'

/** A count of our own, and marked as such: of the prompt as chat counted it, of the completion as it is estimated. */
export function estimateUsage(prompt: Prompt, completion: { estimatedTokens: number }): Usage {
  return {
    inputTokens:
      prompt.estimatedTokens > 0
        ? prompt.estimatedTokens
        : prompt.messages.reduce((sum, { content }) => sum + estimateTokens(content), 0),
    outputTokens: completion.estimatedTokens,
    estimated: true,
  }
}
