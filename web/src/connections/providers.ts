import type { ProviderKind } from '@scriptorium/contracts/nouns'

export type Provider = {
  kind: ProviderKind
  name: string
  about: string
  /** Whether the writer says where it is, and what is proposed. */
  baseUrl: 'fixed' | { proposed: string; hint: string }
  key: 'needed' | 'optional'
  keyHint: string
}

/** The providers that can be added, in the order of the cards. */
export const providers: readonly Provider[] = [
  {
    kind: 'openai',
    name: 'OpenAI',
    about: 'GPT models, with a key from platform.openai.com.',
    baseUrl: 'fixed',
    key: 'needed',
    keyHint: 'Begins with sk-.',
  },
  {
    kind: 'anthropic',
    name: 'Anthropic',
    about: 'Claude models, with a key from console.anthropic.com.',
    baseUrl: 'fixed',
    key: 'needed',
    keyHint: 'Begins with sk-ant-.',
  },
  {
    kind: 'openrouter',
    name: 'OpenRouter',
    about: 'Hundreds of models from many companies with one key.',
    baseUrl: 'fixed',
    key: 'needed',
    keyHint: 'Begins with sk-or-.',
  },
  {
    kind: 'groq',
    name: 'Groq',
    about: 'Open models, very fast.',
    baseUrl: 'fixed',
    key: 'needed',
    keyHint: 'Begins with gsk_.',
  },
  {
    kind: 'ollama',
    name: 'Ollama',
    about: 'Models on your own computer; nothing leaves it.',
    baseUrl: { proposed: 'http://localhost:11434', hint: 'Where Ollama listens, without /v1.' },
    key: 'optional',
    keyHint: 'Only if something before Ollama asks for one.',
  },
  {
    kind: 'lm-studio',
    name: 'LM Studio',
    about: 'Models on your own computer; nothing leaves it.',
    baseUrl: { proposed: 'http://localhost:1234/v1', hint: 'The address that LM Studio shows under Developer.' },
    key: 'optional',
    keyHint: 'Only if you set one in LM Studio.',
  },
  {
    kind: 'openai-compatible',
    name: 'Another, OpenAI-compatible',
    about: 'Any service or program with an API like OpenAI’s.',
    baseUrl: { proposed: '', hint: 'Such as https://api.example.com/v1.' },
    key: 'optional',
    keyHint: 'If the service needs one.',
  },
]

export function providerOf(kind: ProviderKind): Provider {
  return (
    providers.find((provider) => provider.kind === kind) ?? {
      kind,
      name: kind,
      about: '',
      baseUrl: { proposed: '', hint: '' },
      key: 'optional',
      keyHint: '',
    }
  )
}

/** The steps of a test in their order, in the writer's words. */
export const stepNames = {
  resolve: 'Look up the address',
  connect: 'Reach the provider',
  authenticate: 'Check the key',
  models: 'List the models',
  complete: 'Ask for one word',
} as const

export type StepName = keyof typeof stepNames
