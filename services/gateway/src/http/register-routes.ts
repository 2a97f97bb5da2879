/** The one place where the table of routes and the handlers become routes of Fastify. */
import { ServiceError } from '@scriptorium/contracts'
import { routeClassOf, routes, scopeOf } from '@scriptorium/contracts/routes'
import type { Scope } from '@scriptorium/contracts/nouns'
import type { Route, RouteClass, RouteName } from '@scriptorium/contracts/routes'
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { CallQueues } from './call-queues.ts'
import type { Handlers } from './route-handler.ts'
import { schemaOf } from './route-schema.ts'
import type { App } from './route-schema.ts'
import { acceptUploads, uploadBodyLimit } from './upload.ts'

declare module 'fastify' {
  // What a route says about itself, read by the hooks of this folder.
  interface FastifyContextConfig {
    /** In the table of routes. */
    name?: string
    /** Needs no session. */
    public?: boolean
    /** What a token needs to be used here; undefined: no token is. */
    scope?: Scope | undefined
    /** A stream of events: held to the same origin though it is a GET. */
    stream?: boolean
    /** The body may be left out. */
    optionalBody?: boolean
    /** Which limits hold; none for what is not in the table of routes. */
    class?: RouteClass
  }
}

/** A handler whose request the schemas of its route have checked. */
type CheckedHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

export function registerRoutes(app: App, handlers: Handlers, queues: CallQueues): void {
  const table = Object.entries<Route>(routes)
  const handlerOf = (name: string): CheckedHandler => handlers[name as RouteName] as CheckedHandler
  for (const [name, route] of table) {
    const [reader] = table.find(([, { method, path }]) => method === 'GET' && path === route.path) ?? []
    const handle =
      route.method === 'PATCH' && reader !== undefined
        ? withCurrent(handlerOf(name), handlerOf(reader), route)
        : handlerOf(name)
    const options: RouteOptions = {
      method: route.method,
      url: route.path,
      schema: schemaOf(name, route),
      config: {
        name,
        public: route.public === true,
        scope: scopeOf(route),
        stream: route.stream === true,
        optionalBody: route.optionalBody === true,
        class: routeClassOf(route),
      },
      exposeHeadRoute: route.method === 'GET' && route.stream !== true,
      ...(route.bodyBytesMax === undefined ? {} : { bodyLimit: route.bodyBytesMax }),
      handler: async (request, reply) => {
        const result = await queues.inTurn(routeClassOf(route), async () => await handle(request, reply))
        // The handler has sent a file or a stream.
        if (reply.sent) return reply
        return await reply.code(route.status).send(route.status === 204 ? null : result)
      },
    }
    if (route.upload === undefined) app.route(options)
    else registerUpload(app, options, route.upload)
  }
}

/** In a scope of its own, since whatever else takes no file. */
function registerUpload(app: App, options: RouteOptions, upload: NonNullable<Route['upload']>): void {
  void app.register(async (scope) => {
    await acceptUploads(scope, upload)
    scope.route({ ...options, bodyLimit: uploadBodyLimit(upload) })
  })
}

/**
 * A change that is refused for its version comes with the object as it is now, as the `GET` of the same path shows it. The refusal of
 * another service arrives among headers, which hold no such object.
 */
function withCurrent(change: CheckedHandler, read: CheckedHandler, { status }: Route): CheckedHandler {
  return async (request, reply) => {
    try {
      return await change(request, reply)
    } catch (error) {
      if (!ServiceError.is(error) || error.code !== 'version_conflict') throw error
      // Like an answer: only what the schema names goes out.
      const found = (await read(request, reply)) as Record<string, unknown>
      const current: unknown = JSON.parse(String(reply.serializeInput(found, String(status))))
      throw new ServiceError('version_conflict', { current, cause: error })
    }
  }
}
