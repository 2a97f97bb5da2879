/**
 * Reads Server-Sent Events from bytes (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream).
 * `eventsource-parser` reads the lines; what stands around it here is what it leaves to its callers:
 *
 * - bytes: characters may be cut between two chunks;
 * - only whole lines are handed on, because it drops an unknown field whose line comes in pieces, and one such field counts
 *   here (`addErrorField`); so what is read depends on the bytes alone, never on where they were cut;
 * - an event that lacks its closing blank line;
 * - the limit is an error that ends the stream.
 */
import { createParser } from 'eventsource-parser'
import type { EventSourceParser, ParseError } from 'eventsource-parser'

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

/** `unitsMax`: UTF-16 units of the longest line, and of the longest event. */
export function createSseReader({ unitsMax = 1_048_576 }: { unitsMax?: number } = {}): SseReader {
  return new Reader(unitsMax)
}

class Reader implements SseReader {
  readonly #unitsMax: number
  // The parser looks for the byte order mark.
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  readonly #parser: EventSourceParser
  #events: SseEvent[] = []
  #line = ''

  constructor(unitsMax: number) {
    this.#unitsMax = unitsMax
    this.#parser = createParser({
      maxBufferSize: unitsMax,
      onEvent: ({ event = 'message', data }) => void this.#events.push({ event, data }),
      onError: (error) => this.#onError(error),
    })
  }

  push(chunk: Uint8Array): SseEvent[] {
    const text = this.#decoder.decode(chunk, { stream: true })
    const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1
    if (end === 0) this.#append(text)
    else {
      this.#parser.feed(this.#line + text.slice(0, end))
      this.#line = ''
      this.#append(text.slice(end))
    }
    return this.#take()
  }

  end(): SseEvent[] {
    this.#parser.feed(`${this.#line}${this.#decoder.decode()}\n\n`)
    this.#line = ''
    return this.#take()
  }

  #append(text: string): void {
    if (this.#line.length + text.length > this.#unitsMax)
      throw new SseLimitError(`a line is longer than ${this.#unitsMax}`)
    this.#line += text
  }

  #take(): SseEvent[] {
    const events = this.#events
    this.#events = []
    return events
  }

  #onError({ type, field, value }: ParseError): void {
    if (type === 'max-buffer-size-exceeded') throw new SseLimitError(`an event is longer than ${this.#unitsMax}`)
    if (type === 'unknown-field' && field === 'error') this.#addErrorField(value ?? '')
  }

  /** The standard knows no such field. llama.cpp wrote its errors so for years, and `[DONE]` behind them as if nothing were amiss. */
  #addErrorField(value: string): void {
    if (value.startsWith('{')) this.#events.push({ event: 'error', data: value })
  }
}
