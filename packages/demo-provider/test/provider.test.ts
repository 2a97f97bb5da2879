import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createParser } from 'eventsource-parser'
import { demoAnswer, demoTokens, modelIds, startDemoProvider } from '../src/index.ts'
import type { DemoProvider, DemoProviderOptions } from '../src/index.ts'

let provider: DemoProvider
const open = async (options: Partial<DemoProviderOptions> = {}): Promise<void> => {
  provider = await startDemoProvider({ host: '127.0.0.1', port: 0, delayMs: 0, faults: true, ...options })
}
beforeEach(async () => await open())
afterEach(async () => await provider.close())

const messages = [{ role: 'user', content: 'Hello there' }]

async function post(model: string, more: Record<string, unknown> = {}, init: RequestInit = {}): Promise<Response> {
  return await fetch(`${provider.url}/chat/completions`, {
    method: 'POST',
    redirect: 'manual',
    ...init,
    body: JSON.stringify({ model, messages, stream: true, stream_options: { include_usage: true }, ...more }),
    headers: {
      'content-type': 'application/json',
      'x-client-request-id': 'g-1',
      authorization: 'Bearer sk-canary-0123456789',
    },
  })
}

type Chunk = {
  choices: { delta: { content?: string | null }; finish_reason: string | null }[]
  usage?: { completion_tokens: number } | null
  error?: unknown
}
type Read = {
  text: string
  finish: string | null
  usage: number | undefined
  done: boolean
  errors: number
  others: string[]
}

/** Reads as a good client would. */
async function read(model: string, more: Record<string, unknown> = {}): Promise<Read> {
  const response = await post(model, more)
  expect(response.status).toBe(200)
  const result: Read = { text: '', finish: null, usage: undefined, done: false, errors: 0, others: [] }
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event !== undefined) return void result.others.push(event)
      if (data === '[DONE]') return void (result.done = true)
      const chunk = JSON.parse(data) as Chunk
      result.text += chunk.choices?.[0]?.delta.content ?? ''
      result.finish = chunk.choices?.[0]?.finish_reason ?? result.finish
      result.usage = chunk.usage?.completion_tokens ?? result.usage
      if (chunk.error !== undefined) result.errors += 1
    },
  })
  for await (const text of (response.body as ReadableStream<Uint8Array>).pipeThrough(
    new TextDecoderStream() as never,
  ) as unknown as AsyncIterable<string>)
    parser.feed(text)
  return result
}

const expected = (model: string): string => demoAnswer({ model, messages, seed: undefined, requestId: 'g-1' })

describe('the demo provider', () => {
  it('streams what demoAnswer says, with usage and an end', async () => {
    for (const model of ['demo-storyteller', 'demo-slow', 'demo-brief', 'ok']) {
      expect(await read(model)).toEqual({
        text: expected(model),
        finish: 'stop',
        usage: demoTokens({ model, messages, seed: undefined, requestId: 'g-1' }).length,
        done: true,
        errors: 0,
        others: [],
      })
    }
  })

  it('answers in one chunk too, and keeps to the limit asked for', async () => {
    const whole = (await (await post('demo-brief', { stream: false, max_completion_tokens: 3 })).json()) as {
      choices: { message: { content: string }; finish_reason: string }[]
    }
    expect(whole.choices[0]).toMatchObject({ message: { content: 'Demo, not an' }, finish_reason: 'length' })
  })

  it('lists its models, and knows no fault when it is there for people', async () => {
    const list = (await (await fetch(`${provider.url}/models`)).json()) as { data: { id: string }[] }
    expect(list.data.map(({ id }) => id)).toEqual(modelIds(true))
    await provider.close()
    await open({ faults: false })
    const plain = (await (await fetch(`${provider.url}/models`)).json()) as { data: { id: string }[] }
    expect(plain.data.map(({ id }) => id)).toEqual(['demo-storyteller', 'demo-slow', 'demo-brief'])
    for (const model of ['endless', 'tokens-5-every-1', 'toString', '__proto__'])
      expect((await post(model)).status).toBe(404)
    expect(JSON.stringify(provider.log.records())).not.toContain('canary')
    expect(JSON.stringify(provider.log.records())).not.toContain('Hello there')
  })

  it('refuses what is no request, and a wrong key where it wants one', async () => {
    expect((await fetch(`${provider.url}/chat/completions`, { method: 'POST', body: '{' })).status).toBe(400)
    expect((await fetch(`${provider.url}/nothing`)).status).toBe(404)
    await provider.close()
    await open({ apiKey: 'other' })
    expect((await post('ok')).status).toBe(401)
  })

  it('logs what it saw and when the client hung up', async () => {
    const controller = new AbortController()
    const response = await post('hang-mid', {}, { signal: controller.signal })
    const seen = await provider.log.waitForRequest(
      ({ model, tokensSent }) => model === 'hang-mid' && tokensSent === 3,
      2_000,
    )
    expect(seen).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      status: 200,
      closedByClientAtMs: undefined,
    })
    expect(seen.headers['x-client-request-id']).toBe('g-1')
    controller.abort()
    await response.body?.cancel().catch(() => undefined)
    const closed = await provider.log.waitForClose(({ model }) => model === 'hang-mid', 2_000)
    expect(closed.closedByClientAtMs).toBeGreaterThanOrEqual(seen.seenAtMs)
    await expect(provider.log.waitForRequest(() => false, 10)).rejects.toThrow('hang-mid')
  })
})

describe('faults', () => {
  const proper = { finish: 'stop', done: true, errors: 0 }
  it.each([
    'split-every-byte',
    'crlf',
    'comments',
    'choices-first',
    'usage-every-chunk',
    'reasoning',
    'tokens-40-every-2',
  ])('%s is a whole answer in the end', async (model) => {
    expect(await read(model)).toMatchObject({ ...proper, text: expected(model) })
  })

  it('cuts without its mark: cleanly, or by a reset', async () => {
    const first = demoTokens({ model: 'cut-at-5', messages, seed: undefined, requestId: 'g-1' }).slice(0, 5).join('')
    expect(await read('cut-at-5')).toEqual({
      text: first,
      finish: null,
      usage: undefined,
      done: false,
      errors: 0,
      others: [],
    })
    await expect(read('reset-at-5')).rejects.toThrow()
  })

  it.each([
    ['null-finish', { finish: null, done: true, usage: 60 }],
    ['no-done', { finish: 'stop', done: false, usage: 60 }],
    ['no-usage', { finish: 'stop', done: true, usage: undefined }],
    ['no-end', { finish: null, done: false, usage: undefined }],
    ['empty', { text: '', finish: 'stop', done: true }],
    ['length', { finish: 'length', done: true }],
    ['content-filter', { finish: 'content_filter', done: true }],
    ['error-in-stream', { errors: 1, finish: null, done: true }],
    ['event-error', { others: ['error'], finish: null, done: false }],
    ['nul-and-surrogate', { text: 'a\0b\ud800c' }],
  ])('%s ends as it says', async (model, end) => {
    expect(await read(model)).toMatchObject(end)
  })

  it('sends orders that are none', async () => {
    const { text, others } = await read('execute-event')
    expect(others).toEqual(['execute'])
    expect(text).toBe(expected('execute-event'))
    expect(text).toContain('<script>')
  })

  it('sends bytes that are no UTF-8', async () => {
    expect((await read('bad-utf8')).text).toContain('\ufffd')
  })

  it.each([
    ['400', 400],
    ['401', 401],
    ['404', 404],
    ['429', 429],
    ['429-quota', 429],
    ['500', 500],
    ['503', 503],
    ['context-length', 400],
    ['stream-options-refused', 400],
    ['html', 200],
    ['redirect', 307],
  ])('%s answers %i', async (model, status) => {
    const response = await post(model)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).not.toContain('event-stream')
    await response.text()
  })

  it('comes round after a refusal', async () => {
    expect((await post('429-then-ok')).headers.get('retry-after-ms')).toBe('50')
    expect(await read('429-then-ok')).toMatchObject(proper)
    expect(await read('stream-options-refused', { stream_options: undefined })).toMatchObject(proper)
    expect((await post('max-tokens-refused', { max_tokens: 5 })).status).toBe(400)
    expect((await post('max-tokens-refused', { max_completion_tokens: 5 })).status).toBe(200)
  })

  it('repeats the key', async () => {
    expect(await (await post('echo-key')).text()).toContain('sk-canary-0123456789')
  })

  it('answers in JSON though a stream was asked for', async () => {
    const response = await post('json')
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.text()).toContain('chat.completion')
  })

  it.each(['hang-connect', 'hang-headers'])('%s sends nothing', async (model) => {
    const controller = new AbortController()
    const call = post(model, {}, { signal: controller.signal })
    await provider.log.waitForRequest((record) => record.model === model, 2_000)
    controller.abort()
    await expect(call).rejects.toThrow()
    expect(await provider.log.waitForClose((record) => record.model === model, 2_000)).toMatchObject({
      bytesSent: 0,
      status: undefined,
    })
  })

  it.each(['huge-line', 'endless', 'drip'])(
    '%s goes on until the client hangs up, and holds no more than the socket takes',
    async (model) => {
      const controller = new AbortController()
      const response = await post(model, {}, { signal: controller.signal })
      await provider.log.waitForRequest(
        (record) => record.model === model && record.bytesSent > (model === 'drip' ? 300 : 100_000),
        5_000,
      )
      controller.abort()
      await response.body?.cancel().catch(() => undefined)
      const { bytesSent } = await provider.log.waitForClose((record) => record.model === model, 2_000)
      expect(bytesSent).toBeLessThan(64 * 1024 * 1024)
    },
  )
})
