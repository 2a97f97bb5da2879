/**
 * Reads Server-Sent Events from bytes (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream).
 *
 * It works on bytes: line ends are ASCII and never occur inside a UTF-8 sequence, so each whole line is decoded at once and a
 * character cut between two chunks needs no care. What it gives depends on the bytes alone, never on where they were cut.
 */
export type SseEvent = { event: string; data: string }

export class SseLimitError extends Error {
  override name = 'SseLimitError'
}

export type SseReader = {
  /** The events completed by this chunk. @throws SseLimitError when a line or an event is longer than the limit. */
  push(chunk: Uint8Array): SseEvent[]
  /** An event that only lacks its closing blank line, which some servers leave out; at most one. */
  end(): SseEvent[]
}

export function createSseReader({ bytesMax = 1_048_576 }: { bytesMax?: number } = {}): SseReader {
  const lines = new LineReader(bytesMax)
  const events = new EventAssembler(bytesMax)
  const assemble = (texts: readonly string[]): SseEvent[] => texts.flatMap((text) => events.take(text))
  return {
    push: (chunk) => assemble(lines.push(chunk)),
    end: () => [...assemble(lines.end()), ...events.dispatch()],
  }
}

const lineFeed = 10
const carriageReturn = 13

/** Lines that end with LF, CR or CRLF, also where CR and LF come in two chunks. */
class LineReader {
  readonly #bytesMax: number
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #line = new Uint8Array(1_024)
  #length = 0
  #isFirst = true
  #afterCarriageReturn = false

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  push(chunk: Uint8Array): string[] {
    const lines: string[] = []
    let start = 0
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index]
      const isSecondHalf = byte === lineFeed && this.#afterCarriageReturn
      this.#afterCarriageReturn = byte === carriageReturn
      if (byte !== lineFeed && byte !== carriageReturn) continue
      if (!isSecondHalf) {
        this.#append(chunk.subarray(start, index))
        lines.push(this.#take())
      }
      start = index + 1
    }
    this.#append(chunk.subarray(start))
    return lines
  }

  end(): string[] {
    return this.#length > 0 ? [this.#take()] : []
  }

  /** The room doubles as it is needed, so that a long line in many small chunks costs no more than its length. */
  #append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length
    if (length > this.#bytesMax) throw new SseLimitError(`a line is longer than ${this.#bytesMax} bytes`)
    if (length > this.#line.length) {
      const larger = new Uint8Array(Math.max(this.#line.length * 2, length))
      larger.set(this.#line.subarray(0, this.#length))
      this.#line = larger
    }
    this.#line.set(bytes, this.#length)
    this.#length = length
  }

  #take(): string {
    const text = this.#decoder.decode(this.#line.subarray(0, this.#length))
    this.#length = 0
    const isMarked = this.#isFirst && text.startsWith('\uFEFF')
    this.#isFirst = false
    return isMarked ? text.slice(1) : text
  }
}

/** A line that is not blank adds to the event under way; a blank one dispatches it. */
class EventAssembler {
  readonly #unitsMax: number
  #data: string[] = []
  #units = 0
  #event = ''

  constructor(unitsMax: number) {
    this.#unitsMax = unitsMax
  }

  take(line: string): SseEvent[] {
    if (line === '') return this.dispatch()
    const colon = line.indexOf(':')
    // A comment.
    if (colon === 0) return []
    const field = colon === -1 ? line : line.slice(0, colon)
    const rest = colon === -1 ? '' : line.slice(colon + 1)
    const value = rest.startsWith(' ') ? rest.slice(1) : rest
    if (field === 'event') this.#event = value
    if (field === 'data') this.#add(value)
    if (field === 'error' && value.startsWith('{')) this.#addError(value)
    return []
  }

  dispatch(): SseEvent[] {
    const events =
      this.#data.length > 0
        ? [{ event: this.#event === '' ? 'message' : this.#event, data: this.#data.join('\n') }]
        : []
    this.#data = []
    this.#units = 0
    this.#event = ''
    return events
  }

  /** The standard knows no such field. llama.cpp wrote its errors so for years, and `[DONE]` behind them as if nothing were amiss. */
  #addError(value: string): void {
    this.#event = 'error'
    this.#add(value)
  }

  #add(value: string): void {
    this.#units += value.length + 1
    if (this.#units > this.#unitsMax) throw new SseLimitError(`an event is longer than ${this.#unitsMax}`)
    this.#data.push(value)
  }
}
