import type { LongFrame } from '../domain/long-frame.ts'
import type { Position, Step } from '../domain/stream-position.ts'
import type { EventWriter } from './event-writer.ts'

export type Texts = { text: string; reasoning?: string }

/**
 * A frame of which pieces have been written, where the reader is once it has all of it, and what comes then. Its texts are let go when
 * memory is wanted, and read from the row again.
 */
export type LongWrite = { frame: LongFrame; texts: WeakRef<Texts>; position: Position; after: Step }

/** Writes as many pieces as the writer takes. @returns whether that was the last. */
export function writePieces(writer: EventWriter, frame: LongFrame, { text, reasoning = '' }: Texts): boolean {
  for (;;) {
    const { piece, last } = frame.next({ text, reasoning })
    writer.writePiece(piece, last)
    if (last) return true
    if (writer.closed() || writer.lagging()) return false
  }
}
