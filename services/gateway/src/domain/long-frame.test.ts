import { describe, expect, it } from 'vitest'
import { assert as assertProperty, constantFrom, option, property, string, tuple } from 'fast-check'
import { openLongFrame } from './long-frame.ts'
import type { OutFrame } from './stream-position.ts'

function snapshotOf(text: string, reasoning: string | undefined): OutFrame {
  const data = { text, ...(reasoning === undefined ? {} : { reasoning }) }
  const held = { text: text.length, reasoning: reasoning?.length ?? 0 }
  return { frame: { event: 'snapshot', data }, id: '2-7', position: { attempt: 2, seq: 7, held } }
}

function write(out: OutFrame, texts: { text: string; reasoning: string }): string[] {
  const frame = openLongFrame(out)
  const pieces: string[] = []
  for (let last = frame === undefined; !last;) {
    const next = frame?.next(texts)
    pieces.push(next?.piece ?? '')
    last = next?.last ?? true
  }
  return pieces
}

describe('a long snapshot', () => {
  it('D12: is the same frame in pieces of at most 32 KB, from a text that has grown meanwhile too', () => {
    const unit = constantFrom('a', 'ж', '"', '\\', '\n', '\u0001', '😀', '\u2028')
    assertProperty(
      property(
        tuple(
          string({ unit, minLength: 1, maxLength: 50 }),
          option(string({ unit, maxLength: 50 }), { nil: undefined }),
        ),
        ([a, b]) => {
          const [text, reasoning] = [a.repeat(500), b?.repeat(300)]
          const pieces = write(snapshotOf(text, reasoning), {
            text: `${text} and more`,
            reasoning: `${reasoning ?? ''} and more`,
          })
          if (pieces.length === 0) return
          for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(32 * 1_024)
          const data = { text, ...(reasoning === undefined ? {} : { reasoning }) }
          const [first = '', id, json = ''] = pieces.join('').split('\n')
          expect([first, id, JSON.parse(json.slice('data: '.length))]).toEqual(['event: snapshot', 'id: 2-7', data])
          expect(pieces.join('').endsWith('}\n\n')).toBe(true)
        },
      ),
    )
  })

  it('is not of another attempt, nor of a text that has less', () => {
    const frame = openLongFrame(snapshotOf('a'.repeat(10_000), undefined))
    expect(frame?.fits({ attempt: 2, text: 'a'.repeat(10_000), reasoning: '' })).toBe(true)
    expect(frame?.fits({ attempt: 3, text: 'a'.repeat(10_000), reasoning: '' })).toBe(false)
    expect(frame?.fits({ attempt: 2, text: 'a'.repeat(9_999), reasoning: '' })).toBe(false)
  })

  it('is no short one', () => {
    expect(openLongFrame(snapshotOf('a'.repeat(4_000), 'b'))).toBeUndefined()
  })
})
