/** What a handler of a route is, derived from the table of routes. */
import type { Wire } from '@scriptorium/contracts'
import type { Route, RouteAnswer, RouteBody, RouteParams, RouteQuery, Routes } from '@scriptorium/contracts/routes'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Parameters, query and body have passed the schemas of the route; a body that may be left out is there, empty. */
export type RouteRequest<R extends Route> = FastifyRequest<{
  Params: RouteParams<R>
  Querystring: RouteQuery<R>
  Body: Exclude<RouteBody<R>, undefined>
}>

/** What a handler returns: what the route's schema names of it goes out. Nothing for a 204; a file or a stream is sent by the handler. */
type Result<R extends Route> = R extends { readonly answer: unknown } ? Wire<RouteAnswer<R>> : unknown

export type RouteHandler<R extends Route> = (request: RouteRequest<R>, reply: FastifyReply) => Promise<Result<R>>

/** One handler for each route of a table: a route without one does not compile. */
export type HandlersOf<Table extends Readonly<Record<string, Route>>> = {
  readonly [Name in keyof Table]: RouteHandler<Table[Name]>
}

export type Handlers = HandlersOf<Routes>
