/**
 * What is known of each kind of provider, and how: `npm run providers:report`.
 *
 * By recordings of real streams, by bytes written by hand, by the demo provider; and, where the environment has a key or an address,
 * by a live run, which costs a few hundred tokens. The rest only a key can show.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { providerKinds } from '@scriptorium/contracts/nouns'
import type { ProviderKind } from '@scriptorium/contracts/nouns'
import { liveTargetOf, liveVariables } from '../../services/ai-broker/test/providers/live-targets.ts'
import { runLive } from './live.ts'

const tests = new URL('../../services/ai-broker/test/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, tests), 'utf8')

type Known = {
  protocols: readonly string[]
  /** Files of `test/providers/traps/`. */
  traps: readonly string[]
  /** What neither recording nor demo can tell. */
  onlyLive: string
}

const known: Readonly<Record<ProviderKind, Known>> = {
  openai: {
    protocols: ['Responses', 'Chat Completions'],
    traps: ['responses'],
    onlyLive: 'which models refuse a temperature or show thoughts to this organisation; a spent quota inside a 200',
  },
  anthropic: {
    protocols: ['Messages'],
    traps: ['messages'],
    onlyLive: 'which models want an effort or a budget; hits of the cache; API version 2026-10-21 end to end',
  },
  openrouter: {
    protocols: ['Chat Completions'],
    traps: [],
    onlyLive: 'what an upstream behind it does; whether a cancel ends the billing there',
  },
  ollama: {
    protocols: ['Ollama’s chat'],
    traps: ['ollama'],
    onlyLive: 'loading of a large model; engines that drop a prompt though told not to',
  },
  groq: {
    protocols: ['Chat Completions'],
    traps: [],
    onlyLive: 'limits for each minute and their headers',
  },
  'lm-studio': {
    protocols: ['Chat Completions'],
    traps: [],
    onlyLive: 'loading of a model on demand',
  },
  'openai-compatible': {
    protocols: ['Chat Completions'],
    traps: [],
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
  const { protocols, traps, onlyLive } = known[kind]
  const played = new Set([...recorded.matchAll(new RegExp(`'([\\w-]+)',\\s+'${kind}',`, 'g'))].map(([, name]) => name))
  console.log(`${kind} (${protocols.join(', ')})`)
  console.log(`  recordings: ${played.size === 0 ? 'none' : [...played].join(', ')}`)
  for (const name of traps) {
    const cases = read(`providers/traps/${name}.test.ts`).match(/^ {2}it(?:\.each)?\(/gm)?.length ?? 0
    console.log(`  bytes by hand: traps/${name}.test.ts, ${cases} groups of cases, cut at every byte`)
  }
  console.log('  demo provider: conformance and the table of docs/providers.md')
  await live(kind)
  console.log(`  only a real server shows: ${onlyLive}\n`)
}

async function live(kind: ProviderKind): Promise<void> {
  const target = liveTargetOf(kind)
  if (target === undefined) {
    const { key, url } = liveVariables[kind]
    console.log(`  live: not run; set ${[key, url].filter((name) => name !== undefined).join(' or ')}`)
    return
  }
  console.log(`  live, at ${target.baseUrl}; npm test -- providers/live holds it to what all must do:`)
  for (const { what, came } of await runLive(target)) console.log(`    ${what}: ${came.slice(0, 300)}`)
}
