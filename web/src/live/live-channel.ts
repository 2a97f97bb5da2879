import { basePath, routes } from '@scriptorium/contracts/routes'
import type { LiveEvent, LiveFrame } from '@scriptorium/contracts/live'
import { backoff, systemTimers } from '@scriptorium/timing'
import type { Timers } from '@scriptorium/timing'
import { problemFrom, problemFromResponse } from '../api/problem.ts'
import { openEvents } from '../stream/event-body.ts'
import type { ServerEvent } from '../stream/event-body.ts'

const events: readonly LiveEvent[] = [
  'opened',
  'entry-changed',
  'relation-changed',
  'scene-changed',
  'thread-changed',
  'refetch',
  'ping',
]
const firstDelayMs = 1_000
const delayMaxMs = 60_000

type ChannelOptions = {
  onFrame: (frame: LiveFrame) => void
  fetch?: typeof fetch
  timers?: Timers
  random?: () => number
}

/**
 * Reads the user's channel of changes for as long as it is open, over as many connections as that takes. It ends by itself when
 * nobody is signed in any more; a page that asks for anything notices that as well, and says so.
 */
export function openLiveChannel({
  onFrame,
  fetch: send = (input, init) => fetch(input, init),
  timers = systemTimers,
  random = Math.random,
}: ChannelOptions): { close: () => void } {
  let lastEventId: string | undefined
  let attempt = 0
  let closed = false
  let connection: AbortController | undefined
  let timer: unknown
  const take = ({ event, data, id }: ServerEvent) => {
    const frame = parse(event, data)
    attempt = 0
    if (frame?.event === 'opened' && id !== undefined) lastEventId = id
    if (frame !== undefined && !closed) onFrame(frame)
  }
  const read = async () => {
    const own = new AbortController()
    connection = own
    const response = await send(`${basePath}${routes.streamEvents.path}`, {
      headers: { accept: 'text/event-stream', ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
      signal: own.signal,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
    })
    if (!response.ok) throw await problemFromResponse(response)
    const body = openEvents(response, () => own.abort(), timers)
    for (let event = await body.next(); event !== undefined; event = await body.next()) take(event)
  }
  const again = (error?: unknown) => {
    const problem = error === undefined ? undefined : problemFrom(error)
    if (closed || problem?.code === 'unauthenticated' || problem?.code === 'forbidden') return
    attempt += 1
    const delayMs = backoff({ attempt, baseMs: firstDelayMs, maxMs: delayMaxMs, random })
    timer = timers.set(connect, Math.max(delayMs, problem?.retryAfterMs ?? 0))
  }
  const connect = () => void read().then(() => again(), again)
  connect()
  return {
    close: () => {
      closed = true
      timers.clear(timer)
      connection?.abort()
    },
  }
}

function parse(event: string | undefined, data: string): LiveFrame | undefined {
  const known = events.find((each) => each === event)
  if (known === undefined) return undefined
  try {
    return { event: known, data: JSON.parse(data) } as LiveFrame
  } catch {
    return undefined
  }
}
