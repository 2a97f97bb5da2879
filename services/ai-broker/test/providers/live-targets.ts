/** Real servers, as the environment names them: a key, or an address where a server needs none. */
import type { ProviderKind } from '@scriptorium/contracts/nouns'
import { providerTraits } from '../../src/domain/connection/provider-table.ts'

export type LiveTarget = {
  kind: ProviderKind
  baseUrl: string
  apiKey: string | undefined
  /** The first listed otherwise. */
  model: string | undefined
  /** Tokens of a prompt that is to be refused as too long; not asked where it would cost or take too much. */
  overWindowTokens: number | undefined
}

export const liveVariables: Readonly<Record<ProviderKind, { key?: string; url?: string; model: string }>> = {
  openai: { key: 'OPENAI_API_KEY', url: 'OPENAI_URL', model: 'OPENAI_MODEL' },
  anthropic: { key: 'ANTHROPIC_API_KEY', url: 'ANTHROPIC_URL', model: 'ANTHROPIC_MODEL' },
  openrouter: { key: 'OPENROUTER_API_KEY', model: 'OPENROUTER_MODEL' },
  ollama: { url: 'OLLAMA_URL', model: 'OLLAMA_MODEL' },
  groq: { key: 'GROQ_API_KEY', model: 'GROQ_MODEL' },
  'lm-studio': { url: 'LM_STUDIO_URL', model: 'LM_STUDIO_MODEL' },
  'openai-compatible': {
    key: 'OPENAI_COMPATIBLE_API_KEY',
    url: 'OPENAI_COMPATIBLE_URL',
    model: 'OPENAI_COMPATIBLE_MODEL',
  },
}

/** Undefined where the environment names none. */
export function liveTargetOf(kind: ProviderKind): LiveTarget | undefined {
  const { key, url, model } = liveVariables[kind]
  const apiKey = valueOf(key)
  const address = valueOf(url)
  const baseUrl = address ?? (apiKey === undefined ? undefined : providerTraits(kind).defaultBaseUrl)
  if (baseUrl === undefined) return undefined
  // A server of one's own is asked for nothing.
  const overWindowTokens = Number(valueOf('OVER_WINDOW_TOKENS') ?? (address === undefined ? 0 : 40_000))
  return {
    kind,
    baseUrl,
    apiKey,
    model: valueOf(model),
    overWindowTokens: overWindowTokens > 0 ? overWindowTokens : undefined,
  }
}

function valueOf(name: string | undefined): string | undefined {
  return name === undefined ? undefined : process.env[name] || undefined
}
