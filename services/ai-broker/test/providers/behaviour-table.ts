/** Every behaviour of the demo provider at every kind of provider: how the completion ends, with which text and which count. */
import { demoTokens, startDemoProvider } from '@scriptorium/demo-provider'
import type { DemoProvider } from '@scriptorium/demo-provider'
import { providerKinds } from '@scriptorium/contracts/nouns'
import type { ProviderKind } from '@scriptorium/contracts/nouns'
import { createAllowList } from '../../src/domain/connection/allow-list.ts'
import { ApiKey } from '../../src/domain/connection/api-key.ts'
import type { CompletionUsage, ProviderFailure, ProviderPart } from '../../src/domain/provider.ts'
import { createEgress } from '../../src/providers/egress/egress.ts'
import { createProviderFactory } from '../../src/providers/provider-factory.ts'

/** Those that say nothing about an adapter, and take long. */
const leftOut = new Set(['slow', 'hang-connect'])
const parametric = ['cut-at-5', 'reset-at-5', 'tokens-40-every-60000']
const key = 'sk-canary-0123456789abcdef'
const atOnce = 24
/** Those that keep both ends busy run by themselves, so that nobody else’s waits pass meanwhile. */
const heavy = new Set(['endless', 'huge-line', 'split-every-byte'])

/** Longer than a busy machine takes; and for those that hang, where they hang. */
const patient = {
  firstByteMs: 15_000,
  firstContentMs: 15_000,
  idleMs: 15_000,
  totalMs: 60_000,
  trailerMs: 300,
  refusalMs: 5_000,
}
const waits: Readonly<Record<string, Partial<typeof patient>>> = {
  'hang-headers': { firstByteMs: 600 },
  'tokens-40-every-60000': { firstContentMs: 600 },
  'hang-mid': { idleMs: 600 },
  drip: { idleMs: 600 },
}

export type Row = { behaviour: string; cells: string[] }

export async function behaviourTable(): Promise<Row[]> {
  const demo = await startDemoProvider({ host: '127.0.0.1', port: 0, faults: true, delayMs: 0 })
  const egress = createEgress({ allowList: createAllowList([`127.0.0.1:${demo.port}`]), connectTimeoutMs: 5_000 })
  const cellOf = async (behaviour: string, kind: ProviderKind): Promise<string> => {
    const isOwnRoot = kind === 'anthropic' || kind === 'ollama'
    const baseUrl = isOwnRoot ? demo.origin : demo.url
    const factory = createProviderFactory({ egress, timings: { ...patient, ...waits[behaviour] } })
    const provider = factory.open({ kind, baseUrl, apiKey: new ApiKey(key) })
    if (provider === undefined) throw new Error(`${kind} cannot be opened`)
    const request = {
      model: behaviour,
      messages: messagesFor(kind),
      // A byte at a time takes its time.
      parameters: behaviour === 'split-every-byte' ? { maxOutputTokens: 16 } : { temperature: 0.5 },
      requestId: 'g.1',
    }
    const abort = new AbortController()
    // What never ends has to be ended.
    const onText = behaviour === 'endless' ? (): void => abort.abort() : (): void => undefined
    const tokens = demoTokens({ ...request, seed: undefined })
    const words = await read(provider.stream(request, abort.signal), tokens, onText)
    // What the socket still holds when it is reset may be lost.
    return behaviour.startsWith('reset-at') ? words.replace(/no text|first \d/, 'some') : words
  }
  try {
    const behaviours = [...(await listed(demo)), ...parametric].filter((name) => !leftOut.has(name))
    const cells = behaviours.flatMap((behaviour) => providerKinds.map((kind) => ({ behaviour, kind })))
    const cell = async ({ behaviour, kind }: (typeof cells)[number]): Promise<string> => await cellOf(behaviour, kind)
    const light = await inTurn(
      cells.filter(({ behaviour }) => !heavy.has(behaviour)),
      atOnce,
      cell,
    )
    const others = await inTurn(
      cells.filter(({ behaviour }) => heavy.has(behaviour)),
      1,
      cell,
    )
    return behaviours.map((behaviour) => ({
      behaviour,
      cells: (heavy.has(behaviour) ? others : light).splice(0, providerKinds.length),
    }))
  } finally {
    await egress.close()
    await demo.close()
  }
}

/** As Markdown; the kinds are the columns. */
export function tableText(rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    line(['behaviour', ...providerKinds]),
    line(['---', ...providerKinds.map(() => '---')]),
    ...rows.map(({ behaviour, cells }) => line([`\`${behaviour}\``, ...cells])),
  ].join('\n')
}

/** Longer than what a server could have dropped unnoticed; of each kind its own, since some models refuse the first time alone. */
function messagesFor(kind: ProviderKind): { role: 'system' | 'user'; content: string }[] {
  return [
    { role: 'system', content: 'You help a writer. '.repeat(200) },
    { role: 'user', content: `Tell me of the harbour, ${kind}.` },
  ]
}

/** The demo's own names are for people. */
async function listed({ url }: DemoProvider): Promise<string[]> {
  const body = (await (await fetch(`${url}/models`)).json()) as { data: { id: string }[] }
  return body.data.map(({ id }) => id).filter((id) => !id.startsWith('demo-'))
}

async function inTurn<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const waiting = [...items.entries()]
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results[next[0]] = await work(next[1])
  }
  await Promise.all(Array.from({ length: width }, worker))
  return results
}

type Read = { text: string; reasoning: string; usage?: CompletionUsage; status?: string; end?: ProviderPart }

async function read(
  parts: AsyncIterable<ProviderPart>,
  tokens: readonly string[],
  onText: () => void,
): Promise<string> {
  const came: Read = { text: '', reasoning: '' }
  for await (const part of parts) {
    if (part.type === 'text') onText()
    if (part.type === 'text' || part.type === 'reasoning') came[part.type] += part.text
    else if (part.type === 'usage') came.usage = part.usage
    else if (part.type === 'status') came.status = part.status
    else came.end = part
  }
  const { reasoning, usage, status, end } = came
  return [
    ...(status === undefined ? [] : [status]),
    endWords(end),
    textWords(came.text, tokens),
    ...(reasoning === '' ? [] : ['thoughts']),
    usageWords(usage),
  ].join(', ')
}

function endWords(end: ProviderPart | undefined): string {
  if (end?.type === 'error') return failureWords(end.failure)
  if (end?.type !== 'finish') return 'cancelled'
  return end.proper ? `whole (${end.reason ?? 'no reason'})` : 'not whole'
}

function failureWords({ code, retryable, retryAfterMs }: ProviderFailure): string {
  const again = retryAfterMs === undefined ? 'again' : `again in ${retryAfterMs} ms`
  return `**${code}**${retryable ? ` (${again})` : ''}`
}

function textWords(text: string, tokens: readonly string[]): string {
  if (text === '') return 'no text'
  const whole = tokens.join('')
  if (text === whole) return 'all'
  const count = tokens.findIndex((_, index) => tokens.slice(0, index).join('') === text)
  if (count !== -1) return `first ${count}`
  return text.startsWith(tokens.slice(0, 3).join('')) && text.includes('\uFFFD') ? 'with U+FFFD' : 'some'
}

function usageWords(usage: CompletionUsage | undefined): string {
  if (usage === undefined) return 'no usage'
  const cache = usage.cacheWriteTokens === undefined || usage.cacheWriteTokens === 0 ? '' : ' with cache'
  return `${usage.estimated ? 'estimated' : 'counted'}${cache}`
}
