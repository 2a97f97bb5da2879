/** What is known of each kind of provider before it is called. The kinds themselves are the contract's; each has a maker in providers/provider-factory.ts. */
import type { ProviderKind } from '@scriptorium/contracts/nouns'

/** `runningMax`: generations at once, where the connection's own setting says nothing. */
type ProviderTraits = { defaultBaseUrl?: string; needsKey: boolean; runningMax?: number }

const providerTable: Readonly<Record<ProviderKind, ProviderTraits>> = {
  openai: { defaultBaseUrl: 'https://api.openai.com/v1', needsKey: true },
  anthropic: { defaultBaseUrl: 'https://api.anthropic.com', needsKey: true },
  openrouter: { defaultBaseUrl: 'https://openrouter.ai/api/v1', needsKey: true },
  ollama: { defaultBaseUrl: 'http://localhost:11434', needsKey: false, runningMax: 1 },
  groq: { defaultBaseUrl: 'https://api.groq.com/openai/v1', needsKey: true },
  'lm-studio': { defaultBaseUrl: 'http://localhost:1234/v1', needsKey: false, runningMax: 1 },
  'openai-compatible': { needsKey: false },
}

export function providerTraits(kind: ProviderKind): ProviderTraits {
  return providerTable[kind]
}
