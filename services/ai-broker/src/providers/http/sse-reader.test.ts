import { describe, expect, it } from 'vitest'
import { array, assert as check, constantFrom, nat, property } from 'fast-check'
import { createSseReader } from './sse-reader.ts'
import type { SseEvent } from './sse-reader.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function read(chunks: readonly Uint8Array[]): SseEvent[] {
  const reader = createSseReader()
  return chunks.flatMap((chunk) => reader.push(chunk))
}

/** The same stream as the standard's own words give it: whole, by its lines, as slowly as may be. */
function oracle(text: string): SseEvent[] {
  const events: SseEvent[] = []
  let event = ''
  let data: string[] = []
  // What stands behind the last line end is no line yet.
  for (const line of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .slice(0, -1)) {
    if (line === '') {
      if (data.length > 0) events.push({ event: event === '' ? 'message' : event, data: data.join('\n') })
      event = ''
      data = []
      continue
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (field === 'event') event = value
    if (field === 'data') data.push(value)
  }
  return events
}

const stream = [
  '\uFEFF: OPENROUTER PROCESSING\n\n',
  'data: {"a":"Zoë 書 🖋️"}\n\n',
  'data:no space\r\n\r\n',
  'data: one\rdata: two\r\r',
  'event: execute\ndata: x\n\n',
  'id: 7\nretry: 10\ndata\n\n',
  'event: lonely\n\n',
  'data:  two spaces\nignored: field\n\n',
  ': comment\r\n',
  'data: [DONE]\n\n',
].join('')

describe('the reader of events', () => {
  it('reads what the standard says', () => {
    expect(read([bytes(stream)])).toEqual([
      { event: 'message', data: '{"a":"Zoë 書 🖋️"}' },
      { event: 'message', data: 'no space' },
      { event: 'message', data: 'one\ntwo' },
      { event: 'execute', data: 'x' },
      { event: 'message', data: '' },
      { event: 'message', data: ' two spaces' },
      { event: 'message', data: '[DONE]' },
    ])
  })

  it('agrees with another reader', () => {
    expect(read([bytes(stream)])).toEqual(oracle(stream))
  })

  it('gives the same wherever the stream is cut, at every byte (42c)', () => {
    const whole = bytes(stream)
    const expected = read([whole])
    for (let cut = 0; cut <= whole.length; cut += 1)
      expect(read([whole.subarray(0, cut), whole.subarray(cut)])).toEqual(expected)
    expect(read([...whole].map((byte) => Uint8Array.of(byte)))).toEqual(expected)
  })

  it('agrees with another reader on any lines, cut anywhere', () => {
    const chunk = constantFrom(
      'data: ',
      'data:',
      'data',
      'event: x',
      ': c',
      'é',
      '書',
      ' ',
      ':',
      'id: 1',
      '{"a":1}',
      '\n',
      '\r',
      '\r\n',
      '\n\n',
    )
    check(
      property(array(chunk, { maxLength: 40 }), array(nat(200), { maxLength: 5 }), (chunks, cuts) => {
        // A CR at the very end may still become CRLF: readers differ in when they say so.
        const text = `${chunks.join('')}\n\n`
        const whole = bytes(text)
        const places = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length]
        expect(read(places.slice(1).map((place, index) => whole.subarray(places[index], place)))).toEqual(oracle(text))
      }),
      { numRuns: 500 },
    )
  })

  it('reads the field that llama.cpp writes its errors in, wherever it is cut', () => {
    const whole = bytes('error: {"message":"no é"}\n\nerror: words\n\ndata: [DONE]\n\n')
    const expected = [
      { event: 'error', data: '{"message":"no é"}' },
      { event: 'message', data: '[DONE]' },
    ]
    for (let cut = 0; cut <= whole.length; cut += 1)
      expect(read([whole.subarray(0, cut), whole.subarray(cut)])).toEqual(expected)
    expect(read([...whole].map((byte) => Uint8Array.of(byte)))).toEqual(expected)
  })

  it('gives the last event also without the blank line behind it', () => {
    const reader = createSseReader()
    expect(reader.push(bytes('data: a\n\ndata: [DONE]'))).toEqual([{ event: 'message', data: 'a' }])
    expect(reader.end()).toEqual([{ event: 'message', data: '[DONE]' }])
    expect(reader.end()).toEqual([])
  })

  it('is bounded: a line, and an event of many lines (42d)', () => {
    const reader = createSseReader({ unitsMax: 1_000 })
    expect(() => {
      for (let count = 0; count < 2_000; count += 1) reader.push(bytes('x'))
    }).toThrow('longer')
    const other = createSseReader({ unitsMax: 1_000 })
    expect(() => {
      for (let count = 0; count < 2_000; count += 1) other.push(bytes('data: x\n'))
    }).toThrow('longer')
  })

  it('costs no more for a long line in many small chunks than its length', () => {
    const reader = createSseReader()
    const chunk = Uint8Array.of(120)
    // Copying the line anew for each chunk would move half a terabyte, and the test's time would run out.
    for (let count = 0; count < 1_000_000; count += 1) reader.push(chunk)
    expect(reader.push(new TextEncoder().encode(': \n'))).toEqual([])
  })
})
