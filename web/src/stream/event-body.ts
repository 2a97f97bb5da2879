import { systemTimers } from '@scriptorium/timing'
import type { Timers } from '@scriptorium/timing'
import { createParser } from 'eventsource-parser'
import { unreachable } from '../api/problem.ts'

export type ServerEvent = { event: string | undefined; data: string; id: string | undefined }

/** The Server-Sent Events of one response. Nothing is read before it is asked for, so that its reader may change. */
export type EventBody = {
  /** Undefined once it is at its end; rejects when it was cut off, closed, or silent for too long. */
  next: () => Promise<ServerEvent | undefined>
  /** How long the server asks to wait before another connection, in milliseconds; undefined where it did not. */
  readonly retryMs: number | undefined
  close: () => void
}

/** The server sends a ping every 15 s; more than two missed means that the connection is dead. */
const silenceMaxMs = 35_000

/** @param abort ends the response's request */
export function openEvents(response: Response, abort: () => void, timers: Timers = systemTimers): EventBody {
  const arrived: ServerEvent[] = []
  let retryMs: number | undefined
  const parser = createParser({
    onEvent: ({ event, data, id }) => void arrived.push({ event, data, id }),
    onRetry: (ms) => void (retryMs = ms),
  })
  const reader = response.body
    ?.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
    .getReader()
  return {
    get retryMs() {
      return retryMs
    },
    close: abort,
    async next() {
      for (;;) {
        const event = arrived.shift()
        if (event !== undefined) return event
        if (reader === undefined) throw unreachable()
        const silence = timers.set(abort, silenceMaxMs)
        try {
          const { done, value } = await reader.read()
          if (done) return undefined
          parser.feed(value)
        } finally {
          timers.clear(silence)
        }
      }
    },
  }
}

export function isEventStream(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/event-stream') === true
}
