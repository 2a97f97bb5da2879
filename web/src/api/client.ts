import { backoff, pause } from '@scriptorium/timing'
import { newKey } from './key.ts'
import { ApiProblem, problemFromResponse, unreachable } from './problem.ts'
import type { Route } from './routes.ts'

type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never
type ParamsPart<Path extends string> = [ParamNames<Path>] extends [never]
  ? { params?: undefined }
  : { params: Record<ParamNames<Path>, string> }
type BodyPart<Body> = [Body] extends [undefined] ? { body?: undefined } : { body: Body }
type QueryPart<Query> = [Query] extends [undefined] ? { query?: undefined } : { query?: Query }

export type CallInput<Path extends string, Body, Query> = ParamsPart<Path> &
  BodyPart<Body> &
  QueryPart<Query> & {
    signal?: AbortSignal
    /** For a creating route: the key of an earlier try of the very same call. A new one is made when absent. */
    idempotencyKey?: string
    /** Let the request outlive the page (a delete under way while the tab closes). */
    keepalive?: boolean
    /** A look-up beside what the person is doing: that nobody is signed in any more is its caller's to show. */
    aside?: boolean
  }

export type ClientOptions = {
  /** Where the API is; the page's own origin by default. */
  base?: string
  fetch?: typeof fetch
  /** Waits between tries; resolves early with the signal's rejection. */
  wait?: (ms: number) => Promise<void>
  /** Between 0 and 1. */
  random?: () => number
  /** Called once for each answer that says that nobody is signed in, save for calls made aside. */
  onSignedOut?: () => void
}

export type Client = {
  /** Throws ApiProblem, and nothing else, save the AbortError of `signal`. */
  call: <Path extends string, Body, Query, Answer>(
    route: Route<Path, Body, Query, Answer>,
    input: CallInput<Path, Body, Query>,
  ) => Promise<Answer>
}

/** Any route's input, its types forgotten. */
type AnyInput = {
  params?: Record<string, string>
  query?: Record<string, string | undefined>
  body?: unknown
  signal?: AbortSignal
  idempotencyKey?: string
  keepalive?: boolean
  aside?: boolean
}

type Plan = {
  url: string
  method: string
  headers: Record<string, string>
  body: string | undefined
  timeoutMs: number
  signal: AbortSignal | undefined
  keepalive: boolean
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
    async call(route, input) {
      const plan = planOf(options.base ?? '/api/v1', route, input as AnyInput)
      const repeatable = route.creates || route.method === 'GET'
      for (let tries = 1; ; tries += 1) {
        try {
          const response = await once(send, plan)
          return (
            response.status === 204 || (response.status === 202 && route.method === 'DELETE')
              ? undefined
              : await answerOf(response)
          ) as never
        } catch (error) {
          if (!(error instanceof ApiProblem)) throw error
          if (error.code === 'unauthenticated' && input.aside !== true) options.onSignedOut?.()
          const delayMs =
            error.retryAfterMs ?? backoff({ attempt: tries, baseMs: firstDelayMs, maxMs: waitMaxMs, random })
          if (!repeatable || !error.retryable || tries >= triesMax || delayMs > waitMaxMs) throw error
          await wait(delayMs)
        }
      }
    },
  }
}

async function once(send: typeof fetch, plan: Plan): Promise<Response> {
  const limit = AbortSignal.timeout(plan.timeoutMs)
  const signal = plan.signal === undefined ? limit : AbortSignal.any([plan.signal, limit])
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

async function answerOf(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    throw unreachable()
  }
}

function planOf(base: string, route: Route<string, unknown, unknown, unknown>, given: AnyInput): Plan {
  const path = route.path.replace(/\{(\w+)\}/g, (_whole, name: string) =>
    encodeURIComponent(given.params?.[name] ?? ''),
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(given.query ?? {}))
    if (value !== undefined && value !== '') query.set(name, value)
  const search = query.toString()
  const headers: Record<string, string> = { accept: 'application/json' }
  if (given.body !== undefined) headers['content-type'] = 'application/json'
  if (route.creates) headers['idempotency-key'] = given.idempotencyKey ?? newKey()
  return {
    url: `${base}${path}${search === '' ? '' : `?${search}`}`,
    method: route.method,
    headers,
    body: given.body === undefined ? undefined : JSON.stringify(given.body),
    timeoutMs: route.timeoutMs,
    signal: given.signal,
    keepalive: given.keepalive ?? false,
  }
}
