/**
 * What every provider must do, at the real server: runs for each kind of which the environment names one, as `live-targets.ts` has it,
 * and costs a few hundred tokens there. What only the demo provider can be told to do is in `conformance.ts`.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { providerKinds } from '@scriptorium/contracts/nouns'
import { createAllowList, portOf } from '../../src/domain/connection/allow-list.ts'
import { ApiKey } from '../../src/domain/connection/api-key.ts'
import type { CompletionRequest, Provider, ProviderMessage } from '../../src/domain/provider.ts'
import { createEgress } from '../../src/providers/egress/egress.ts'
import { createProviderFactory } from '../../src/providers/provider-factory.ts'
import { readCompletion } from './conformance.ts'
import type { Completion } from './conformance.ts'
import { liveTargetOf, liveVariables } from './live-targets.ts'
import type { LiveTarget } from './live-targets.ts'

const limitMs = 120_000
/** Enough for a model that thinks before it writes. */
const enough = { maxOutputTokens: 1_024 }
/** For what is not about the text. */
const little = { maxOutputTokens: 64 }
const closeMs = 250
const firstTurn: ProviderMessage[] = [
  { role: 'system', content: 'You help a novelist. Answer in one sentence.' },
  { role: 'user', content: 'Name a harbour town for a story.' },
]
const secondTurn: ProviderMessage[] = [
  ...firstTurn,
  { role: 'assistant', content: 'Saltmouth.' },
  { role: 'user', content: 'And who waits there?' },
]

for (const kind of providerKinds) {
  const target = liveTargetOf(kind)
  const { key, url } = liveVariables[kind]
  if (target === undefined)
    // Skipped because a key or a server is needed.
    describe(`${kind}, live`, () => it.skip(`because ${[key, url].filter(Boolean).join(' or ')} is not set`, () => {}))
  else describe(`${kind}, live`, () => describeLive(target))
}

function describeLive(target: LiveTarget): void {
  const { kind, baseUrl, apiKey, overWindowTokens } = target
  const address = new URL(baseUrl)
  const egress = createEgress({ allowList: createAllowList([`${address.hostname}:${portOf(address)}`]) })
  const factory = createProviderFactory({ egress })
  let provider: Provider
  let model = target.model ?? ''
  beforeAll(async () => {
    provider = open(apiKey)
    const listed = await provider.listModels(AbortSignal.timeout(limitMs))
    if (!listed.ok) throw new Error(`no list of models: ${listed.failure.message}`)
    model ||= listed.value[0]?.id ?? ''
  }, limitMs)
  afterAll(async () => await egress.close())

  function open(key: string | undefined): Provider {
    const address = { kind, baseUrl, apiKey: key === undefined ? undefined : new ApiKey(key) }
    const opened = factory.open({ ...address, connectionKey: 'live' })
    if (opened === undefined) throw new Error(`${kind} cannot be opened`)
    return opened
  }
  const requestOf = (more: Partial<CompletionRequest> = {}): CompletionRequest => ({
    model,
    messages: firstTurn,
    requestId: 'live.1',
    parameters: little,
    ...more,
  })
  const complete = async (more: Partial<CompletionRequest> = {}, by = provider): Promise<Completion> =>
    await readCompletion(by.stream(requestOf(more), AbortSignal.timeout(limitMs)))
  const whole = { end: { type: 'finish', proper: true }, usage: { estimated: false } }
  const failure = (code: string): object => ({ end: { type: 'error', failure: { code, retryable: false } } })

  it(
    'takes the key, and two turns, and counts both',
    async () => {
      expect(await provider.authenticate(AbortSignal.timeout(limitMs))).toMatchObject({ ok: true })
      const first = await complete({ parameters: enough })
      expect(first).toMatchObject(whole)
      expect(first.text).not.toBe('')
      const second = await complete({ messages: secondTurn })
      expect(second).toMatchObject(whole)
      expect(second.usage?.inputTokens).toBeGreaterThan(first.usage?.inputTokens ?? 0)
    },
    limitMs,
  )

  it.each([
    [
      'a system message in the middle',
      { messages: [...secondTurn.slice(0, 3), ...firstTurn.slice(0, 1), ...secondTurn.slice(3)] },
    ],
    ['a temperature', { parameters: { ...little, temperature: 0.5 } }],
    ['thinking', { reasoning: { effort: 'low' } }],
  ] satisfies [string, Partial<CompletionRequest>][])(
    'takes %s, or is asked without it',
    async (_name, more) => {
      expect(await complete(more)).toMatchObject(whole)
    },
    limitMs,
  )

  it(
    'says that it has come to its limit',
    async () => {
      const messages: ProviderMessage[] = [{ role: 'user', content: 'Count from one to two hundred, in words.' }]
      expect(await complete({ messages, parameters: { maxOutputTokens: 16 } })).toMatchObject({
        end: { type: 'finish', reason: 'length', proper: true },
      })
    },
    limitMs,
  )

  it.each(['at the first token', 'before it'])(
    'ends at once at a cancel %s',
    async (when) => {
      const abort = new AbortController()
      let abortedAtMs = Number.NaN
      const stop = (): void => {
        abortedAtMs = performance.now()
        abort.abort()
      }
      if (when === 'before it') setTimeout(stop, 1)
      let last: string | undefined
      for await (const { type } of provider.stream(requestOf({ parameters: enough }), abort.signal)) {
        last = type
        if (!abort.signal.aborted && (type === 'text' || type === 'reasoning')) stop()
      }
      expect(performance.now() - abortedAtMs).toBeLessThan(closeMs)
      expect(['finish', 'error']).not.toContain(last)
    },
    limitMs,
  )

  it(
    'does not know a model, or has but one',
    async () => {
      const { end } = await complete({ model: 'no-such-model-here' })
      if (end?.type === 'error') expect(end.failure).toMatchObject({ code: 'model_not_found', retryable: false })
      else expect(end).toMatchObject({ proper: true })
    },
    limitMs,
  )

  it(
    'writes five at once',
    async () => {
      for (const one of await Promise.all(Array.from({ length: 5 }, async () => await complete())))
        expect(one).toMatchObject(whole)
    },
    limitMs,
  )

  if (apiKey !== undefined)
    it(
      'refuses a wrong key, which is not shown',
      async () => {
        const refused = await complete({}, open('sk-wrong-0123456789abcdef'))
        expect(refused).toMatchObject(failure('authentication_failed'))
        expect(JSON.stringify(refused)).not.toContain('0123456789abcdef')
      },
      limitMs,
    )

  if (overWindowTokens !== undefined)
    it(
      'refuses a prompt over its window',
      async () => {
        const messages: ProviderMessage[] = [{ role: 'user', content: 'harbour '.repeat(overWindowTokens) }]
        expect(await complete({ messages })).toMatchObject(failure('prompt_too_long'))
      },
      limitMs,
    )
}
