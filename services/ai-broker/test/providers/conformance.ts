/**
 * What every provider must do, whatever protocol it speaks: run against the demo provider and its faults over real HTTP. A
 * protocol that comes new teaches the demo provider its wire, and calls `describeProvider` in a test of its own.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { demoTokens, startFakeProvider } from '@scriptorium/testkit'
import type { DemoProvider, RequestRecord } from '@scriptorium/testkit'
import { ApiKey } from '../../src/domain/connection/api-key.ts'
import type {
  CompletionParameters,
  CompletionRequest,
  CompletionUsage,
  Provider,
  ProviderFailure,
  ProviderMessage,
  ProviderPart,
} from '../../src/domain/provider.ts'
import { createEgress } from '../../src/providers/egress/egress.ts'
import type { Egress } from '../../src/providers/egress/egress.ts'
import { createAllowList } from '../../src/domain/connection/allow-list.ts'
import type { CallTimings } from '../../src/domain/provider.ts'
import type { ProviderMaker } from '../../src/providers/provider-maker.ts'

export type ProviderUnderTest = {
  maker: ProviderMaker
  /** Below the demo provider's origin, as a connection would name it. */
  path: string
  /** One of `providerOptions` that this provider knows, and where a request's body has it. */
  option: { name: string; value: unknown; readFrom: (body: { [field: string]: unknown }) => unknown }
  /** What every request has, to choose one of two ways that a provider has. */
  parameters?: CompletionParameters
  /** Whether this protocol has words for a cache. */
  countsCache?: boolean
  /** Whether it counts what was thought apart from what was said. */
  countsThoughts?: boolean
}

export type Completion = {
  text: string
  usage: CompletionUsage | undefined
  /** The last part; undefined where a cancel ended the stream. */
  end: Extract<ProviderPart, { type: 'finish' | 'error' }> | undefined
}

/** Reads a stream to its end, and holds it to the order of parts: one last part, and nothing behind it. */
export async function readCompletion(parts: AsyncIterable<ProviderPart>): Promise<Completion> {
  const completion: Completion = { text: '', usage: undefined, end: undefined }
  for await (const part of parts) {
    expect(completion.end).toBeUndefined()
    if (part.type === 'text') completion.text += part.text
    else if (part.type === 'usage') completion.usage = part.usage
    else if (part.type === 'finish' || part.type === 'error') completion.end = part
  }
  return completion
}

const key = 'sk-canary-0123456789abcdef'
const closeMs = 250
/** Tokens; Responses takes no fewer. */
const limit = 16
const never = new AbortController().signal
const shortTimings: CallTimings = {
  firstByteMs: 2_000,
  firstContentMs: 2_000,
  // A stream that comes byte by byte needs longer on a busy machine.
  idleMs: 10_000,
  totalMs: 20_000,
  trailerMs: 200,
  refusalMs: 300,
}
const firstTurn: ProviderMessage[] = [
  { role: 'system', content: 'You help a writer.' },
  { role: 'user', content: 'Tell me of the harbour.' },
]
const tokensOf = ({ model, messages, requestId }: CompletionRequest): readonly string[] =>
  demoTokens({ model, messages: [...messages], seed: undefined, requestId })

export function describeProvider(name: string, underTest: ProviderUnderTest): void {
  const { maker, path, option, countsCache = true, countsThoughts = true } = underTest
  const requestOf = (model: string, { parameters, ...more }: Partial<CompletionRequest> = {}): CompletionRequest => ({
    model,
    messages: firstTurn,
    requestId: 'g.1',
    ...more,
    parameters: { ...underTest.parameters, ...parameters },
  })
  /** Of completions alone: what a provider looks up before is no call for one. */
  const completions = (): RequestRecord[] => demo.log.records().filter(({ model }) => model !== undefined)
  let demo: DemoProvider
  let locked: DemoProvider
  let egress: Egress
  beforeAll(async () => {
    demo = await startFakeProvider()
    locked = await startFakeProvider({ apiKey: key })
    const entries = [demo, locked].map(({ port }) => `127.0.0.1:${port}`)
    egress = createEgress({ allowList: createAllowList(entries), connectTimeoutMs: 1_000 })
  })
  beforeEach(() => demo.log.clear())
  afterAll(async () => {
    await egress.close()
    await Promise.all([demo.close(), locked.close()])
  })

  function open(timings: Partial<CallTimings> = {}, { port = demo.port, apiKey = key } = {}): Provider {
    const baseUrl = new URL(`http://127.0.0.1:${port}${path}`)
    return maker({ egress, baseUrl, timings: { ...shortTimings, ...timings } })(new ApiKey(apiKey))
  }
  const complete = async (model: string, timings: Partial<CallTimings> = {}): Promise<Completion> =>
    await readCompletion(open(timings).stream(requestOf(model), never))
  const failureOf = ({ end }: Completion): ProviderFailure | undefined =>
    end?.type === 'error' ? end.failure : undefined

  describe(`${name}: a completion`, () => {
    it('streams whole, turn by turn', async () => {
      const provider = open()
      const first = requestOf('ok')
      const { text, end } = await readCompletion(provider.stream(first, never))
      expect(text).toBe(tokensOf(first).join(''))
      expect(end).toMatchObject({ type: 'finish', reason: 'stop', proper: true })
      const messages: ProviderMessage[] = [
        ...firstTurn,
        { role: 'assistant', content: text },
        { role: 'user', content: 'And who waits there, with a lantern?' },
      ]
      const second = requestOf('ok', { messages, requestId: 'g.2' })
      const next = await readCompletion(provider.stream(second, never))
      expect(next.text).toBe(tokensOf(second).join(''))
      expect(next.text).not.toBe(text)
      expect(next.end).toMatchObject({ type: 'finish', proper: true })
    })

    it('counts its tokens, as the provider does', async () => {
      const { usage } = await complete('ok')
      expect(usage).toMatchObject({ outputTokens: tokensOf(requestOf('ok')).length, estimated: false })
      expect(usage?.inputTokens).toBeGreaterThan(0)
    })

    if (countsCache)
      it('counts what the cache was read and written, as the provider does', async () => {
        expect((await complete('usage-of-cache')).usage).toMatchObject({ cachedTokens: 2, cacheWriteTokens: 3 })
      })

    it('says why it ends, where that is its limit', async () => {
      const limited = requestOf('ok', { parameters: { maxOutputTokens: limit } })
      const { text, end } = await readCompletion(open().stream(limited, never))
      expect(text).toBe(tokensOf(limited).slice(0, limit).join(''))
      expect(end).toMatchObject({ type: 'finish', reason: 'length', proper: true })
    })

    it('is asked for with the options of this provider, and with no others', async () => {
      const providerOptions = { [option.name]: option.value, nobody_knows: 1, model: 'another' }
      await readCompletion(open().stream(requestOf('ok', { providerOptions }), never))
      const body = completions().at(-1)?.body as { [field: string]: unknown }
      expect(option.readFrom(body)).toEqual(option.value)
      expect(body['model']).toBe('ok')
      expect(JSON.stringify(body)).not.toContain('nobody_knows')
    })

    it('gives thoughts apart from the text', async () => {
      const parts: ProviderPart[] = []
      for await (const part of open().stream(requestOf('reasoning'), never)) parts.push(part)
      const said = (type: 'text' | 'reasoning'): string =>
        parts.map((part) => (part.type === type ? part.text : '')).join('')
      expect(said('reasoning')).toBe('Let me think.')
      expect(said('text')).toBe(tokensOf(requestOf('reasoning')).join(''))
    })

    it('counts what was thought among its output', async () => {
      const { usage } = await complete('reasoning')
      expect(usage?.outputTokens).toBe(tokensOf(requestOf('reasoning')).length + 3)
      expect(usage?.reasoningTokens).toBe(countsThoughts ? 3 : undefined)
    })

    it('is asked for again without what the model refuses, and from then on', async () => {
      const provider = open()
      const request = requestOf('temperature-refused', { parameters: { temperature: 0.5 } })
      for (let call = 0; call < 2; call += 1)
        expect((await readCompletion(provider.stream(request, never))).end).toMatchObject({ proper: true })
      expect(completions()).toHaveLength(3)
    })

    it.each(['split-every-byte', 'bad-utf8', 'execute-event'])('of %s is whole', async (model) => {
      const request = requestOf(model, { parameters: { maxOutputTokens: limit } })
      const { text, end } = await readCompletion(open().stream(request, never))
      const tokens = tokensOf(request)
      const [first, whole] = [tokens.slice(0, 3).join(''), tokens.slice(0, limit).join('')]
      if (model === 'bad-utf8') expect(text.startsWith(`${first}\uFFFD`)).toBe(true)
      else expect(text).toBe(whole)
      expect(end).toMatchObject({ type: 'finish', proper: true })
    })
  })

  describe(`${name}: a cancel`, () => {
    const isOpen = ({ status }: RequestRecord): boolean => status === 200
    it.each([
      ['before the response', 'hang-headers', () => true],
      ['before the first token', 'tokens-40-every-60000', isOpen],
      ['in the middle', 'hang-mid', ({ tokensSent }: RequestRecord) => tokensSent === 3],
    ] as const)('%s closes the socket at once, without a part', async (_name, model, isReached) => {
      const abort = new AbortController()
      const completion = readCompletion(open().stream(requestOf(model), abort.signal))
      await demo.log.waitForRequest((record) => record.model === model && isReached(record), 2_000)
      const abortedAtMs = Date.now()
      abort.abort()
      expect((await completion).end).toBeUndefined()
      const { closedByClientAtMs = Number.NaN } = await demo.log.waitForClose((record) => record.model === model, 2_000)
      expect(closedByClientAtMs - abortedAtMs).toBeLessThanOrEqual(closeMs)
    })

    it('before the call sends nothing', async () => {
      expect(await readCompletion(open().stream(requestOf('ok'), AbortSignal.abort()))).toMatchObject({ text: '' })
      expect(demo.log.records()).toEqual([])
    })

    it('is what a reader does that leaves early, too', async () => {
      for await (const part of open().stream(requestOf('hang-mid'), never)) if (part.type === 'text') break
      await demo.log.waitForClose(({ model }) => model === 'hang-mid', 2_000)
    })
  })

  describe(`${name}: a refusal`, () => {
    it.each([
      ['401', { code: 'authentication_failed', retryable: false }],
      ['404', { code: 'model_not_found', retryable: false }],
      ['429', { code: 'provider_rate_limited', retryable: true, retryAfterMs: 1_000 }],
      ['429-quota', { code: 'quota_exceeded', retryable: false }],
      ['500', { code: 'provider_error', retryable: true }],
      ['503', { code: 'provider_overloaded', retryable: true, retryAfterMs: 1_000 }],
      ['context-length', { code: 'prompt_too_long', retryable: false }],
      ['content-policy', { code: 'content_policy', retryable: false }],
      ['html', { code: 'invalid_response', retryable: false }],
      ['redirect', { code: 'invalid_response', retryable: false }],
    ])('of %s has its code', async (model, failure) => {
      const completion = await complete(model)
      expect(failureOf(completion)).toMatchObject(failure)
      expect(completion.text).toBe('')
      // Repeats are the run's, never an adapter's or an SDK's.
      expect(completions()).toHaveLength(1)
    })

    it('that echoes the key is told without it', async () => {
      const failure = failureOf(await complete('echo-key'))
      expect(failure).toMatchObject({ code: 'authentication_failed' })
      expect(JSON.stringify(failure)).not.toMatch(/canary|0123456789abcdef/)
    })

    it('of an address inside comes from us: nothing is dialled', async () => {
      const completion = await readCompletion(open({}, { port: 9_999 }).stream(requestOf('ok'), never))
      expect(failureOf(completion)).toMatchObject({ code: 'address_not_allowed', retryable: false })
    })
  })

  describe(`${name}: a stream that breaks`, () => {
    const firstTokens = (model: string, count: number): string => tokensOf(requestOf(model)).slice(0, count).join('')

    it.each(['cut-at-5', 'reset-at-5'])('by %s keeps its text and is never complete', async (model) => {
      const { text, end } = await complete(model)
      // What the socket still held when it was reset may be lost.
      expect(firstTokens(model, 5).startsWith(text)).toBe(true)
      if (end?.type === 'error') expect(['truncated', 'provider_unreachable']).toContain(end.failure.code)
      else expect(end).toMatchObject({ type: 'finish', proper: false })
    })

    it('by a clean end without the protocol’s own mark is not complete', async () => {
      const { text, end } = await complete('no-end')
      expect(text).toBe(tokensOf(requestOf('no-end')).join(''))
      expect(end).toMatchObject({ type: 'finish', proper: false })
    })

    it.each([
      ['malformed', 'invalid_response'],
      ['error-in-stream', 'provider_error'],
      ['event-error', 'provider_error'],
    ])('by %s fails with the text that came', async (model, code) => {
      const completion = await complete(model)
      expect(completion.text).toBe(firstTokens(model, 3))
      expect(failureOf(completion)).toMatchObject({ code })
    })

    it.each([
      ['the first byte', 'hang-headers', { firstByteMs: 150 }, 0],
      ['the first content', 'tokens-40-every-60000', { firstContentMs: 150 }, 0],
      ['the next content', 'hang-mid', { idleMs: 400 }, 3],
      ['the next content, whatever else drips', 'drip', { idleMs: 400 }, 1],
      ['the end', 'tokens-1000-every-20', { totalMs: 300, idleMs: 5_000 }, undefined],
    ] as const)('by a wait for %s ends in time, and its socket too', async (_name, model, timings, count) => {
      const completion = await complete(model, timings)
      expect(failureOf(completion)).toMatchObject({ code: 'provider_timeout' })
      if (count !== undefined) expect(completion.text).toBe(firstTokens(model, count))
      await demo.log.waitForClose((record) => record.model === model, 2_000)
    })
  })

  describe(`${name}: the test of a connection`, () => {
    it('goes through, step by step, to the models', async () => {
      const provider = open({}, { port: locked.port })
      for (const step of [provider.resolve(never), provider.connect(never), provider.authenticate(never)])
        expect(await step).toMatchObject({ ok: true })
      expect(await provider.listModels(never)).toMatchObject({
        ok: true,
        value: expect.arrayContaining([expect.objectContaining({ id: 'ok' })]),
      })
    })

    it('finds a key that is refused, and does not show it', async () => {
      const wrong = 'sk-wrong-0123456789abcdef'
      const outcome = await open({}, { port: locked.port, apiKey: wrong }).authenticate(never)
      expect(outcome).toMatchObject({ ok: false, failure: { code: 'authentication_failed' } })
      expect(JSON.stringify(outcome)).not.toContain('0123456789abcdef')
    })
  })
}
