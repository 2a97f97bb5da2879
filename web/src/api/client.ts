import { basePath, routes, usualTimeoutMs } from '@scriptorium/contracts/routes'
import type {
  Route,
  RouteAnswer,
  RouteBody,
  RouteName,
  RouteParams,
  RouteQuery,
  Routes,
} from '@scriptorium/contracts/routes'
import type { AcceptedFrame } from '@scriptorium/contracts/stream'
import { backoff, linkSignals, pause } from '@scriptorium/timing'
import { isEventStream, openEvents } from '../stream/event-body.ts'
import type { EventBody } from '../stream/event-body.ts'
import { parseFrame } from '../stream/frame.ts'
import { newKey } from './key.ts'
import { ApiProblem, problemFromResponse, unreachable } from './problem.ts'
import { pathOf } from './url.ts'

/** `params`, `query` and `body`, where the route has them. */
type Part<Name extends string, Value, Sent> = [Value] extends [undefined] ? { [N in Name]?: undefined } : Sent
type ParamsPart<R extends Route> = Part<'params', RouteParams<R>, { params: RouteParams<R> }>
type QueryPart<R extends Route> = Part<'query', RouteQuery<R>, { query?: RouteQuery<R> }>
type BodyPart<R extends Route> =
  undefined extends RouteBody<R> ? { body?: RouteBody<R> } : Part<'body', RouteBody<R>, { body: RouteBody<R> }>

/** What is uploaded; its `type` names what it is. */
type FilePart<R extends Route> = R extends { readonly upload: object } ? { file: Blob } : { file?: undefined }

export type CallInput<R extends Route> = ParamsPart<R> &
  QueryPart<R> &
  BodyPart<R> &
  FilePart<R> & {
    signal?: AbortSignal
    /** For a creating route: the key of an earlier try of the very same call. A new one is made when absent. */
    idempotencyKey?: string
    /** Let the request outlive the page (a delete under way while the tab closes). */
    keepalive?: boolean
    /** A request that the person did not make: its caller shows it if nobody is signed in any more. */
    background?: boolean
  }

export type ClientOptions = {
  /** Where the API is; the page's own origin by default. */
  base?: string
  fetch?: typeof fetch
  /** Waits between tries; resolves early with the signal's rejection. */
  wait?: (ms: number) => Promise<void>
  /** Between 0 and 1. */
  random?: () => number
  /** Called once for each answer that says that nobody is signed in, except for background calls. */
  onSignedOut?: () => void
  /**
   * Takes the stream that follows an accepted message, right after the event that the call answers with. Without it no such
   * stream is asked for.
   */
  onStream?: (generationId: string, events: EventBody) => void
}

export type Client = {
  /** Throws ApiProblem, and nothing else, save the AbortError of `signal`. */
  call: <Name extends RouteName>(name: Name, input: CallInput<Routes[Name]>) => Promise<RouteAnswer<Routes[Name]>>
}

/** Any route's input, its types forgotten. */
type AnyInput = {
  params?: Record<string, string>
  query?: Record<string, string | undefined>
  body?: unknown
  file?: Blob
  signal?: AbortSignal
  idempotencyKey?: string
  keepalive?: boolean
  background?: boolean
}

type Plan = {
  url: string
  method: string
  headers: Record<string, string>
  body: string | Blob | undefined
  timeoutMs: number
  signal: AbortSignal | undefined
  keepalive: boolean
  onStream: ClientOptions['onStream']
}

const triesMax = 3
const firstDelayMs = 300
/** A longer Retry-After is for the person to decide about. */
const waitMaxMs = 4_000

/**
 * Reads, and creating calls with their Idempotency-Key, are tried up to three times when the failure may pass: no answer, a
 * retryable problem. All tries of one call carry the same key, so that nothing is created twice. Everything else is tried once.
 */
export function createClient(options: ClientOptions = {}): Client {
  const send = options.fetch ?? ((input, init) => fetch(input, init))
  const wait = options.wait ?? ((ms) => pause(ms))
  const random = options.random ?? Math.random
  return {
    async call(name, callInput) {
      const route: Route = routes[name]
      const input = callInput as AnyInput
      const plan = planOf(options, route, input)
      const repeatable = route.creates === true || route.method === 'GET'
      for (let tries = 1; ; tries += 1) {
        try {
          return (await callOnce(send, plan)) as never
        } catch (error) {
          if (!(error instanceof ApiProblem)) throw error
          if (error.code === 'unauthenticated' && input.background !== true) options.onSignedOut?.()
          const delayMs =
            error.retryAfterMs ?? backoff({ attempt: tries, baseMs: firstDelayMs, maxMs: waitMaxMs, random })
          if (!repeatable || !error.retryable || tries >= triesMax || delayMs > waitMaxMs) throw error
          await wait(delayMs)
        }
      }
    },
  }
}

/** One try within its time, the reading of the answer included; `AbortSignal.any` and `.timeout` are not in every browser that is needed. */
async function callOnce(send: typeof fetch, plan: Plan): Promise<unknown> {
  const limit = linkSignals(plan.signal)
  const timer = setTimeout(() => limit.abort(), plan.timeoutMs)
  try {
    const response = await sendOnce(send, plan, limit.signal)
    const isEmpty = response.status === 202 && response.headers.get('content-type')?.includes('json') !== true
    if (response.status === 204 || (isEmpty && plan.method === 'DELETE')) return undefined
    if (plan.onStream === undefined || !isEventStream(response)) return await bodyOf(response)
    const events = openEvents(response, () => limit.abort())
    const accepted = await acceptedOf(events)
    plan.onStream(accepted.reply.id, events)
    return accepted
  } finally {
    clearTimeout(timer)
    limit.dispose()
  }
}

async function sendOnce(send: typeof fetch, plan: Plan, signal: AbortSignal): Promise<Response> {
  let response: Response
  try {
    const init: RequestInit = {
      method: plan.method,
      headers: plan.headers,
      signal,
      credentials: 'same-origin',
      redirect: 'error',
      keepalive: plan.keepalive,
    }
    response = await send(plan.url, plan.body === undefined ? init : { ...init, body: plan.body })
  } catch (error) {
    if (plan.signal?.aborted === true) throw error
    throw unreachable()
  }
  if (!response.ok) throw await problemFromResponse(response)
  return response
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    throw unreachable()
  }
}

/** The first event of the stream that answers a message: the body of the 202. Cut off before it, no answer came. */
async function acceptedOf(events: EventBody): Promise<AcceptedFrame['data']> {
  const first = await events.next().catch(() => undefined)
  const frame = first === undefined ? undefined : parseFrame(first.event, first.data)
  if (frame?.event === 'accepted') return frame.data
  events.close()
  throw unreachable()
}

function planOf({ base = basePath, onStream }: ClientOptions, route: Route, input: AnyInput): Plan {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {}))
    if (value !== undefined && value !== '') query.set(name, value)
  const search = query.toString()
  const streams = route.alsoStreams === true && onStream !== undefined
  const headers: Record<string, string> = { accept: streams ? 'text/event-stream' : 'application/json' }
  if (input.body !== undefined) headers['content-type'] = 'application/json'
  if (input.file !== undefined) headers['content-type'] = input.file.type || 'application/octet-stream'
  if (route.creates === true) headers['idempotency-key'] = input.idempotencyKey ?? newKey()
  return {
    url: `${base}${pathOf(route.path, input.params)}${search === '' ? '' : `?${search}`}`,
    method: route.method,
    headers,
    body: input.file ?? (input.body === undefined ? undefined : JSON.stringify(input.body)),
    timeoutMs: route.timeoutMs ?? usualTimeoutMs,
    signal: input.signal,
    keepalive: input.keepalive ?? false,
    onStream: streams ? onStream : undefined,
  }
}
