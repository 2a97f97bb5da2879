/**
 * A snapshot that is longer than what may wait for a slow reader. It is written piece by piece, and its text is not kept for that: what is
 * left of it is cut from the row again when there is room, since an attempt's text only ever grows.
 */
import type { GenerationRow, OutFrame } from './stream-position.ts'

/** UTF-16 units: in JSON and UTF-8 each is at most 6 bytes. */
const pieceUnits = 4_096

type Texts = Pick<GenerationRow, 'text' | 'reasoning'>
type Part = { name: keyof Texts; length: number; written: number }

export type LongFrame = {
  /** Whether `row` has the text of which this is a part. */
  fits(row: Texts & Pick<GenerationRow, 'attempt'>): boolean
  /** The next piece of the event; `last` ends it. */
  next(texts: Texts): { piece: string; last: boolean }
}

/** @returns undefined for a frame that is short enough, or no snapshot. */
export function openLongFrame({ frame, id, position: { attempt } }: OutFrame): LongFrame | undefined {
  if (frame.event !== 'snapshot') return undefined
  const { text, reasoning } = frame.data
  if (text.length + (reasoning?.length ?? 0) <= pieceUnits) return undefined
  const parts: Part[] = [
    { name: 'text', length: text.length, written: 0 },
    ...(reasoning === undefined ? [] : [{ name: 'reasoning' as const, length: reasoning.length, written: 0 }]),
  ]
  let begin = `event: snapshot\n${id === undefined ? '' : `id: ${id}\n`}data: {"text":"`
  return {
    fits: (row) => row.attempt === attempt && parts.every(({ name, length }) => row[name].length >= length),
    next(texts) {
      const part = parts.find(({ length, written }) => written < length) ?? parts.at(-1)
      if (part === undefined) return { piece: '', last: true }
      const end = Math.min(part.length, part.written + pieceUnits)
      // Half of a surrogate pair is written as an escape, and so is its other half: together they are the character again.
      let piece = begin + JSON.stringify(texts[part.name].slice(part.written, end)).slice(1, -1)
      part.written = end
      begin = ''
      if (end < part.length) return { piece, last: false }
      const last = part === parts.at(-1)
      piece += last ? '"}\n\n' : '","reasoning":"'
      return { piece, last }
    },
  }
}
