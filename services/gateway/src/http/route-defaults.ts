/** What all routes of the base path have in common, so that each names only what is its own. */
import type { FastifyInstance, RawServerDefault } from 'fastify'
import type { FastifyBaseLogger, RouteOptions } from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { strictObject, ProblemSchema } from '@scriptorium/contracts/http'
import { Type } from 'typebox'
import { changesState } from '../domain/site-check.ts'

declare module 'fastify' {
  // What a route says about itself, read by the hooks of this folder.
  interface FastifyContextConfig {
    /** Needs no session. */
    public?: boolean
    /** A stream of events: held to the same origin though it is a GET. */
    stream?: boolean
    /** The body may be left out. */
    optionalBody?: boolean
  }
}

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

export const basePath = '/api/v1'

export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      pattern: '^[\\x20-\\x7e]+$',
      description: 'Names this request: its repeat with the same key changes nothing more. Kept a day.',
    }),
  ),
})

type ProblemAnswer = { description: string; content: { 'application/problem+json': { schema: typeof ProblemSchema } } }

const descriptions: Readonly<Record<number, string>> = {
  400: 'The request is not valid.',
  401: 'Not signed in, or not with these credentials.',
  403: 'From another site, or not allowed.',
  404: 'Nothing with that id that is yours.',
  405: 'Not a method of this address.',
  409: 'Does not fit the present state.',
  413: 'Larger than the limit.',
  415: 'Not JSON.',
  422: 'Understood, and cannot be done so.',
  429: 'Too many requests; Retry-After says when.',
  499: 'The caller went away.',
  500: 'Our fault.',
  502: 'A provider failed.',
  503: 'A part of the system does not answer right now.',
  504: 'That took too long.',
}

/** Describes problem answers: `response: { 200: Novel, ...problems(409) }`. */
export function problems(...statuses: number[]): Record<number, ProblemAnswer> {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: descriptions[status] ?? 'A problem.',
        content: { 'application/problem+json': { schema: ProblemSchema } },
      },
    ]),
  )
}

/** Closes the query of routes that have none, and describes the problems that any such route may answer with. */
export function completeRoute(route: RouteOptions): void {
  if (!route.url.startsWith(basePath)) return
  const methods = [route.method].flat()
  const statuses = [400, 429, 500, 503, 504]
  if (route.config?.public !== true) statuses.push(401)
  if (route.config?.stream === true || methods.some(changesState)) statuses.push(403)
  if (methods.some(changesState)) statuses.push(413, 415)
  if (route.url.includes('/:')) statuses.push(404)
  const schema = route.schema ?? {}
  route.schema = {
    ...schema,
    querystring: schema.querystring ?? strictObject({}),
    response: { ...problems(...statuses), ...(schema.response as Record<string, unknown> | undefined) },
    security: route.config?.public === true ? [] : [{ session: [] }],
  }
}
