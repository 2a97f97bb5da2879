/** What Anthropic's Messages have in store, byte by byte. */
import { describe, expect, it } from 'vitest'
import { messagesProtocol } from '../../../src/providers/anthropic/protocol.ts'
import { bytesOf, cuts, playerOf, sse, sseForms } from './play.ts'

const player = playerOf(messagesProtocol({ apiKey: undefined }))
const whole = async (text: string) => await player.play([bytesOf(text)])

const start = (usage: object = { input_tokens: 12, output_tokens: 1 }) => ({
  type: 'message_start',
  message: { id: 'msg_1', type: 'message', role: 'assistant', content: [], model: 'claude', usage },
})
const block = (index: number, content_block: object) => ({ type: 'content_block_start', index, content_block })
const delta = (index: number, what: object) => ({ type: 'content_block_delta', index, delta: what })
const text = (words: string, index = 0) => delta(index, { type: 'text_delta', text: words })
const end = (stop_reason: string | null, usage: object = { output_tokens: 9 }) => ({
  type: 'message_delta',
  delta: { stop_reason, stop_sequence: null },
  usage,
})
const stop = { type: 'message_stop' }
const ping = { type: 'ping' }

const letter = sse(
  ping,
  start({ input_tokens: 4, cache_read_input_tokens: 100, cache_creation_input_tokens: 20, output_tokens: 1 }),
  block(0, { type: 'thinking', thinking: '', signature: '' }),
  delta(0, { type: 'thinking_delta', thinking: 'Zoë 書?' }),
  delta(0, { type: 'signature_delta', signature: 'c2ln' }),
  { type: 'content_block_stop', index: 0 },
  ping,
  block(1, { type: 'text', text: '' }),
  text('Snow — 🖋️', 1),
  text(' fell.', 1),
  { type: 'content_block_stop', index: 1 },
  end('end_turn', { output_tokens: 31, output_tokens_details: { thinking_tokens: 20 } }),
  stop,
)
const read = {
  text: 'Snow — 🖋️ fell.',
  reasoning: 'Zoë 書?',
  usage: {
    inputTokens: 124,
    outputTokens: 31,
    cachedTokens: 100,
    cacheWriteTokens: 20,
    reasoningTokens: 20,
    estimated: false,
  },
  finish: { reason: 'stop', proper: true },
}

describe('a message', () => {
  it.each(sseForms)('is the same wherever its bytes are cut, %s', async (_form, write, step) => {
    for (const pieces of cuts(bytesOf(write(letter)), step)) expect(await player.play(pieces)).toEqual(read)
  })

  it.each([
    ['once more', [text('Snow'), text(' fell.')]],
    ['in pieces once more', [text('Sn'), text('ow'), text(' fell.')]],
    ['with more behind it', [text('Snow fell.')]],
    ['no more', [text(' fell.')]],
  ])('has the words with which a block begins once, where its deltas say them %s', async (_name, deltas) => {
    const begun = [start(), block(0, { type: 'text', text: 'Snow' }), ...deltas]
    const next = [block(1, { type: 'text', text: '' }), text(' Snow', 1), text(' Snow', 1)]
    expect((await whole(sse(...begun, ...next, end('end_turn'), stop))).text).toBe('Snow fell. Snow Snow')
  })

  it.each(['before', 'behind'])('is what it is with a proxy’s [DONE] %s its mark', async (place) => {
    const [done, mark] = ['data: [DONE]\n\n', sse(stop)]
    const ends = place === 'before' ? done + mark : mark + done
    const played = await whole(sse(start(), text('A'), end('end_turn')) + ends)
    expect(played).toMatchObject({ text: 'A', finish: { reason: 'stop', proper: true } })
  })

  it('is whole by message_stop alone, wherever it breaks off', async () => {
    const bytes = bytesOf(letter)
    const mark = letter.lastIndexOf('}')
    for (const [first] of cuts(bytes)) {
      const { finish, failure } = await player.play([first])
      expect(failure).toBeUndefined()
      if (first.length <= bytesOf(letter.slice(0, mark)).length) expect(finish).toMatchObject({ proper: false })
    }
    expect(await player.play([bytes], { breaks: true })).toEqual(read)
    const cut = bytesOf(letter.slice(0, letter.indexOf('event: message_stop')))
    expect(await player.play([cut], { breaks: true })).not.toHaveProperty('finish')
    expect((await player.play([cut])).finish).toEqual({ reason: 'stop', proper: false })
  })

  it('counts what grows, and what came twice or was spliced in, by the last number', async () => {
    const grown = sse(start(), start(), text('A'), start({ input_tokens: 2_479, output_tokens: 1 }), text('B'))
    const last = sse(
      end(null, { input_tokens: 404_500, output_tokens: 7 }),
      end('end_turn', { output_tokens: 9 }),
      stop,
    )
    expect(await whole(grown + last)).toEqual({
      text: 'AB',
      reasoning: '',
      usage: { inputTokens: 404_500, outputTokens: 9, estimated: false },
      finish: { reason: 'stop', proper: true },
    })
  })

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content_filter'],
    ['pause_turn', 'pause_turn'],
    ['tool_use', 'tool_calls'],
  ])('that ends by %s says so', async (given, reason) => {
    expect((await whole(sse(start(), text('A'), end(given), stop))).finish).toEqual({ reason, proper: true })
  })

  it('that is refused without a word has none', async () => {
    expect(await whole(sse(start(), end('refusal'), stop))).toMatchObject({
      text: '',
      finish: { reason: 'content_filter', proper: true },
    })
  })

  it('has the first words of its blocks, and nothing of blocks that are not for the reader', async () => {
    const odd = sse(
      start(),
      block(0, { type: 'compaction', content: 'what was said' }),
      delta(0, { type: 'compaction_delta', content: 'more of it' }),
      block(1, { type: 'fallback', from: { model: 'a' }, to: { model: 'b' } }),
      block(2, { type: 'redacted_thinking', data: 'AAAA' }),
      block(3, { type: 'tool_use', id: 't', name: 'run', input: {} }),
      delta(3, { type: 'input_json_delta', partial_json: '{"a":1}' }),
      block(4, { type: 'text', text: 'Snow' }),
      text(' fell.', 4),
      delta(4, { type: 'citations_delta', citation: {} }),
      { type: 'execute', data: 'x' },
      end('end_turn'),
      stop,
    )
    expect(await whole(odd)).toMatchObject({ text: 'Snow fell.', reasoning: '', finish: { proper: true } })
  })

  it('takes padding in its data, and fields that are null', async () => {
    const padded = sse(start(), block(0, { type: 'text', text: null }), text('A'), end('end_turn'), stop)
    expect(await whole(padded.replaceAll('}\n', '}      \n'))).toMatchObject({ text: 'A', finish: { proper: true } })
  })
})

describe('an error', () => {
  const error = (type: string, message: string) => ({ type: 'error', error: { type, message } })
  it.each([
    ['overloaded_error', 'Overloaded', 'provider_overloaded', true],
    ['api_error', 'Internal server error', 'provider_error', true],
    ['rate_limit_error', 'Slow down', 'provider_rate_limited', true],
    ['timeout_error', 'Timed out', 'provider_timeout', true],
    ['invalid_request_error', 'prompt is too long: 3 tokens > 2 maximum', 'prompt_too_long', false],
    ['authentication_error', 'invalid x-api-key', 'authentication_failed', false],
    ['billing_error', 'Your credit balance is too low', 'quota_exceeded', false],
    ['not_found_error', 'model: claude-9', 'model_not_found', false],
  ])('%s in the stream keeps text and usage', async (type, message, code, retryable) => {
    const played = await whole(
      sse(start(), text('Snow'), error(type, message)) + sse(text('behind'), end('end_turn'), stop),
    )
    expect(played).toMatchObject({
      text: 'Snow',
      failure: { code, retryable },
      usage: { inputTokens: 12, estimated: true },
    })
    expect(played.failure?.message).toContain(message)
    expect(played.finish).toBeUndefined()
  })

  it.each([
    ['that is no JSON', 'event: error\ndata: the proxy is down\n\n', 'provider_error'],
    ['of a proxy, without a type', 'data: {"error":"upstream gone"}\n\n', 'provider_error'],
    [
      'as JSON in place of a stream',
      '{"type":"error","error":{"type":"overloaded_error","message":"x"}}',
      'provider_overloaded',
    ],
    ['as a page', '<!doctype html><title>Sign in</title>', 'invalid_response'],
    ['as half an event that is followed by another', 'data: {"type":\n\ndata: {}\n\n', 'invalid_response'],
  ])('%s is found', async (_name, body, code) => {
    expect((await whole(body)).failure).toMatchObject({ code })
  })

  it('is a line that is longer than any event', async () => {
    const piece = bytesOf('x'.repeat(600_000))
    expect((await player.play([bytesOf('data: '), piece, piece])).failure).toMatchObject({ code: 'response_too_large' })
  })
})
