/** One line per provider that works today. A connection of another kind is refused when it is made. */
import { createBoundedMap } from '@scriptorium/bounded-map'
import type { Egress } from './egress/egress.ts'
import { parseTarget } from './egress/target.ts'
import type { TargetProblem } from './egress/target.ts'
import type { ApiKey } from '../domain/api-key.ts'
import type { ProviderFactory } from '../domain/ports.ts'
import type { Provider, ProviderKind } from '../domain/provider.ts'
import { dialects } from './openai-compatible/dialect.ts'
import type { Dialect } from './openai-compatible/dialect.ts'
import { defaultTimings } from './openai-compatible/call-timer.ts'
import type { CallTimings } from './openai-compatible/call-timer.ts'
import { createConnectionMemory } from './openai-compatible/api-call.ts'
import type { ConnectionMemory } from './openai-compatible/api-call.ts'
import { createOpenAiCompatibleProvider } from './openai-compatible/provider.ts'

type Maker = (options: {
  egress: Egress
  baseUrl: URL
  apiKey: ApiKey | undefined
  timings: CallTimings
  memory: ConnectionMemory
}) => Provider

const chatCompletions =
  (dialect: Dialect): Maker =>
  (options) =>
    createOpenAiCompatibleProvider({ ...options, dialect })

const makers: Readonly<Partial<Record<ProviderKind, Maker>>> = {
  openai: chatCompletions(dialects.openai),
  groq: chatCompletions(dialects.groq),
  openrouter: chatCompletions(dialects.openrouter),
  'lm-studio': chatCompletions(dialects['lm-studio']),
  'openai-compatible': chatCompletions(dialects['openai-compatible']),
}

const memoriesMax = 10_000

const urlSentences: Readonly<Record<TargetProblem, string>> = {
  'not-a-url': 'This is not a web address. It looks like https://host/v1.',
  protocol: 'It begins with https:// or http://.',
  userinfo: 'It may not hold a user name or password. Enter the key in its own field.',
  fragment: 'It may not hold a #.',
  query: 'It may not hold a ?.',
  host: 'It has no host that can be called.',
}

export function createProviderFactory({
  egress,
  timings = defaultTimings,
}: {
  egress: Egress
  timings?: CallTimings
}): ProviderFactory {
  const memories = createBoundedMap<string, ConnectionMemory>({ entriesMax: memoriesMax })

  function memoryOf(key: string | undefined): ConnectionMemory {
    if (key === undefined) return createConnectionMemory()
    const memory = memories.get(key) ?? createConnectionMemory()
    memories.set(key, memory)
    return memory
  }

  return {
    open({ kind, baseUrl, apiKey, connectionKey }) {
      const target = parseTarget(baseUrl)
      // What was learned holds for one base URL: a changed one starts afresh.
      const memory = memoryOf(connectionKey === undefined ? undefined : `${connectionKey} ${baseUrl}`)
      return 'url' in target ? makers[kind]?.({ egress, baseUrl: target.url, apiKey, timings, memory }) : undefined
    },
    checkUrl(text) {
      const target = parseTarget(text)
      return 'problem' in target ? urlSentences[target.problem] : undefined
    },
  }
}
