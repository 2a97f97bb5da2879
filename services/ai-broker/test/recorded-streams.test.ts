/** Recorded streams of real servers, played to the adapter over real HTTP: whole, with other line ends, and in small chunks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readdirSync, readFileSync } from 'node:fs'
import type { ProviderKind } from '@scriptorium/contracts/nouns'
import { complete, events, openWire } from './wire.ts'
import type { Wire } from './wire.ts'

let wire: Wire
beforeAll(async () => {
  wire = await openWire()
})
afterAll(() => wire.close())

const directory = new URL('recordings/', import.meta.url)
const recording = (name: string): string => readFileSync(new URL(`${name}.sse`, directory), 'utf8')
const usage = (inputTokens: number, outputTokens: number, more: object = {}) => ({
  usage: { inputTokens, outputTokens, estimated: false, ...more },
})
const whole = (text: string, more: object = {}, reason: string | null = 'stop') => ({
  text,
  reasoning: '',
  finish: { reason: reason ?? undefined, proper: true },
  ...more,
})
const failed = (code: string, text = '', more: object = {}) => ({
  text,
  failure: expect.objectContaining({ code, ...more }),
})

const answers: readonly (readonly [string, ProviderKind, object])[] = [
  ['openai', 'openai', whole('Hello!', usage(58, 12, { cachedTokens: 6, reasoningTokens: 3 }))],
  [
    'azure-deepseek',
    'openai-compatible',
    whole('Three.', { reasoning: 'We count.', ...usage(18, 327, { reasoningTokens: 315 }) }),
  ],
  [
    'openrouter',
    'openrouter',
    whole('Snow fell.', {
      reasoning: 'Let me think.',
      ...usage(20, 9, { cachedTokens: 0, reasoningTokens: 5, cost: 0.0000084, currency: 'USD' }),
    }),
  ],
  ['groq', 'groq', whole('Hello', usage(18, 4))],
  ['groq-older', 'groq', whole('Hello', usage(18, 4))],
  [
    'mistral-thinking',
    'openai-compatible',
    whole('391', { reasoning: 'Okay, the sum.', ...usage(28, 139, { cachedTokens: 0 }) }, 'length'),
  ],
  ['ollama-null-finish', 'openai-compatible', whole(' Hello there', {}, null)],
  ['usage-last', 'openai-compatible', whole('Hi.', usage(4, 2), null)],
  ['lm-studio', 'lm-studio', whole('Rain.', usage(12, 2))],
  ['vllm-usage-each', 'openai-compatible', whole('One two', usage(9, 2), 'length')],
  ['llama-cpp', 'openai-compatible', whole('Moss', usage(23, 5, { cachedTokens: 3 }))],
  [
    'deepseek',
    'openai-compatible',
    whole('Yes.', { reasoning: 'Hm.', ...usage(6, 92, { cachedTokens: 2, reasoningTokens: 81 }) }),
  ],
  ['moonshot', 'openai-compatible', whole('Tea.', usage(8, 3, { cachedTokens: 8 }))],
  [
    'xai',
    'openai-compatible',
    whole('Fog', { reasoning: 'Thinking', ...usage(12, 101, { cachedTokens: 11, reasoningTokens: 100 }) }),
  ],
  // What it thought stands in the sum alone.
  ['gemini', 'openai-compatible', whole('Dusk fell.', usage(8, 32, { reasoningTokens: 29 }))],
  [
    'gemini-recitation',
    'openai-compatible',
    whole('It was', { reasoning: 'A poem then.\n', ...usage(8, 32, { reasoningTokens: 29 }) }, 'content_filter'),
  ],
  [
    'minimax',
    'openai-compatible',
    whole('The tide turned.', { reasoning: 'Hm.', ...usage(44, 17, { reasoningTokens: 9 }) }),
  ],
  ['openrouter-byok', 'openrouter', whole('Salt', usage(20, 4, { cost: 0.0021, currency: 'USD' }))],
  ['perplexity', 'openai-compatible', whole('Oyster boats.', usage(9, 2, { cost: 0.00503, currency: 'USD' }))],
  ['proxy-cache', 'openai-compatible', whole('Yes', usage(1_010, 5, { cachedTokens: 900, cacheWriteTokens: 100 }))],
  ['named-done', 'openai-compatible', whole('Gulls', {}, null)],
  ['tgi', 'openai-compatible', whole('Sea.')],
  ['sse-starlette', 'openai-compatible', whole('Wind')],
]
const failures: readonly (readonly [string, ProviderKind, object])[] = [
  ['openrouter-error', 'openrouter', failed('prompt_too_long', 'Snow', { retryable: false })],
  [
    'openrouter-upstream',
    'openrouter',
    failed('provider_error', '', {
      retryable: true,
      message: expect.stringContaining('Worker local total request limit'),
    }),
  ],
  ['lm-studio-error', 'lm-studio', failed('prompt_too_long')],
  [
    'llama-cpp-error',
    'openai-compatible',
    failed('provider_error', 'Moss', { message: expect.stringContaining('context shift is disabled') }),
  ],
  ['vllm-error', 'openai-compatible', failed('provider_error', 'One', { retryable: true })],
  ['vllm-abort', 'openai-compatible', failed('truncated', 'One')],
  ['deepseek-no-resource', 'openai-compatible', failed('provider_overloaded', '', { retryable: true })],
  ['minimax-error', 'openai-compatible', failed('quota_exceeded', '', { retryable: false })],
  ['tgi-error', 'openai-compatible', failed('prompt_too_long')],
  // What other servers may leave out, these do not: the same bytes are a whole answer there and half of one here.
  ['ollama-null-finish', 'openai', { text: ' Hello there', finish: { reason: undefined, proper: false } }],
  ['usage-last', 'groq', { text: 'Hi.', finish: { reason: undefined, proper: false } }],
  ['no-end', 'openai-compatible', { text: 'The sum is 214', finish: { reason: undefined, proper: false } }],
]

const ways: readonly (readonly [string, (text: string) => string])[] = [
  ['as it came', (text) => text],
  ['with CRLF', (text) => text.replaceAll(/\r?\n/g, '\r\n')],
  ['with bare CR', (text) => text.replaceAll(/\r?\n/g, '\r')],
  ['with a BOM', (text) => `\uFEFF${text}`],
  ['without space behind the colon', (text) => text.replaceAll('data: ', 'data:')],
  ['without the last blank line', (text) => text.trimEnd()],
  ['with each line of data on lines of its own', (text) => text.replaceAll(/,"choices"/g, ',\ndata: "choices"')],
]

describe.each([...answers, ...failures])('%s, from %s', (name, kind, expected) => {
  it.each(ways)('%s', async (_way, write) => {
    wire.serveChat(() => events(write(recording(name))))
    expect(await complete(wire.provider({ kind }))).toMatchObject(expected)
  })

  it('in small chunks', async () => {
    const bytes = Buffer.from(recording(name))
    wire.serveChat(() => (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.socket?.setNoDelay(true)
      for (let start = 0; start < bytes.length; start += 5) response.write(bytes.subarray(start, start + 5))
      response.end()
    })
    expect(await complete(wire.provider({ kind }))).toMatchObject(expected)
  })
})

describe('a recording without [DONE]', () => {
  // These say in no other way that it is through.
  it.each(answers.filter(([name]) => !['ollama-null-finish', 'named-done'].includes(name)))(
    '%s, from %s, is as complete',
    async (name, kind, expected) => {
      wire.serveChat(() => events(recording(name).replace(/(?:event: done\n)?data: \[DONE\]\s*$/, '')))
      expect(await complete(wire.provider({ kind }))).toMatchObject(expected)
    },
  )
})

it('expects something of every recording', () => {
  const names = readdirSync(directory)
    .filter((file) => file.endsWith('.sse'))
    .map((file) => file.slice(0, -'.sse'.length))
  expect([...new Set([...answers, ...failures].map(([name]) => name))].sort()).toEqual(names.sort())
})
