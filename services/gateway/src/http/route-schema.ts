/** What a route of the table is to Fastify: the schemas that check it, and how OpenAPI describes it. */
import type { FastifyInstance, FastifySchema } from 'fastify'
import { Type } from 'typebox'
import { IdempotencyHeaders, scopeOf } from '@scriptorium/contracts/routes'
import type { Route } from '@scriptorium/contracts/routes'
import { ProblemSchema, strictObject } from '@scriptorium/contracts/schema'
import { changesState } from '../domain/site-check.ts'

export type App = FastifyInstance

/** A route that is described; the one of the description itself has no tag and no class. */
export type DescribedRoute = Omit<Route, 'tag' | 'class'> & { readonly tag?: Route['tag'] }

const descriptions: Readonly<Record<number, string>> = {
  400: 'The request is not valid.',
  401: 'Not signed in, or not with these credentials.',
  403: 'From another site, or by a token without the scope.',
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

/** @param name becomes the operation's id. */
export function schemaOf(name: string, route: DescribedRoute): FastifySchema {
  const { tag, summary, description, params, query, body } = route
  const headers = route.creates === true || route.takesKey === true ? IdempotencyHeaders : route.headers
  return {
    operationId: name,
    ...(tag === undefined ? {} : { tags: [tag] }),
    summary,
    ...(description === undefined ? {} : { description }),
    ...(params === undefined ? {} : { params }),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
    querystring: query ?? strictObject({}),
    response: { ...problemsOf(route), ...successesOf(route) },
    security: securityOf(route),
  }
}

function securityOf(route: DescribedRoute): Record<string, string[]>[] {
  if (route.public === true) return []
  const scope = route.tag === undefined ? undefined : scopeOf({ ...route, tag: route.tag })
  return [{ session: [] }, ...(scope === undefined ? [] : [{ token: [scope] }])]
}

function successesOf({ status, answer, content, empty, stream, alsoStreams }: DescribedRoute): Record<number, unknown> {
  const file = {
    description: stream === true ? 'The events.' : 'The file.',
    content: Object.fromEntries(Object.entries(content ?? {}).map(([type, schema]) => [type, { schema }])),
  }
  return {
    ...(status === 204 ? {} : { [status]: answer ?? file }),
    ...(alsoStreams === true
      ? {
          200: {
            description:
              'To who accepts text/event-stream: the event `accepted` with the body of the 202, then the stream.',
            content: { 'text/event-stream': { schema: Type.String() } },
          },
        }
      : {}),
    ...(empty === undefined ? {} : { 204: { type: 'null', description: empty } }),
  }
}

/** The problems that a route names, and those that any such route may have. */
function problemsOf(route: DescribedRoute): Record<number, unknown> {
  const changes = changesState(route.method)
  const statuses = [
    400,
    429,
    500,
    503,
    504,
    ...(route.public === true ? [] : [401, 403]),
    ...(changes ? [403] : []),
    ...(changes ? [413, 415] : []),
    ...(route.path.includes('/:') ? [404] : []),
    ...(route.problems ?? []),
  ]
  const content = { 'application/problem+json': { schema: ProblemSchema } }
  return Object.fromEntries(
    statuses.map((status) => [status, { description: descriptions[status] ?? 'A problem.', content }]),
  )
}
