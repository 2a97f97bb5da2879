/**
 * Server-Sent Events onto one response (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 *
 * A reader that is slower than the generation must not fill our memory. There is no queue of our own to bound: a frame is written at
 * once, and when more than `bufferBytesMax` then wait in the socket, the writer lags. Nothing more is written until all of it
 * has gone out; what was missed is in the log and the rows. A reader that does not drain within `lagMsMax` is closed.
 */
import type { ServerResponse } from 'node:http'
import type { StreamFrame } from '@scriptorium/contracts'

export type EventWriterOptions = {
  response: ServerResponse
  bufferBytesMax: number
  lagMsMax: number
  onDrained: () => void
  onClosed: () => void
}

export type EventWriter = {
  /** Writes nothing while lagging or closed. */
  write(frame: StreamFrame, id: string | undefined): void
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
    if (!drained && response.writableLength > bufferBytesMax) lagTimer = setTimeout(() => response.destroy(), lagMsMax)
  }

  return {
    write: (frame, id) =>
      send(`event: ${frame.event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(frame.data)}\n\n`),
    writeRetry: (ms) => send(`retry: ${Math.round(ms)}\n\n`),
    lagging: () => lagTimer !== undefined,
    closed: () => closed || response.writableEnded,
    end() {
      if (closed || response.writableEnded) return
      response.end()
      endTimer = setTimeout(() => response.destroy(), lagMsMax)
    },
  }
}
