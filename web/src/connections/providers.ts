import type { ProviderKind } from '@scriptorium/contracts/nouns'

/** What is said of a provider, its name too, is in the catalogue of words. */
export type Provider = {
  kind: ProviderKind
  /** Whether the writer says where it is, and what is proposed. */
  baseUrl: 'fixed' | { proposed: string }
  key: 'needed' | 'optional'
}

/** The providers that can be added, in the order of the cards. */
export const providers: readonly Provider[] = [
  { kind: 'openai', baseUrl: 'fixed', key: 'needed' },
  { kind: 'anthropic', baseUrl: 'fixed', key: 'needed' },
  { kind: 'openrouter', baseUrl: 'fixed', key: 'needed' },
  { kind: 'groq', baseUrl: 'fixed', key: 'needed' },
  { kind: 'ollama', baseUrl: { proposed: 'http://localhost:11434' }, key: 'optional' },
  { kind: 'lm-studio', baseUrl: { proposed: 'http://localhost:1234/v1' }, key: 'optional' },
  { kind: 'openai-compatible', baseUrl: { proposed: '' }, key: 'optional' },
]

export function providerOf(kind: ProviderKind): Provider {
  return providers.find((provider) => provider.kind === kind) ?? { kind, baseUrl: { proposed: '' }, key: 'optional' }
}
