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

const lineFeed = 10
const carriageReturn = 13

export function createSseReader({ bytesMax = 1_048_576 }: { bytesMax?: number } = {}): SseReader {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let line = new Uint8Array(1_024)
  let lineLength = 0
  let isFirstLine = true
  let afterCarriageReturn = false
  let data: string[] = []
  let dataLength = 0
  let event = ''

  function append(bytes: Uint8Array): void {
    if (lineLength + bytes.length > bytesMax) throw new SseLimitError(`a line is longer than ${bytesMax} bytes`)
    if (lineLength + bytes.length > line.length) {
      const larger = new Uint8Array(Math.min(bytesMax, Math.max(line.length * 2, lineLength + bytes.length)))
      larger.set(line.subarray(0, lineLength))
      line = larger
    }
    line.set(bytes, lineLength)
    lineLength += bytes.length
  }

  function takeLine(): string {
    let text = decoder.decode(line.subarray(0, lineLength))
    lineLength = 0
    if (isFirstLine) {
      isFirstLine = false
      if (text.startsWith('\uFEFF')) text = text.slice(1)
    }
    return text
  }

  function dispatch(): SseEvent[] {
    const events = data.length > 0 ? [{ event: event === '' ? 'message' : event, data: data.join('\n') }] : []
    data = []
    dataLength = 0
    event = ''
    return events
  }

  /** A line that is not blank adds to the event under way; a blank one dispatches it. */
  function process(text: string): SseEvent[] {
    if (text === '') return dispatch()
    const colon = text.indexOf(':')
    if (colon === 0) return []
    const field = colon === -1 ? text : text.slice(0, colon)
    const rest = colon === -1 ? '' : text.slice(colon + 1)
    const value = rest.startsWith(' ') ? rest.slice(1) : rest
    if (field === 'event') event = value
    if (field === 'data') {
      dataLength += value.length + 1
      if (dataLength > bytesMax) throw new SseLimitError(`an event is longer than ${bytesMax}`)
      data.push(value)
    }
    return []
  }

  return {
    push(chunk) {
      const events: SseEvent[] = []
      let start = 0
      for (let index = 0; index < chunk.length; index += 1) {
        const byte = chunk[index]
        if (byte !== lineFeed && byte !== carriageReturn) {
          afterCarriageReturn = false
          continue
        }
        if (byte === lineFeed && afterCarriageReturn) {
          // The second half of CRLF, maybe in a later chunk than the first.
          afterCarriageReturn = false
          start = index + 1
          continue
        }
        afterCarriageReturn = byte === carriageReturn
        append(chunk.subarray(start, index))
        start = index + 1
        events.push(...process(takeLine()))
      }
      append(chunk.subarray(start))
      return events
    },
    end() {
      const last = lineLength > 0 ? process(takeLine()) : []
      return [...last, ...dispatch()]
    },
  }
}
