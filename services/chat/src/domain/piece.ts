/**
 * Where a piece of text stands against what is stored. Pieces are append-only and are told apart by the seqs they cover, so
 * that a repeat adds nothing and a hole is never papered over: stored text is a prefix of what the provider sent.
 */
import type { Piece, Seal } from './generation.ts'

export type Placement = 'append' | 'known' | 'overlap' | 'gap'

/** @param textSeq the last seq that is stored, 0 for none. */
export function placePiece(textSeq: number, piece: Piece): Placement {
  if (piece.throughSeq < piece.fromSeq || piece.throughSeq <= textSeq) return 'known'
  if (piece.fromSeq === textSeq + 1) return 'append'
  return piece.fromSeq <= textSeq ? 'overlap' : 'gap'
}

/**
 * What of `piece` is new, when its beginning is stored already: a worker whose last checkpoint's reply was lost may send that
 * text again together with what came after.
 *
 * @param stored the pieces of the same attempt from `piece.fromSeq` on, in order.
 * @returns undefined when the two do not agree.
 */
export function cutOverlap(piece: Piece, stored: readonly Piece[]): Piece | undefined {
  if (stored[0]?.fromSeq !== piece.fromSeq) return undefined
  const text = stored.map((each) => each.text).join('')
  const reasoning = stored.map((each) => each.reasoning).join('')
  if (!piece.text.startsWith(text) || !piece.reasoning.startsWith(reasoning)) return undefined
  return {
    ...piece,
    fromSeq: (stored.at(-1)?.throughSeq ?? 0) + 1,
    text: piece.text.slice(text.length),
    reasoning: piece.reasoning.slice(reasoning.length),
  }
}

/** The part of a sealed log's tail that follows the stored text without a hole; what comes after a hole is no continuation of it. */
export function pieceOfTail(textSeq: number, seal: Seal | undefined): Piece {
  const piece: Piece = { fromSeq: textSeq + 1, throughSeq: textSeq, text: '', reasoning: '' }
  for (const { seq, frame } of seal?.tail ?? []) {
    if (seq <= textSeq) continue
    if (seq !== piece.throughSeq + 1) break
    piece.throughSeq = seq
    if (frame.event === 'delta') piece.text += frame.data.text
    if (frame.event === 'reasoning') piece.reasoning += frame.data.text
  }
  return piece
}

/** Proof that no reader can have seen a token of the attempt: its marker is in the log, the log is whole, and no frame in it carries text. */
export function provesSilence(textSeq: number, seal: Seal | undefined): boolean {
  if (seal === undefined || !seal.markerPresent || textSeq > 0) return false
  return (
    pieceOfTail(0, seal).throughSeq === seal.lastSeq &&
    seal.tail.every(({ frame }) => frame.event !== 'delta' && frame.event !== 'reasoning')
  )
}
