/** What Ollama's chat has in store, byte by byte. */
import { describe, expect, it } from 'vitest'
import { linesProtocol } from '../../../src/providers/ollama/protocol.ts'
import { bytesOf, cuts, lineForms, playerOf } from './play.ts'

const player = playerOf(linesProtocol({ apiKey: undefined, promptTokens: 40 }))
const whole = async (text: string) => await player.play([bytesOf(text)])

const lines = (...rows: object[]): string => rows.map((row) => `${JSON.stringify({ model: 'm', ...row })}\n`).join('')
const say = (content: string, more: object = {}) => ({ message: { role: 'assistant', content, ...more }, done: false })
const done = (more: object = {}) => ({
  message: { role: 'assistant', content: '' },
  done: true,
  done_reason: 'stop',
  prompt_eval_count: 26,
  eval_count: 9,
  total_duration: 5_000_000_000,
  ...more,
})

const letter = lines(say('', { thinking: 'Zoë 書?' }), say('Snow — 🖋️'), say(' fell.'), done())
const read = {
  text: 'Snow — 🖋️ fell.',
  reasoning: 'Zoë 書?',
  usage: { inputTokens: 26, outputTokens: 9, estimated: false },
  finish: { reason: 'stop', proper: true },
}

describe('a chat', () => {
  it.each(lineForms)('is the same wherever its bytes are cut, %s', async (_form, write) => {
    for (const pieces of cuts(bytesOf(write(letter)))) expect(await player.play(pieces)).toEqual(read)
  })

  it('is whole by done alone, wherever it breaks off, in the middle of a line too', async () => {
    for (const [first] of cuts(bytesOf(letter.slice(0, letter.lastIndexOf('}'))))) {
      const { finish, failure } = await player.play([first])
      expect(failure).toBeUndefined()
      expect(finish).toMatchObject({ proper: false })
    }
    expect(await player.play([bytesOf(letter)], { breaks: true })).toEqual(read)
  })

  it.each([
    ['length', 'length'],
    ['stop', 'stop'],
    ['load', 'load'],
    [undefined, 'stop'],
  ])('says why it ends: %s', async (done_reason, reason) => {
    expect((await whole(lines(say('A'), done({ done_reason })))).finish).toEqual({ reason, proper: true })
  })

  it('whose prompt was not counted has our own count, marked as one', async () => {
    expect(await whole(lines(say('A'), done({ prompt_eval_count: undefined })))).toMatchObject({
      usage: { inputTokens: 40, outputTokens: 9, estimated: true },
    })
  })

  it('has the thinking that an older version leaves in the text', async () => {
    expect(await whole(lines(say('<thi'), say('nk>Hm.</think>\n\nSnow'), done()))).toMatchObject({
      text: 'Snow',
      reasoning: 'Hm.',
    })
  })

  it('passes over calls of tools, and fields that nobody knows', async () => {
    const odd = lines(
      { execute: 'x' },
      say('A', { tool_calls: [{ function: { name: 'run' } }] }),
      { message: null },
      done(),
    )
    expect(await whole(odd)).toMatchObject({ text: 'A', finish: { proper: true } })
  })
})

describe('an error', () => {
  it.each([
    ['model "m" not found, try pulling it first', 'model_not_found'],
    ['the input length exceeds the context length', 'prompt_too_long'],
    ['server busy, please try again.  maximum pending requests exceeded', 'provider_overloaded'],
    ['an error was encountered while running the model: CUDA error', 'provider_error'],
  ])('in a line of its own, "%s", keeps the text', async (error, code) => {
    const played = await whole(lines(say('Snow')) + lines({ error }, done()))
    expect(played).toMatchObject({
      text: 'Snow',
      failure: { code, message: expect.stringContaining(error.slice(0, 20)) },
    })
    expect(played.finish).toBeUndefined()
  })

  it('is a line that is no JSON, which the SDK would drop', async () => {
    const [first = '', ...rest] = letter.split('\n')
    expect((await whole([first, '{"message":{"content":"lost', ...rest].join('\n'))).failure).toMatchObject({
      code: 'invalid_response',
    })
  })

  it('is a page, or a line without an end', async () => {
    expect((await whole('<!doctype html>\n<title>Sign in</title>')).failure).toMatchObject({ code: 'invalid_response' })
    const piece = bytesOf('x'.repeat(600_000))
    expect((await player.play([piece, piece])).failure).toMatchObject({ code: 'response_too_large' })
  })

  it('has the usage that stands beside it', async () => {
    expect(await whole(lines(say('A'), { error: 'gone', prompt_eval_count: 26, eval_count: 1 }))).toMatchObject({
      usage: { inputTokens: 26, outputTokens: 1 },
      failure: { code: 'provider_error' },
    })
  })
})
