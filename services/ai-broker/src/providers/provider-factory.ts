/**
 * From a connection's kind to the provider that serves it: kind -> protocol (a maker) -> provider. A new provider is one file,
 * its maker or its dialect, and one line here; a new kind is named in the contract and has a line in the domain's provider table.
 */
import { createBoundedMap } from '@scriptorium/bounded-map'
import type { ProviderFactory } from '../domain/ports.ts'
import type { ProviderKind } from '@scriptorium/contracts/nouns'
import { anthropic } from './anthropic/adapter.ts'
import { chatCompletions } from './chat-completions/adapter.ts'
import { dialects } from './chat-completions/dialect.ts'
import type { Egress } from './egress/egress.ts'
import { parseTarget } from './egress/target.ts'
import type { TargetProblem } from './egress/target.ts'
import { defaultTimings } from './http/call-timer.ts'
import type { CallTimings } from '../domain/provider.ts'
import { ollama } from './ollama/adapter.ts'
import type { OpenProvider, ProviderMaker } from './provider-maker.ts'
import { openAi } from './responses/adapter.ts'

export type ProviderMakers = Readonly<Partial<Record<ProviderKind, ProviderMaker>>>

export const providerMakers: Readonly<Record<ProviderKind, ProviderMaker>> = {
  openai: openAi,
  anthropic,
  ollama,
  groq: chatCompletions(dialects.groq),
  openrouter: chatCompletions(dialects.openrouter),
  'lm-studio': chatCompletions(dialects['lm-studio']),
  'openai-compatible': chatCompletions(dialects['openai-compatible']),
}

const serversMax = 10_000

const urlSentences: Readonly<Record<TargetProblem, string>> = {
  'not-a-url': 'This is not a web address. It looks like https://host/v1.',
  protocol: 'It begins with https:// or http://.',
  userinfo: 'It may not hold a user name or password. Enter the key in its own field.',
  fragment: 'It may not hold a #.',
  query: 'It may not hold a ?.',
  host: 'It has no host that can be called.',
}

export type ProviderFactoryOptions = { egress: Egress; timings?: CallTimings; makers?: ProviderMakers }

export function createProviderFactory({
  egress,
  timings = defaultTimings,
  makers = providerMakers,
}: ProviderFactoryOptions): ProviderFactory {
  const servers = createBoundedMap<string, OpenProvider>({ entriesMax: serversMax })

  /** The least recently used is forgotten first: what was learned about a server is then learned again. */
  function remembered(key: string, make: () => OpenProvider): OpenProvider {
    const server = servers.get(key) ?? make()
    servers.set(key, server)
    return server
  }

  return {
    open({ kind, baseUrl, apiKey, connectionKey }) {
      const target = parseTarget(baseUrl)
      const maker = makers[kind]
      if (!('url' in target) || maker === undefined) return undefined
      const make = (): OpenProvider => maker({ egress, baseUrl: target.url, timings })
      // What was learned holds for one kind and base URL: a changed one starts afresh.
      const open = connectionKey === undefined ? make() : remembered(`${connectionKey} ${kind} ${baseUrl}`, make)
      return open(apiKey)
    },
    checkUrl(text) {
      const target = parseTarget(text)
      return 'problem' in target ? urlSentences[target.problem] : undefined
    },
  }
}
