/** What is known of each kind of provider before it is called. The kinds themselves are the contract's. */
import type { ProviderKind } from '@scriptorium/contracts/nouns'

/** `runningMax`: generations at once, where the connection's own setting says nothing. */
type ProviderTraits = { defaultBaseUrl?: string; needsKey: boolean; runningMax?: number }

/** A kind that cannot be called yet is refused when a connection is made; one that can has a maker in providers/provider-factory.ts. */
const providerTable = {
  openai: { defaultBaseUrl: 'https://api.openai.com/v1', needsKey: true },
  anthropic: 'not yet',
  openrouter: { defaultBaseUrl: 'https://openrouter.ai/api/v1', needsKey: true },
  ollama: 'not yet',
  groq: { defaultBaseUrl: 'https://api.groq.com/openai/v1', needsKey: true },
  'lm-studio': { defaultBaseUrl: 'http://localhost:1234/v1', needsKey: false, runningMax: 1 },
  'openai-compatible': { needsKey: false },
} as const satisfies Record<ProviderKind, ProviderTraits | 'not yet'>

type ProviderTable = typeof providerTable
export type WorkingProvider = {
  [Kind in ProviderKind]: ProviderTable[Kind] extends ProviderTraits ? Kind : never
}[ProviderKind]

/** The kinds that can be called, in the contract's order. */
export const workingProviders = Object.entries(providerTable).flatMap(([kind, traits]) =>
  traits === 'not yet' ? [] : [kind as WorkingProvider],
)

/** Undefined for a kind that cannot be called yet. */
export function providerTraits(kind: ProviderKind): ProviderTraits | undefined {
  const traits = providerTable[kind]
  return traits === 'not yet' ? undefined : traits
}
