/**
 * Reads newline-delimited JSON from bytes: one line, one event. Characters and lines may be cut anywhere; empty lines and a byte
 * order mark are passed over.
 */
import { SseLimitError } from './sse-reader.ts'

export type LineReader = {
  /** The lines completed by this chunk. @throws SseLimitError when one is longer than the limit. */
  push(chunk: Uint8Array): string[]
  /** What lacks its end; at most one. */
  end(): string[]
}

export function createLineReader({ unitsMax = 1_048_576 }: { unitsMax?: number } = {}): LineReader {
  const decoder = new TextDecoder()
  let rest = ''

  function take(text: string): string[] {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > unitsMax || lines.some(({ length }) => length > unitsMax))
      throw new SseLimitError(`a line is longer than ${unitsMax}`)
    return lines.map((line) => line.trim()).filter((line) => line !== '')
  }

  return {
    push(chunk) {
      const text = decoder.decode(chunk, { stream: true })
      // Without a line's end there is nothing to split, and to search what is held again would cost its length each time.
      if (text.includes('\n')) return take(text)
      if (rest.length + text.length > unitsMax) throw new SseLimitError(`a line is longer than ${unitsMax}`)
      rest += text
      return []
    },
    end: () => take(`${decoder.decode()}\n`),
  }
}
