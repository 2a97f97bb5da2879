/**
 * Server-Sent Events onto one response (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 *
 * A reader that is slower than the generation must not fill our memory. There is no queue of our own to bound: a frame, or a piece of a
 * long one, is written at once, and when more than half of `bufferBytesMax` then waits in the socket, the writer lags: the other half is
 * for what was written last. Nothing more is written until all of it has gone out; what was missed is in the log and the rows. A reader that does not drain within `lagMsMax` is closed.
 */
import type { ServerResponse } from 'node:http'
import type { LiveFrame, StreamFrame } from '@scriptorium/contracts'
import { countSlowReader } from '../metrics/streams.ts'

export type EventWriterOptions = {
  response: ServerResponse
  bufferBytesMax: number
  lagMsMax: number
  onDrained: () => void
  onClosed: () => void
}

export type EventWriter = {
  /** Writes nothing while lagging or closed, and nothing into a frame of which only pieces have been written. */
  write(frame: StreamFrame | LiveFrame, id: string | undefined): void
  /** Writes a piece of a frame; `last` ends the frame. */
  writePiece(piece: string, last: boolean): void
  /** `retry:`: how long the client is to wait before it comes back, in milliseconds. */
  writeRetry(ms: number): void
  lagging(): boolean
  closed(): boolean
  /** Lets what was written go out, within `lagMsMax`. */
  end(): void
}

export function createEventWriter({
  response,
  bufferBytesMax,
  lagMsMax,
  onDrained,
  onClosed,
}: EventWriterOptions): EventWriter {
  let lagTimer: NodeJS.Timeout | undefined
  let endTimer: NodeJS.Timeout | undefined
  let closed = false
  let inFrame = false

  response.on('drain', () => {
    if (lagTimer === undefined) return
    clearTimeout(lagTimer)
    lagTimer = undefined
    onDrained()
  })
  response.once('close', () => {
    closed = true
    clearTimeout(lagTimer)
    clearTimeout(endTimer)
    onClosed()
  })
  // 'close' follows the reset of a connection as well.
  response.on('error', () => undefined)

  function send(text: string): void {
    if (closed || response.writableEnded || lagTimer !== undefined) return
    const drained = response.write(text)
    if (drained || response.writableLength <= bufferBytesMax / 2) return
    countSlowReader('behind')
    lagTimer = setTimeout(() => {
      countSlowReader('closed')
      response.destroy()
    }, lagMsMax)
  }

  function sendWhole(text: string): void {
    if (!inFrame) send(text)
  }

  return {
    write: (frame, id) =>
      sendWhole(
        `event: ${frame.event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(frame.data)}\n\n`,
      ),
    writePiece(piece, last) {
      send(piece)
      inFrame = !last
    },
    writeRetry: (ms) => sendWhole(`retry: ${Math.round(ms)}\n\n`),
    lagging: () => lagTimer !== undefined,
    closed: () => closed || response.writableEnded,
    end() {
      if (closed || response.writableEnded) return
      response.end()
      endTimer = setTimeout(() => response.destroy(), lagMsMax)
    },
  }
}
