/**
 * How a chunk of text relates to what is stored. Chunks are append-only and are identified by the seqs they cover, so
 * that a repeat adds nothing and a hole is never filled: stored text is a prefix of what the provider sent.
 */
import type { Chunk, Seal } from './generation.ts'

export type Placement = 'append' | 'known' | 'overlap' | 'gap'

/** @param textSeq the last seq that is stored, 0 for none. */
export function placeChunk(textSeq: number, chunk: Chunk): Placement {
  if (chunk.throughSeq < chunk.fromSeq || chunk.throughSeq <= textSeq) return 'known'
  if (chunk.fromSeq === textSeq + 1) return 'append'
  return chunk.fromSeq <= textSeq ? 'overlap' : 'gap'
}

/**
 * What of `chunk` is new, when its beginning is stored already: a worker whose last checkpoint's reply was lost may send that
 * text again together with what came after.
 *
 * @param stored the chunks of the same attempt from `chunk.fromSeq` on, in order.
 * @returns undefined when the two do not agree.
 */
export function cutOverlap(chunk: Chunk, stored: readonly Chunk[]): Chunk | undefined {
  if (stored[0]?.fromSeq !== chunk.fromSeq) return undefined
  const text = stored.map((each) => each.text).join('')
  const reasoning = stored.map((each) => each.reasoning).join('')
  if (!chunk.text.startsWith(text) || !chunk.reasoning.startsWith(reasoning)) return undefined
  return {
    ...chunk,
    fromSeq: (stored.at(-1)?.throughSeq ?? 0) + 1,
    text: chunk.text.slice(text.length),
    reasoning: chunk.reasoning.slice(reasoning.length),
  }
}

/** The part of a sealed log's tail that follows the stored text without a hole; what comes after a hole is no continuation of it. */
export function chunkOfTail(textSeq: number, seal: Seal | undefined): Chunk {
  const chunk: Chunk = { fromSeq: textSeq + 1, throughSeq: textSeq, text: '', reasoning: '' }
  for (const { seq, frame } of seal?.tail ?? []) {
    if (seq <= textSeq) continue
    if (seq !== chunk.throughSeq + 1) break
    chunk.throughSeq = seq
    if (frame.event === 'delta') chunk.text += frame.data.text
    if (frame.event === 'reasoning') chunk.reasoning += frame.data.text
  }
  return chunk
}

/** Proof that no reader can have seen a token of the attempt: its marker is in the log, the log is whole, and no frame in it carries text. */
export function provesSilence(textSeq: number, seal: Seal | undefined): boolean {
  if (seal === undefined || !seal.markerPresent || textSeq > 0) return false
  return (
    chunkOfTail(0, seal).throughSeq === seal.lastSeq &&
    seal.tail.every(({ frame }) => frame.event !== 'delta' && frame.event !== 'reasoning')
  )
}
