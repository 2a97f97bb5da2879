/** What OpenAI's Responses have in store, byte by byte. */
import { describe, expect, it } from 'vitest'
import { responsesProtocol } from '../../../src/providers/responses/protocol.ts'
import { bytesOf, cuts, playerOf, sse, sseForms } from './play.ts'

const player = playerOf(responsesProtocol({ apiKey: undefined, maxOutputTokens: 100 }))
const whole = async (text: string) => await player.play([bytesOf(text)])

const created = {
  type: 'response.created',
  sequence_number: 0,
  response: { id: 'r', status: 'in_progress', error: null, usage: null },
}
const text = (delta: string) => ({ type: 'response.output_text.delta', output_index: 0, content_index: 0, delta })
const usage = {
  input_tokens: 58,
  input_tokens_details: { cached_tokens: 6, cache_write_tokens: 4 },
  output_tokens: 12,
  output_tokens_details: { reasoning_tokens: 3 },
  total_tokens: 70,
}
const said = (words: string) => [{ type: 'message', content: [{ type: 'output_text', text: words }] }]
const completed = (more: object = {}) => ({
  type: 'response.completed',
  response: {
    id: 'r',
    status: 'completed',
    error: null,
    incomplete_details: null,
    output: said('Snow — 🖋️ fell.'),
    usage,
    ...more,
  },
})
const counted = {
  inputTokens: 58,
  outputTokens: 12,
  cachedTokens: 6,
  cacheWriteTokens: 4,
  reasoningTokens: 3,
  estimated: false,
}

const letter = sse(
  { type: 'response.queued', response: { status: 'queued' } },
  created,
  { type: 'response.output_item.added', item: { type: 'reasoning', summary: [] } },
  { type: 'response.reasoning_summary_part.added', summary_index: 0 },
  { type: 'response.reasoning_summary_text.delta', delta: 'Zoë 書?' },
  { type: 'response.reasoning_summary_part.added', summary_index: 1 },
  { type: 'response.reasoning_summary_text.delta', delta: 'Yes.' },
  text('Snow — 🖋️'),
  { ...text(' fell.'), obfuscation: 'aXb' },
  { type: 'response.output_text.done', text: 'Snow — 🖋️ fell.' },
  completed(),
)
const read = {
  text: 'Snow — 🖋️ fell.',
  reasoning: 'Zoë 書?\n\nYes.',
  usage: counted,
  finish: { reason: 'stop', proper: true },
}

describe('a response', () => {
  it.each(sseForms)('is the same wherever its bytes are cut, %s', async (_form, write, step) => {
    for (const pieces of cuts(bytesOf(write(letter)), step)) expect(await player.play(pieces)).toEqual(read)
  })

  it('is whole by its terminal event alone, wherever it breaks off', async () => {
    const before = bytesOf(letter.slice(0, letter.lastIndexOf('}')))
    for (const [first] of cuts(before)) {
      const { finish, failure } = await player.play([first])
      expect(failure).toBeUndefined()
      expect(finish).toMatchObject({ proper: false })
    }
    expect(await player.play([bytesOf(letter)], { breaks: true })).toEqual(read)
  })

  it('has its text from the terminal event where no deltas came, and does not have it twice', async () => {
    expect(await whole(sse(created, completed()))).toMatchObject({ text: 'Snow — 🖋️ fell.', finish: { proper: true } })
    expect((await whole(letter)).text).toBe('Snow — 🖋️ fell.')
  })

  it.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content_filter'],
  ])('that is incomplete by %s says so', async (given, reason) => {
    const incomplete = {
      ...completed({ status: 'incomplete', incomplete_details: { reason: given } }),
      type: 'response.incomplete',
    }
    expect(await whole(sse(created, text('A'), incomplete))).toMatchObject({
      text: 'A',
      usage: counted,
      finish: { reason, proper: true },
    })
  })

  it('that has as many tokens as were asked for has come to the limit, whatever it says', async () => {
    const full = completed({ usage: { ...usage, output_tokens: 100 } })
    expect((await whole(sse(created, text('A'), full))).finish).toEqual({ reason: 'length', proper: true })
  })

  it('that refuses says what the model says', async () => {
    const refusal = { type: 'response.refusal.delta', delta: 'I can not.' }
    expect(await whole(sse(created, refusal, completed({ output: [] })))).toMatchObject({ text: 'I can not.' })
  })

  it('passes over what it does not know, and a mark of the other protocol', async () => {
    const odd = sse(
      created,
      { type: 'response.function_call_arguments.delta', delta: '{"a":1}' },
      { type: 'response.web_search_call.searching' },
      { type: 'execute', code: 'x' },
      text('A'),
      completed(),
    )
    expect(await whole(`${odd}data: [DONE]\n\n`)).toMatchObject({ text: 'A', finish: { proper: true } })
    expect((await whole(`${sse(created, text('A'))}data: [DONE]\n\n`)).finish).toMatchObject({ proper: false })
  })

  it('counts nothing where nothing is counted', async () => {
    expect(await whole(sse(created, text('A'), completed({ usage: null })))).not.toHaveProperty('usage')
  })
})

describe('a text that comes', () => {
  const done = (words: string) => ({ type: 'response.output_text.done', text: words })
  it.each([
    ['without deltas', [done('A b.'), done(' C.')]],
    ['with them', [text('A'), text(' b.'), done('A b.'), text(' C.'), done(' C.')]],
    ['in one part with them and in another without', [text('A'), text(' b.'), done('A b.'), done(' C.')]],
    ['in the terminal event alone', []],
  ])('%s is read once', async (_name, events) => {
    const output = events.length === 0 ? said('A b. C.') : []
    expect((await whole(sse(created, ...events, completed({ output })))).text).toBe('A b. C.')
  })
})

describe('an error', () => {
  it('of the quota inside a 200 is one, and what follows says nothing more', async () => {
    const error = {
      type: 'error',
      code: 'insufficient_quota',
      message: 'You exceeded your current quota.',
      param: null,
    }
    const failed = {
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'insufficient_quota', message: 'x' } },
    }
    const played = await whole(sse(created, text('A'), error, failed))
    expect(played).toMatchObject({ text: 'A', failure: { code: 'quota_exceeded', retryable: false } })
    expect(played.finish).toBeUndefined()
  })

  it.each([
    ['server_error', 'provider_error', true],
    ['rate_limit_exceeded', 'provider_rate_limited', true],
    ['context_length_exceeded', 'prompt_too_long', false],
    ['invalid_prompt', 'provider_error', false],
  ])('%s in response.failed keeps text and usage', async (code, ours, retryable) => {
    const failed = {
      type: 'response.failed',
      response: { status: 'failed', error: { code, message: 'It failed.' }, usage },
    }
    expect(await whole(sse(created, text('A'), failed))).toMatchObject({
      text: 'A',
      usage: counted,
      failure: { code: ours, retryable },
    })
  })

  it.each([
    ['without words', sse({ type: 'response.failed', response: { status: 'failed', error: null } }), 'provider_error'],
    [
      'nested, as proxies do',
      'data: {"type":"error","error":{"type":"rate_limit_exceeded","message":"x"}}\n\n',
      'provider_rate_limited',
    ],
    ['that is no JSON', 'event: error\ndata: gone\n\n', 'provider_error'],
    ['that cancels', sse({ type: 'response.cancelled', response: { status: 'cancelled' } }), 'truncated'],
    [
      'as JSON in place of a stream',
      '{"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}}',
      'provider_rate_limited',
    ],
    ['as a page', '<html>', 'invalid_response'],
    ['as half an event that is followed by another', 'data: {"type":\n\ndata: {}\n\n', 'invalid_response'],
  ])('%s is found', async (_name, body, code) => {
    expect((await whole(body)).failure).toMatchObject({ code })
  })
})
