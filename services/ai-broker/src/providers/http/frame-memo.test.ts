import { describe, expect, it } from 'vitest'
import { array, assert as check, constantFrom, nat, oneof, property, record } from 'fast-check'
import { createFrameMemo } from './frame-memo.ts'

const frame = (text: string, more = ''): string => `{"delta":{"content":${JSON.stringify(text)}},"id":1${more}}`

describe('a memo of frames', () => {
  const learned = createFrameMemo('content')
  learned.learn(frame(' snow'), ' snow')

  it.each([' fell', 'Zoë 書 🖋️', 'x'.repeat(10_000)])('reads other words in the same frame: %.20s', (text) => {
    expect(learned.match(frame(text))).toBe(text)
  })

  it.each([
    ['a quotation mark', frame('say "x"')],
    ['an escape', frame('a\nb')],
    ['nothing', frame('')],
    ['another field', frame('x', ',"error":{}')],
    ['a field within the words', '{"delta":{"content":"x","refusal":"y"},"id":1}'],
    ['half of it', frame('x').slice(0, -1)],
    ['what overlaps', '{"delta":{"content":"},"id":1}'],
  ])('leaves to the parser what holds %s', (_name, data) => {
    expect(learned.match(data)).toBeUndefined()
  })

  it('learns nothing of a frame in which the words stand twice, or not at all', () => {
    const memo = createFrameMemo('content')
    memo.learn('{"a":{"content":"x"},"b":{"content":"x"}}', 'x')
    memo.learn('{"content":"\\u0078"}', 'x')
    expect(memo.match('{"a":{"content":"y"},"b":{"content":"x"}}')).toBeUndefined()
  })

  describe('that ignores a number in sequence and padding', () => {
    const padded = (text: string, sequence: unknown, padding: unknown, more = ''): string =>
      `{"n":${JSON.stringify(sequence)},"delta":{"content":${JSON.stringify(text)}},"pad":${JSON.stringify(padding)},"id":1${more}}`
    const noisy = createFrameMemo('content', ['n', 'pad', 'nowhere'])
    noisy.learn(padded(' snow', 9, 'aXb'), ' snow')

    it.each([
      [' fell', 10, ''],
      ['.', 123_456, 'kQ2v7'],
    ])('reads what differs in them as well: %j, %j, %j', (text, sequence, padding) => {
      expect(noisy.match(padded(text, sequence, padding))).toBe(text)
    })

    it.each([
      ['another kind of value', padded('x', '9', 'a')],
      ['no value', padded('x', 9, null)],
      ['a fraction', padded('x', 9.5, 'a')],
      ['a number that JSON does not have', padded('x', 9, 'a').replace('9', '09')],
      ['an escape in what is ignored', padded('x', 9, '"')],
      ['another field', padded('x', 9, 'a', ',"error":{}')],
    ])('leaves to the parser what holds %s', (_name, data) => {
      expect(noisy.match(data)).toBeUndefined()
    })

    it('never reads anything else than the parser does', () => {
      const sign = constantFrom(
        '"',
        '\\',
        '{',
        '}',
        ':',
        ',',
        '0',
        '9',
        'é',
        '\n',
        '\u2028',
        '"pad":"',
        '"n":',
        'content',
      )
      const change = record({
        at: oneof(nat(80), constantFrom(5, 6, 28, 29, 33, 43, 46)),
        length: nat(12),
        by: array(sign, { maxLength: 4 }),
      })
      const learnedFrame = padded(' snow', 9, 'aXb')
      check(
        property(array(change, { maxLength: 3 }), (changes) => {
          const data = changes.reduce(
            (frameSoFar, { at, length, by }) => frameSoFar.slice(0, at) + by.join('') + frameSoFar.slice(at + length),
            learnedFrame,
          )
          const text = noisy.match(data)
          if (text === undefined) return
          const { n, pad, ...rest } = JSON.parse(data) as { n: unknown; pad: unknown }
          expect([typeof n, typeof pad, rest]).toEqual(['number', 'string', { delta: { content: text }, id: 1 }])
        }),
        { numRuns: 2_000 },
      )
    })
  })
})
