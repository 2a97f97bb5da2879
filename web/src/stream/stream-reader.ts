import { backoff, systemTimers } from '@scriptorium/timing'
import type { Timers } from '@scriptorium/timing'
import { parseFrameId } from '@scriptorium/contracts/stream'
import type { StreamFrame } from '@scriptorium/contracts/stream'
import { ApiProblem, problemFromResponse } from '../api/problem.ts'
import { openEvents } from './event-body.ts'
import type { EventBody, ServerEvent } from './event-body.ts'
import { parseFrame } from './frame.ts'

export type StreamReader = { close: () => void }

export type StreamReaderOptions = {
  url: string
  /** Where to go on; undefined asks for the whole text. */
  lastEventId: string | undefined
  /** A stream that is open already (it answered the message itself): read before any other is asked for. */
  opened?: EventBody | undefined
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

/**
 * Reads one generation's stream until its end, over as many connections as that takes.
 *
 * EventSource is not used: it can neither start from an id of ours nor tell a 401 from a cut connection. Each connection names
 * the last id seen, so that the server sends what follows it. Waits between tries grow from 0.4 to 15 s with jitter, start
 * again from the least once something came, and never fall under what `retry:` or Retry-After asked for.
 */
export function openStream(options: StreamReaderOptions): StreamReader {
  const { onFrame, onLink, onDone, random = Math.random, timers = systemTimers } = options
  let lastEventId = options.lastEventId
  let attempt = 0
  let delayMinMs = 0
  let closed = false
  let connection: Pick<EventBody, 'close'> | undefined
  let timer: unknown

  const finish = (problem?: ApiProblem) => {
    if (closed) return
    close()
    onDone(problem)
  }
  const close = () => {
    closed = true
    timers.clear(timer)
    connection?.close()
  }
  const again = (atLeastMs = 0) => {
    if (closed) return
    attempt += 1
    onLink({ state: 'waiting', attempt })
    const backOffMs = backoff({ attempt, baseMs: firstDelayMs, maxMs: delayMaxMs, random })
    timers.clear(timer)
    timer = timers.set(() => follow(connect()), Math.max(backOffMs, delayMinMs, atLeastMs))
  }
  const take = ({ event, data, id }: ServerEvent) => {
    const frame = parseFrame(event, data)
    if (closed || frame === undefined) return
    attempt = 0
    const known = parseFrameId(id) === undefined ? undefined : id
    if (known !== undefined) lastEventId = known
    onFrame(frame, known)
    if (frame.event === 'end') finish()
  }
  const read = async (events: EventBody | undefined) => {
    if (events === undefined) return finish()
    if (closed) return events.close()
    connection = events
    onLink({ state: 'open' })
    try {
      for (let event = await events.next(); event !== undefined; event = await events.next()) take(event)
    } finally {
      delayMinMs = Math.min(events.retryMs ?? delayMinMs, delayMaxMs)
    }
  }
  // Any other error is a cut connection, by the network or by the silence limit: the next one goes on from the last id.
  const failed = (error: unknown) => {
    if (!(error instanceof ApiProblem)) return again()
    if (!error.retryable && error.status < 500) return finish(error)
    again(Math.min(error.retryAfterMs ?? 0, delayMaxMs))
  }
  const connect = async () => {
    const own = new AbortController()
    connection = { close: () => own.abort() }
    return await requestEvents(options, lastEventId, own)
  }
  const follow = (opening: Promise<EventBody | undefined>) => void opening.then(read).then(() => again(), failed)
  follow(options.opened === undefined ? connect() : Promise.resolve(options.opened))
  return { close }
}

/** Undefined: the server has nothing beyond `lastEventId`. @throws ApiProblem where it refuses */
async function requestEvents(
  { url, fetch: send = (input, init) => fetch(input, init), timers }: StreamReaderOptions,
  lastEventId: string | undefined,
  own: AbortController,
): Promise<EventBody | undefined> {
  const headers: Record<string, string> = { accept: 'text/event-stream' }
  if (lastEventId !== undefined) headers['last-event-id'] = lastEventId
  const response = await send(url, {
    headers,
    signal: own.signal,
    credentials: 'same-origin',
    cache: 'no-store',
    redirect: 'error',
  })
  if (response.status === 204) return undefined
  if (!response.ok) throw await problemFromResponse(response)
  return openEvents(response, () => own.abort(), timers)
}
