import { describe, expect, it } from 'vitest'
import { array, assert as check, constantFrom, nat, property, string } from 'fast-check'
import type { ProviderPart } from '../../domain/provider.ts'
import { createSseReader } from './sse-reader.ts'
import { endThoughts, initialThoughts, splitThoughts } from './leading-thoughts.ts'
import type { ThoughtsState } from './leading-thoughts.ts'
import { initialState, partsOfBody, reduceEvent } from '../chat-completions/parts.ts'

type Read = { reasoning: string; text: string }

function read(parts: readonly ProviderPart[]): Read {
  const of = (wanted: string): string =>
    parts.map((part) => (part.type === wanted && 'text' in part ? part.text : '')).join('')
  return { reasoning: of('reasoning'), text: of('text') }
}

function split(pieces: readonly string[]): Read {
  let thoughts: ThoughtsState = initialThoughts
  const parts = pieces.flatMap((piece) => {
    const step = splitThoughts(thoughts, piece)
    thoughts = step.thoughts
    return step.parts
  })
  return read([...parts, ...endThoughts(thoughts)])
}

/** Cut at each of these places, each counted from the place before. */
function cut<T extends string | Uint8Array>(whole: T, steps: readonly number[]): T[] {
  const places = [0, ...steps.map((_, index) => steps.slice(0, index + 1).reduce((sum, step) => sum + step, 0))]
  return places.map((place, index) => whole.slice(place, places[index + 1] ?? whole.length) as T)
}

const cases = [
  ['a block', '<think>She is a sailor.</think>\n\nCall her Maren.', 'She is a sailor.', 'Call her Maren.'],
  ['its other names', '<thinking>a</thinking>b', 'a', 'b'],
  ['its other names, long', '<reasoning>\na\n</reasoning>\nb', 'a\n', 'b'],
  ['capitals', '<Think>a</THINK> b', 'a', 'b'],
  ['space before it', ' \r\n\n<think>\na</think>b', 'a', 'b'],
  ['Mistral’s brackets', '[THINK]a [not this] b[/THINK]c [THINK]', 'a [not this] b', 'c [THINK]'],
  ['nothing in it', '<think>\n\n</think>\n\nb', '', 'b'],
  ['a block that never ends', '<think>a, and < b </thin', 'a, and < b </thin', ''],
  ['the end of another tag in it', '<think>a</thinking> b</think>c', 'a</thinking> b', 'c'],
  ['a second block', '<think>a</think>\n<think>b</think>', 'a', '<think>b</think>'],
  ['letters that grow in lower case', '<think>İİİ</think>b', 'İİİ', 'b'],
  ['a tag in mid-prose', 'He wrote <think>x</think> in chalk.', '', 'He wrote <think>x</think> in chalk.'],
  ['another tag', '\n<thinker>x</thinker>', '', '\n<thinker>x</thinker>'],
  ['the beginning of a tag', ' <thi', '', ' <thi'],
  ['space alone', ' \n', '', ' \n'],
  ['a poem that is indented', '   O sea', '', '   O sea'],
  ['an end without a beginning', 'a</think>b', '', 'a</think>b'],
] as const

describe('C10: thinking at the beginning of the text', () => {
  it.each(cases)('C10: %s, cut anywhere, is told from the text', (_name, whole, reasoning, text) => {
    expect(split([whole])).toEqual({ reasoning, text })
    expect(split(whole.split(''))).toEqual({ reasoning, text })
    for (let at = 1; at < whole.length; at += 1) expect(split(cut(whole, [at]))).toEqual({ reasoning, text })
  })

  it('C10: any text reads the same however it is cut, and nothing of prose is lost', () => {
    const piece = constantFrom('<think>', '</think>', '<thinking>', '</thinking>', '<', '</th', ' ', '\n', 'a', 'İ')
    check(
      property(array(piece, { maxLength: 12 }), array(nat(9), { maxLength: 12 }), string(), (pieces, cuts, prose) => {
        const whole = pieces.join('')
        expect(split(cut(whole, cuts))).toEqual(split([whole]))
        expect(split(cut(`A${prose}`, cuts))).toEqual({ reasoning: '', text: `A${prose}` })
      }),
    )
  })

  const chunk = (content: string): string =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`
  const stream = new TextEncoder().encode(
    `${chunk('<thi')}${chunk('nk>Søren?</think>\n')}${chunk('\nCall her Maren.')}`,
  )

  it('C10: a stream cut at every byte gives the thinking and the text', () => {
    for (let at = 0; at < stream.length; at += 1) {
      const reader = createSseReader()
      let state = initialState
      const parts = cut(stream, [at])
        .flatMap((bytes) => reader.push(bytes))
        .flatMap((event) => {
          const step = reduceEvent(state, event, { apiKey: undefined })
          state = step.state
          return step.parts
        })
      expect(read(parts)).toEqual({ reasoning: 'Søren?', text: 'Call her Maren.' })
    }
  })

  it('C10: a whole body and a stream that fails tell what was held back', () => {
    const body = { choices: [{ message: { content: '<think>a</think>b' }, finish_reason: 'stop' }] }
    expect(read(partsOfBody(body, { apiKey: undefined }))).toEqual({ reasoning: 'a', text: 'b' })
    const held = reduceEvent(
      initialState,
      { event: 'message', data: '{"choices":[{"delta":{"content":"<thi"}}]}' },
      { apiKey: undefined },
    )
    expect(held.parts).toEqual([])
    const failed = reduceEvent(
      held.state,
      { event: 'message', data: '{"error":{"message":"x"}}' },
      { apiKey: undefined },
    )
    expect(failed.parts).toMatchObject([{ type: 'text', text: '<thi' }, { type: 'error' }])
  })
})
