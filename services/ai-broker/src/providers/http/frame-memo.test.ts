import { describe, expect, it } from '@jest/globals'
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
})
