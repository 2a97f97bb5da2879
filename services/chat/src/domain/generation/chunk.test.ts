import { describe, expect, it } from 'vitest'
import type { Chunk } from './generation.ts'
import { cutOverlap, placeChunk, provesSilence } from './chunk.ts'

const chunk = (fromSeq: number, throughSeq: number, text: string): Chunk => ({
  fromSeq,
  throughSeq,
  text,
  reasoning: '',
})

describe('a chunk of text', () => {
  it.each([
    [0, chunk(1, 2, 'ab'), 'append'],
    [2, chunk(3, 3, 'c'), 'append'],
    [2, chunk(1, 2, 'ab'), 'known'],
    [2, chunk(3, 2, ''), 'known'],
    [2, chunk(2, 4, 'bcd'), 'overlap'],
    [2, chunk(4, 4, 'd'), 'gap'],
  ] as const)('stands after seq %i: %o', (textSeq, given, placement) => {
    expect(placeChunk(textSeq, given)).toBe(placement)
  })
  it('is cut to what is new', () => {
    expect(cutOverlap(chunk(2, 4, 'bcd'), [chunk(2, 2, 'b'), chunk(3, 3, 'c')])).toEqual(chunk(4, 4, 'd'))
    expect(cutOverlap(chunk(2, 4, 'xcd'), [chunk(2, 2, 'b')])).toBeUndefined()
    expect(cutOverlap(chunk(2, 4, 'bcd'), [chunk(3, 3, 'c')])).toBeUndefined()
    expect(cutOverlap(chunk(2, 4, 'bcd'), [])).toBeUndefined()
  })
  it('proves silence only by a whole log without text', () => {
    const usage = { seq: 1, frame: { event: 'status', data: { state: 'retrying' } } } as const
    expect(provesSilence(0, { markerPresent: true, tail: [usage], lastSeq: 1 })).toBe(true)
    expect(provesSilence(0, { markerPresent: true, tail: [], lastSeq: 1 })).toBe(false)
    expect(
      provesSilence(0, {
        markerPresent: true,
        tail: [{ seq: 1, frame: { event: 'reasoning', data: { text: 'x' } } }],
        lastSeq: 1,
      }),
    ).toBe(false)
    expect(provesSilence(1, { markerPresent: true, tail: [], lastSeq: 1 })).toBe(false)
    expect(provesSilence(0, undefined)).toBe(false)
  })
})
