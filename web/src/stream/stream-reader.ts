import { backoff, systemTimers } from '@scriptorium/timing'
import type { Timers } from '@scriptorium/timing'
import { createParser } from 'eventsource-parser'
import { parseFrameId } from '@scriptorium/contracts/stream'
import type { StreamFrame } from '@scriptorium/contracts/stream'
import { problemFromResponse, retryAfter, unreachable } from '../api/problem.ts'
import type { ApiProblem } from '../api/problem.ts'
import { parseFrame } from './frame.ts'

export type StreamReader = { close: () => void }

export type StreamReaderOptions = {
  url: string
  /** Where to go on; undefined asks for the whole text. */
  lastEventId: string | undefined
  onFrame: (frame: StreamFrame, id: string | undefined) => void
  /** `waiting`: cut off, trying again; `attempt` counts the tries since something last came. */
  onLink: (link: { state: 'open' } | { state: 'waiting'; attempt: number }) => void
  /** The stream is over: after `end`, when the server has nothing beyond `lastEventId`, or with a problem that another attempt cannot fix. */
  onDone: (problem?: ApiProblem) => void
  fetch?: typeof fetch
  random?: () => number
  timers?: Timers
}

const firstDelayMs = 400
const delayMaxMs = 15_000
/** The server sends a ping every 15 s; more than two missed means that the connection is dead. */
const silenceMaxMs = 35_000

/**
 * Reads one generation's stream until its end, over as many connections as that takes.
 *
 * EventSource is not used: it can neither start from an id of ours nor tell a 401 from a cut connection. Each connection names
 * the last id seen, so that the server sends what follows it. Waits between tries grow from 0.4 to 15 s with jitter, start
 * again from the least once something came, and never fall under what `retry:` or Retry-After asked for.
 */
export function openStream(options: StreamReaderOptions): StreamReader {
  const {
    onFrame,
    onLink,
    onDone,
    fetch: send = (input, init) => fetch(input, init),
    random = Math.random,
    timers = systemTimers,
  } = options
  let lastEventId = options.lastEventId
  let attempt = 0
  let delayMinMs = 0
  let closed = false
  let connection: AbortController | undefined
  let timer: unknown

  const finish = (problem?: ApiProblem) => {
    if (closed) return
    close()
    onDone(problem)
  }
  const close = () => {
    closed = true
    timers.clear(timer)
    connection?.abort()
  }
  const again = (atLeastMs = 0) => {
    if (closed) return
    attempt += 1
    onLink({ state: 'waiting', attempt })
    const backOffMs = backoff({ attempt, baseMs: firstDelayMs, maxMs: delayMaxMs, random })
    timers.clear(timer)
    timer = timers.set(() => void connect(), Math.max(backOffMs, delayMinMs, atLeastMs))
  }
  const take = (event: string | undefined, data: string, id: string | undefined) => {
    const frame = parseFrame(event, data)
    if (closed || frame === undefined) return
    attempt = 0
    const known = parseFrameId(id) === undefined ? undefined : id
    if (known !== undefined) lastEventId = known
    onFrame(frame, known)
    if (frame.event === 'end') finish()
  }
  const connect = async () => {
    const own = new AbortController()
    connection = own
    try {
      const response = await send(options.url, requestInit(lastEventId, own.signal))
      if (closed) return
      if (response.status === 204) return finish()
      if (!response.ok) return await refused(response)
      onLink({ state: 'open' })
      await readEvents(response, {
        onEvent: take,
        onRetry: (ms) => void (delayMinMs = Math.min(ms, delayMaxMs)),
        abort: () => own.abort(),
        timers,
      })
    } catch {
      // A cut connection, by the network or by the silence limit: the next one goes on from the last id.
    }
    again()
  }
  const refused = async (response: Response) => {
    const problem = await problemFromResponse(response)
    if (problem.retryable || response.status >= 500)
      return again(Math.min(retryAfter(response.headers.get('retry-after')) ?? 0, delayMaxMs))
    finish(problem)
  }
  void connect()
  return { close }
}

function requestInit(lastEventId: string | undefined, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = { accept: 'text/event-stream' }
  if (lastEventId !== undefined) headers['last-event-id'] = lastEventId
  return { headers, signal, credentials: 'same-origin', cache: 'no-store', redirect: 'error' }
}

type EventHandlers = {
  onEvent: (event: string | undefined, data: string, id: string | undefined) => void
  onRetry: (ms: number) => void
  abort: () => void
  timers: Timers
}

async function readEvents(response: Response, handlers: EventHandlers): Promise<void> {
  if (response.body === null) throw unreachable()
  const parser = createParser({
    onEvent: (message) => handlers.onEvent(message.event, message.data, message.id),
    onRetry: handlers.onRetry,
  })
  const reader = response.body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
    .getReader()
  let silence = handlers.timers.set(handlers.abort, silenceMaxMs)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      handlers.timers.clear(silence)
      silence = handlers.timers.set(handlers.abort, silenceMaxMs)
      parser.feed(value)
    }
  } finally {
    handlers.timers.clear(silence)
  }
}
