/** How the providers that speak OpenAI's Chat Completions differ from each other; one row each, no branches elsewhere. */
import type { ProviderKind } from '@scriptorium/contracts/nouns'

export type Dialect = {
  /** Else `[DONE]`, or usage that comes last of all, makes a completion whole as well: Ollama's own compatible endpoint sends null there. */
  needsFinishReason: boolean
  maxTokensField: 'max_tokens' | 'max_completion_tokens'
  /** What models of some names want otherwise; the first that fits counts. */
  modelRules: readonly ModelRule[]
  /** A path that proves the key for nothing; where the model list is public it proves nothing. */
  keyPath?: string
  /** Lists that have more fields than `/models` does, below the server's root; tried in order. */
  richLists: readonly string[]
  /** Milliseconds until the response's headers, and until its first content: a local model may have to be loaded first. */
  firstByteMs: number
  firstContentMs: number
  headers: Readonly<Record<string, string>>
  /** Which of the request's `providerOptions` go into the body, under the same name; all others are ignored. */
  options: readonly string[]
  /** How the wish for reasoning is worded: `reasoning_effort`, or OpenRouter's `reasoning: {effort | max_tokens}`. */
  reasoning: 'effort' | 'object'
  /** Models whose cache has to be asked, by `cache_control` on a message; the others cache what they find. */
  markedModels?: RegExp
}

/** `efforts`: which of them a model takes; not given: all. */
export type ModelRule = {
  models: RegExp
  systemRole: 'system' | 'developer'
  refuses: readonly string[]
  efforts?: readonly string[]
}

const thinking = ['reasoning', 'reasoning_effort']
const penalties = ['frequency_penalty', 'presence_penalty']

/** Reasoning models; from gpt-5.1 on they take a temperature as long as they are not asked to reason. */
const openAiRules: readonly ModelRule[] = [
  { models: /^(?:ft:)?(?:gpt-\d[\w.-]*-chat|gpt-[34]|chatgpt)/, systemRole: 'system', refuses: thinking },
  {
    models: /^(?:ft:)?o\d/,
    systemRole: 'developer',
    refuses: ['temperature', 'top_p', ...penalties],
    efforts: ['low', 'medium', 'high'],
  },
  {
    models: /^(?:ft:)?gpt-5(?![.\d])/,
    systemRole: 'developer',
    refuses: ['temperature', 'top_p', ...penalties],
    efforts: ['minimal', 'low', 'medium', 'high'],
  },
  { models: /^(?:ft:)?gpt-(?:[5-9]|[1-9]\d)/, systemRole: 'developer', refuses: penalties },
]

const remote: Dialect = {
  needsFinishReason: true,
  maxTokensField: 'max_tokens',
  modelRules: [],
  richLists: [],
  firstByteMs: 60_000,
  firstContentMs: 120_000,
  headers: {},
  options: [],
  reasoning: 'effort',
}
const local: Dialect = { ...remote, needsFinishReason: false, firstByteMs: 300_000, firstContentMs: 300_000 }

export const dialects = {
  openai: {
    ...remote,
    maxTokensField: 'max_completion_tokens',
    modelRules: openAiRules,
    options: ['reasoning_effort', 'verbosity'],
  },
  groq: { ...remote, options: ['reasoning_effort'] },
  openrouter: {
    ...remote,
    keyPath: '/key',
    headers: { 'x-title': 'Scriptorium' },
    options: ['reasoning'],
    reasoning: 'object',
    markedModels: /^anthropic\//,
  },
  'lm-studio': { ...local, richLists: ['/api/v1/models', '/api/v0/models'], options: ['ttl'] },
  'openai-compatible': { ...local, options: ['reasoning_effort'] },
} as const satisfies Partial<Record<ProviderKind, Dialect>>
