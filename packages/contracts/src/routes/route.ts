/** What a route says about itself. The gateway's handlers, OpenAPI and the web client are derived from it. */
import { Type } from 'typebox'
import type { Static, TObject, TSchema } from 'typebox'
import type { Scope, ScopeArea } from '../nouns/token.ts'

/** Where all routes are. */
export const basePath = '/api/v1'

export const tags = ['Account', 'Novels', 'Codex', 'Manuscript', 'AI connections', 'Workshop chat', 'Tasks'] as const

/**
 * What a route costs, and so how often one user may ask for it: signing in (counted by account and network instead), reading,
 * writing, creating what one has few of, calling a provider for its own sake, asking for an answer, opening a stream.
 */
export const routeClasses = ['sign-in', 'read', 'write', 'create', 'costly', 'send', 'stream'] as const
export type RouteClass = (typeof routeClasses)[number]

export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the base path; `:name` is a parameter. */
  readonly path: `/${string}`
  /** Where it is not what its method says: reading for GET, else writing. */
  readonly class?: RouteClass
  readonly tag: (typeof tags)[number]
  readonly summary: string
  readonly description?: string
  readonly params?: TObject
  readonly query?: TObject
  readonly headers?: TObject
  readonly body?: TSchema
  /** The status of success. */
  readonly status: 200 | 201 | 202 | 204
  /** The JSON that is answered. */
  readonly answer?: TSchema
  /** Answers that are not JSON alone: content type -> schema. */
  readonly content?: Readonly<Record<string, TSchema>>
  /** What a 204 means; beside another status where there may be one too. */
  readonly empty?: string
  /** Statuses of problems beside those that any such route may have. */
  readonly problems?: readonly number[]
  /** Needs no session. */
  readonly public?: true
  /** Only for who is signed in: no token of an API may do it. */
  readonly personOnly?: true
  /** Creates: it takes an Idempotency-Key, clients send one, and may then repeat it. */
  readonly creates?: true
  /** Takes an Idempotency-Key, though clients need none to repeat it. */
  readonly takesKey?: true
  /** The body may be left out. */
  readonly optionalBody?: true
  /** A stream of events: held to the same origin though it is a GET. */
  readonly stream?: true
  /** Answers with the stream of events itself, as 200, where the client accepts nothing but `text/event-stream`. */
  readonly alsoStreams?: true
  /** A body may have so many bytes, where that is fewer than usual. */
  readonly bodyBytesMax?: number
  /** The body is a file of one of these types, or a form that has it in its field `file`. */
  readonly upload?: {
    readonly bytesMax: number
    readonly types: readonly string[]
    /** It goes on in parts while it comes in: it is never held whole. */
    readonly inParts?: true
  }
  /** How long a client waits for the answer, where that is not as usual. */
  readonly timeoutMs?: number
}

export function routeClassOf({ class: named, method }: Pick<Route, 'class' | 'method'>): RouteClass {
  return named ?? (method === 'GET' ? 'read' : 'write')
}

const areaOfTag: Readonly<Record<Route['tag'], ScopeArea>> = {
  Account: 'account',
  Novels: 'novels',
  Codex: 'codex',
  Manuscript: 'manuscript',
  'AI connections': 'connections',
  'Workshop chat': 'chat',
  Tasks: 'tasks',
}

/** What a token must be allowed for this route; undefined where no token is taken, or none is needed. */
export function scopeOf(route: Pick<Route, 'class' | 'method' | 'tag' | 'public' | 'personOnly'>): Scope | undefined {
  if (route.public === true || route.personOnly === true) return undefined
  const reads = route.method === 'GET' || routeClassOf(route) === 'read'
  return `${areaOfTag[route.tag]}:${reads ? 'read' : 'write'}`
}

export const usualTimeoutMs = 20_000
/** Calls behind which a provider stands, itself slow at times. */
export const providerTimeoutMs = 75_000

export const idempotencyKeyCharacters = 255
export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: idempotencyKeyCharacters,
      pattern: '^[\\x20-\\x7e]+$',
      description: 'Names this request: its repeat with the same key changes nothing more. Kept a day.',
    }),
  ),
})

/** Keeps the literal types of a table of routes. */
export function defineRoutes<const R extends Readonly<Record<string, Route>>>(routes: R): R {
  return routes
}

type StaticOf<R, K extends string> = R extends { readonly [P in K]: infer S extends TSchema } ? Static<S> : undefined

/** `undefined` for a route without any; the same for its query, its body and its answer. */
export type RouteParams<R extends Route> = StaticOf<R, 'params'>
export type RouteQuery<R extends Route> = StaticOf<R, 'query'>
/** `undefined` also where it may be left out. */
export type RouteBody<R extends Route> =
  | StaticOf<R, 'body'>
  | (R extends { readonly optionalBody: true } ? undefined : never)
/** `undefined` for 204, and for what is not JSON alone. */
export type RouteAnswer<R extends Route> = StaticOf<R, 'answer'>
