import { describe, expect, it } from 'vitest'
import { assert as check, integer, property, string } from 'fast-check'
import { failureOfEvent, failureOfResponse } from '../chat-completions/failures.ts'
import { initialState, reduceEvent } from '../chat-completions/parts.ts'
import { innermostMessage } from './innermost-message.ts'
import { wireFailureOf } from './wire-failure.ts'

const context = { apiKey: undefined }
const words = 'request (30419 tokens) exceeds the available context size (4096 tokens), try increasing it'
const wrap = (message: unknown): string => JSON.stringify({ error: { message } })
const said = `The provider said: ${words}`
const repr = `{'error': {'code': 400, 'message': 'request (30419 tokens) exceeds the available context size (4096 tokens), try increasing it'}}`

describe('C26: an error whose message is an error', () => {
  it.each([
    ['once', wrap(words)],
    ['twice', wrap(wrap(words))],
    ['five times', wrap(wrap(wrap(wrap(wrap(words)))))],
    ['behind words', `Error: ${wrap(words)}`],
    ['behind words, within', wrap(`litellm.BadRequestError: OpenAIException - ${wrap(words)} `)],
    ['as a text', JSON.stringify(wrap(words))],
    ['as an object', wrap({ error: { message: words } })],
    ['as an object, deep', wrap({ error: { message: { detail: [{ msg: words }] } } })],
    ['as an error of one word', JSON.stringify({ error: wrap(words) })],
    ['as a detail', JSON.stringify({ detail: wrap(words) })],
    ['as OpenRouter’s upstream', JSON.stringify({ metadata: {}, message: `Error: ${wrap(words)}` })],
    ['as a list', JSON.stringify([{ error: { message: wrap(words) } }])],
    ['as Python prints it', wrap(`Error code: 400 - ${repr}`)],
  ])('C26: %s, is told in its own words', (_name, body) => {
    const failure = failureOfResponse({ status: 400, headers: {}, body }, context)
    expect(failure).toMatchObject({ code: 'prompt_too_long', message: expect.not.stringMatching(/[{}\\]/) })
    expect(failure.message.endsWith(said)).toBe(true)
  })

  it('C26: in a stream, by its name alone, too', () => {
    const parts = ['message', 'error'].map(
      (event) =>
        reduceEvent(
          initialState,
          { event, data: event === 'error' ? `Error: ${wrap(words)}` : wrap(wrap(words)) },
          context,
        ).parts,
    )
    for (const part of parts.flat())
      expect(part).toMatchObject({
        type: 'error',
        failure: { code: 'prompt_too_long', message: expect.stringContaining(said) },
      })
    expect(parts.flat()).toHaveLength(2)
  })

  it('C26: what stood around the words still tells the kind', () => {
    const inner = JSON.stringify({ error: { code: 'context_length_exceeded', message: 'Too much.' } })
    const wire = wireFailureOf({ error: { message: `Upstream: ${inner}` } })
    expect(wire).toMatchObject({ message: 'Too much.' })
    expect(wire === undefined ? undefined : failureOfEvent(wire, context).code).toBe('prompt_too_long')
  })

  it.each([
    'Use {"stream": false} here.',
    'Unmatched {braces}',
    '{"error":{"message":""}}',
    '{not json}',
    'a } before {',
    '',
    "it's 'message': not {one",
  ])('C26: %j holds no other and stays', (text) => {
    expect(innermostMessage(text)).toBe(text)
  })

  it('C26: any depth and any text end, in time', () => {
    expect(innermostMessage('{"error":'.repeat(7_000))).toContain('error')
    expect(innermostMessage(`{'${"'message': '".repeat(5_000)}`)).toBeDefined()
    const deep = `${'{"error":'.repeat(7_000)}"x"${'}'.repeat(7_000)}`
    expect(innermostMessage(deep)).toBe(deep)
    check(
      property(integer({ min: 0, max: 6 }), string(), (depth, text) => {
        const wrapped = Array.from({ length: depth }).reduce<string>((inner) => wrap(inner), `Oh: ${text}.`)
        expect(innermostMessage(wrapped)).toBe(innermostMessage(`Oh: ${text}.`))
      }),
    )
  })
})
