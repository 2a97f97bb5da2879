/**
 * What only a real server can show: the same few calls through the adapter of a provider, each with what came of it. Costs a few
 * hundred tokens. Nothing is asserted here (services/ai-broker/test/providers/live.test.ts asserts): who runs it reads it, and what differs
 * from the tests becomes a recording and a test.
 */
import { createAllowList, portOf } from '../../services/ai-broker/src/domain/connection/allow-list.ts'
import { ApiKey } from '../../services/ai-broker/src/domain/connection/api-key.ts'
import type { CompletionRequest, Provider, ProviderMessage } from '../../services/ai-broker/src/domain/provider.ts'
import { createEgress } from '../../services/ai-broker/src/providers/egress/egress.ts'
import { createProviderFactory } from '../../services/ai-broker/src/providers/provider-factory.ts'
import type { LiveTarget } from '../../services/ai-broker/test/providers/live-targets.ts'

export type LiveResult = { what: string; came: string }

type Came = { text: string; reasoning: string; end: string; usage: string; ms: number; firstMs: number | undefined }

export async function runLive(target: LiveTarget): Promise<LiveResult[]> {
  const url = new URL(target.baseUrl)
  const egress = createEgress({ allowList: createAllowList([`${url.hostname}:${portOf(url)}`]) })
  const factory = createProviderFactory({ egress })
  const open = (apiKey: string | undefined): Provider => {
    const { kind, baseUrl } = target
    const key = apiKey === undefined ? undefined : new ApiKey(apiKey)
    const provider = factory.open({ kind, baseUrl, apiKey: key, connectionKey: 'live' })
    if (provider === undefined) throw new Error(`${kind} cannot be opened`)
    return provider
  }
  const results: LiveResult[] = []
  try {
    for await (const result of checks(target, open)) results.push(result)
  } finally {
    await egress.close()
  }
  return results
}

async function* checks(target: LiveTarget, open: (apiKey: string | undefined) => Provider): AsyncGenerator<LiveResult> {
  const provider = open(target.apiKey)
  const limit = (): AbortSignal => AbortSignal.timeout(60_000)
  const key = await provider.authenticate(limit())
  yield { what: 'the key', came: key.ok ? (key.value ?? 'accepted') : key.failure.code }
  const listed = await provider.listModels(limit())
  const first = listed.ok ? listed.value[0] : undefined
  const models = listed.ok ? `${listed.value.length}, first ${JSON.stringify(first)}` : listed.failure.code
  yield { what: 'models', came: models }
  const model = target.model ?? first?.id
  if (model === undefined) return
  const turn: ProviderMessage[] = [
    { role: 'system', content: 'You help a novelist. Answer in one sentence.' },
    { role: 'user', content: 'Name a harbour town for a story.' },
  ]
  const one = await complete(provider, requestOf(model, turn))
  yield { what: 'first turn', came: wordsOf(one) }
  const next: ProviderMessage[] = [
    ...turn,
    { role: 'assistant', content: one.text === '' ? 'Saltmouth.' : one.text },
    { role: 'user', content: 'And who waits there?' },
  ]
  yield { what: 'second turn', came: wordsOf(await complete(provider, requestOf(model, next))) }
  const late: ProviderMessage[] = [...next.slice(0, 3), { role: 'system', content: 'Be brief.' }, ...next.slice(3)]
  yield { what: 'a system message in the middle', came: wordsOf(await complete(provider, requestOf(model, late))) }
  yield { what: 'a temperature', came: wordsOf(await complete(provider, requestOf(model, turn, { temperature: 0.5 }))) }
  yield {
    what: 'thinking',
    came: wordsOf(await complete(provider, { ...requestOf(model, turn), reasoning: { effort: 'low' } })),
  }
  yield { what: 'cancel at the first token', came: await cancelled(provider, requestOf(model, turn, {}, 2_000), 0) }
  yield { what: 'cancel before it', came: await cancelled(provider, requestOf(model, turn, {}, 2_000), 1) }
  yield { what: 'an unknown model', came: wordsOf(await complete(provider, requestOf('no-such-model-here', turn))) }
  const wrong = open('wrong-0123456789abcdef')
  yield { what: 'a wrong key', came: wordsOf(await complete(wrong, requestOf(model, turn))) }
  const together = await Promise.all(Array.from({ length: 5 }, () => complete(provider, requestOf(model, turn))))
  yield { what: 'five at once', came: together.map(({ end, firstMs }) => `${end} (${firstMs ?? '-'} ms)`).join(', ') }
  if (target.overWindowTokens !== undefined) {
    const long: ProviderMessage[] = [{ role: 'user', content: 'harbour '.repeat(target.overWindowTokens) }]
    yield { what: 'a prompt over the window', came: wordsOf(await complete(provider, requestOf(model, long))) }
  }
}

function requestOf(
  model: string,
  messages: ProviderMessage[],
  parameters: CompletionRequest['parameters'] = {},
  maxOutputTokens = 64,
): CompletionRequest {
  return { model, messages, parameters: { maxOutputTokens, ...parameters }, requestId: 'live.1' }
}

async function complete(
  provider: Provider,
  request: CompletionRequest,
  signal: AbortSignal = AbortSignal.timeout(120_000),
  onText: () => void = () => undefined,
): Promise<Came> {
  const startedAt = performance.now()
  const since = (): number => Math.round(performance.now() - startedAt)
  const came: Came = { text: '', reasoning: '', end: 'no last part', usage: '', ms: 0, firstMs: undefined }
  for await (const part of provider.stream(request, signal)) {
    if (part.type === 'text' || part.type === 'reasoning') {
      came[part.type] += part.text
      came.firstMs ??= since()
      onText()
    }
    if (part.type === 'usage') came.usage = JSON.stringify(part.usage)
    if (part.type === 'finish') came.end = `${part.proper ? 'whole' : 'not whole'}, ${part.reason ?? 'no reason'}`
    if (part.type === 'error') came.end = `${part.failure.code}: ${part.failure.message}`
  }
  came.ms = since()
  return came
}

function wordsOf({ text, reasoning, end, usage }: Came): string {
  const thoughts = reasoning === '' ? '' : `, ${reasoning.length} characters of thoughts`
  return `${end}; ${text.length} characters${thoughts}${usage === '' ? '' : `; ${usage}`}`
}

async function cancelled(provider: Provider, request: CompletionRequest, beforeMs: number): Promise<string> {
  const abort = new AbortController()
  let abortedAt = 0
  const stop = (): void => {
    abortedAt ||= performance.now()
    abort.abort()
  }
  if (beforeMs > 0) setTimeout(stop, beforeMs)
  const { end } = await complete(provider, request, abort.signal, stop)
  return `${end}, ${Math.round(performance.now() - abortedAt)} ms after the abort`
}
