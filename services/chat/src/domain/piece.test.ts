import { describe, expect, it } from '@jest/globals'
import type { Piece } from './generation.ts'
import { cutOverlap, placePiece, provesSilence } from './piece.ts'

const piece = (fromSeq: number, throughSeq: number, text: string): Piece => ({
  fromSeq,
  throughSeq,
  text,
  reasoning: '',
})

describe('a piece of text', () => {
  it.each([
    [0, piece(1, 2, 'ab'), 'append'],
    [2, piece(3, 3, 'c'), 'append'],
    [2, piece(1, 2, 'ab'), 'known'],
    [2, piece(3, 2, ''), 'known'],
    [2, piece(2, 4, 'bcd'), 'overlap'],
    [2, piece(4, 4, 'd'), 'gap'],
  ] as const)('stands after seq %i: %o', (textSeq, given, placement) => {
    expect(placePiece(textSeq, given)).toBe(placement)
  })
  it('is cut to what is new', () => {
    expect(cutOverlap(piece(2, 4, 'bcd'), [piece(2, 2, 'b'), piece(3, 3, 'c')])).toEqual(piece(4, 4, 'd'))
    expect(cutOverlap(piece(2, 4, 'xcd'), [piece(2, 2, 'b')])).toBeUndefined()
    expect(cutOverlap(piece(2, 4, 'bcd'), [piece(3, 3, 'c')])).toBeUndefined()
    expect(cutOverlap(piece(2, 4, 'bcd'), [])).toBeUndefined()
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
