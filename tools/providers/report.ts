/**
 * What is known of each kind of provider, and how: `npm run providers:report`.
 *
 * By recordings of real streams, by bytes written by hand, by the demo provider; and, where the environment has a key or an address,
 * by a live run, which costs a few hundred tokens. The rest only a key can show.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { providerKinds } from '@scriptorium/contracts/nouns'
import type { ProviderKind } from '@scriptorium/contracts/nouns'
import { providerTraits } from '../../services/ai-broker/src/domain/connection/provider-table.ts'
import { runLive } from './live.ts'

const tests = new URL('../../services/ai-broker/test/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, tests), 'utf8')

type Known = {
  protocols: readonly string[]
  /** Files of `test/providers/traps/`. */
  traps: readonly string[]
  /** Its variables: the key, and an address where it is not the provider’s own. */
  variables: { key?: string; url?: string; model: string }
  /** What neither recording nor demo can tell. */
  onlyLive: string
}

const known: Readonly<Record<ProviderKind, Known>> = {
  openai: {
    protocols: ['Responses', 'Chat Completions'],
    traps: ['responses'],
    variables: { key: 'OPENAI_API_KEY', url: 'OPENAI_URL', model: 'OPENAI_MODEL' },
    onlyLive: 'which models refuse a temperature or show thoughts to this organisation; a spent quota inside a 200',
  },
  anthropic: {
    protocols: ['Messages'],
    traps: ['messages'],
    variables: { key: 'ANTHROPIC_API_KEY', url: 'ANTHROPIC_URL', model: 'ANTHROPIC_MODEL' },
    onlyLive: 'which models want an effort or a budget; hits of the cache; API version 2026-10-21 end to end',
  },
  openrouter: {
    protocols: ['Chat Completions'],
    traps: [],
    variables: { key: 'OPENROUTER_API_KEY', model: 'OPENROUTER_MODEL' },
    onlyLive: 'what an upstream behind it does; whether a cancel ends the billing there',
  },
  ollama: {
    protocols: ['Ollama’s chat'],
    traps: ['ollama'],
    variables: { url: 'OLLAMA_URL', model: 'OLLAMA_MODEL' },
    onlyLive: 'loading of a large model; engines that drop a prompt though told not to',
  },
  groq: {
    protocols: ['Chat Completions'],
    traps: [],
    variables: { key: 'GROQ_API_KEY', model: 'GROQ_MODEL' },
    onlyLive: 'limits for each minute and their headers',
  },
  'lm-studio': {
    protocols: ['Chat Completions'],
    traps: [],
    variables: { url: 'LM_STUDIO_URL', model: 'LM_STUDIO_MODEL' },
    onlyLive: 'loading of a model on demand',
  },
  'openai-compatible': {
    protocols: ['Chat Completions'],
    traps: [],
    variables: { url: 'OPENAI_COMPATIBLE_URL', key: 'OPENAI_COMPATIBLE_API_KEY', model: 'OPENAI_COMPATIBLE_MODEL' },
    onlyLive: 'that very server',
  },
}

const behaviours =
  readFileSync(new URL('../../docs/providers.md', import.meta.url), 'utf8').match(/^\| `/gm)?.length ?? 0
const recorded = read('recorded-streams.test.ts')
const recordings = readdirSync(new URL('recordings/', tests)).filter((name) => name.endsWith('.sse')).length

console.log(`${recordings} recorded streams, ${behaviours - providerKinds.length} behaviours of the demo provider.\n`)
for (const kind of providerKinds) await report(kind)

async function report(kind: ProviderKind): Promise<void> {
  const { protocols, traps, variables, onlyLive } = known[kind]
  const played = new Set([...recorded.matchAll(new RegExp(`'([\\w-]+)',\\s+'${kind}',`, 'g'))].map(([, name]) => name))
  console.log(`${kind} (${protocols.join(', ')})`)
  console.log(`  recordings: ${played.size === 0 ? 'none' : [...played].join(', ')}`)
  for (const name of traps) {
    const cases = read(`providers/traps/${name}.test.ts`).match(/^ {2}it(?:\.each)?\(/gm)?.length ?? 0
    console.log(`  bytes by hand: traps/${name}.test.ts, ${cases} groups of cases, cut at every byte`)
  }
  console.log('  demo provider: conformance and the table of docs/providers.md')
  await live(kind, variables)
  console.log(`  only a real server shows: ${onlyLive}\n`)
}

async function live(kind: ProviderKind, variables: Known['variables']): Promise<void> {
  const value = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : process.env[name] || undefined
  const apiKey = value(variables.key)
  const baseUrl = value(variables.url) ?? (apiKey === undefined ? undefined : providerTraits(kind).defaultBaseUrl)
  const isLocal = value(variables.url) !== undefined
  if (baseUrl === undefined) {
    console.log(
      `  live: not run; set ${[variables.key, variables.url].filter((name) => name !== undefined).join(' or ')}`,
    )
    return
  }
  const overWindowTokens = Number(value('OVER_WINDOW_TOKENS') ?? (isLocal ? 40_000 : 0))
  console.log(`  live, at ${baseUrl}:`)
  const target = {
    kind,
    baseUrl,
    apiKey,
    model: value(variables.model),
    overWindowTokens: overWindowTokens > 0 ? overWindowTokens : undefined,
  }
  for (const { what, came } of await runLive(target)) console.log(`    ${what}: ${came.slice(0, 300)}`)
}
