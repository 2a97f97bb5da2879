/** The HTTP API: what every request goes through, in this order. */
import compressPlugin from '@fastify/compress'
import { constants } from 'node:zlib'
import cookiePlugin from '@fastify/cookie'
import fastify from 'fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { ServiceError } from '@scriptorium/contracts'
import { basePath } from '@scriptorium/contracts/routes'
import { newId } from '@scriptorium/runtime'
import type { Health, Logger } from '@scriptorium/runtime'
import { ajvKeywords } from './byte-limit.ts'
import { lazyCompilers } from './lazy-compilers.ts'
import { setCallContext } from './call-context.ts'
import { limitConnections } from './connection-limit.ts'
import type { RateLimits } from '../domain/rate-limits.ts'
import { createCallQueues } from './call-queues.ts'
import type { CallLimits } from '../domain/turn-queue.ts'
import { describeRoutes } from './openapi.ts'
import { createErrorHandler, sendProblem } from './problem.ts'
import { acceptJsonOnly, bodyBytesMax, cleanRequestTexts, fillOptionalBody } from './request-body.ts'
import { createHandlers } from './handlers.ts'
import type { HandlerPorts } from './handlers.ts'
import { createRateGate, createRateRefund } from './rate-gate.ts'
import type { RouteLimits } from '../domain/rate-limits.ts'
import { countRequest } from '../metrics/requests.ts'
import { registerRoutes } from './register-routes.ts'
import { schemaOf } from './route-schema.ts'
import type { App } from './route-schema.ts'
import { createRouteTable } from './route-table.ts'
import type { RouteTable } from './route-table.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { createSessionCookie, createSessionGate, createSiteGate } from './session-gate.ts'
import { refuseUnreadable, requireHost } from './unreadable.ts'
import { notFound, serveWebFiles } from './web-files.ts'

export type HttpPorts = Omit<HandlerPorts, 'cookie'> & {
  rateLimits: RateLimits
  logger: Logger
  health: () => Promise<Health>
}

export type HttpSettings = {
  publicUrl: string
  webDir: string | undefined
  /** Addresses or networks (CIDR) of proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[]
  connectionsMax: number
  routeLimits: RouteLimits
  callLimits: CallLimits
  /** How long a socket may take to send a whole request, headers and body, and how often that is looked at. */
  requests: { timeoutMs: number; checkMs: number }
}

/** What may wait in a socket before it counts as full, in bytes; far below what a stream may have waiting. */
const writtenAheadBytes = 16 * 1_024
/** What fits one packet arrives no sooner for being smaller. */
const compressedFromBytes = 1_024

export type HttpApp = { app: App; routes: RouteTable }

export async function buildApp(ports: HttpPorts, settings: HttpSettings): Promise<HttpApp> {
  const { publicUrl, webDir, connectionsMax } = settings
  const app = createApp(ports.logger, settings)
  const routes = createRouteTable()
  app.addHook('onRoute', (route) => routes.add(route))
  await app.register(cookiePlugin)
  const cookie = createSessionCookie(publicUrl)
  await describeRoutes(app, { cookieName: cookie.name, publicUrl })

  setCallContext(app, ports.logger)
  app.addHook('onRequest', async (request, reply) => setSecurityHeaders(request, reply))
  app.addHook('onResponse', measureRequest)
  limitConnections(app, connectionsMax)
  app.addHook('onRequest', requireHost)
  healthRoutes(app, ports.health)
  const page = await serveWebFiles(app, webDir)
  app.addHook('onRequest', createMethodGate(routes))
  app.setNotFoundHandler(async (request, reply) => await (page(request, reply) ?? sendProblem(reply, notFound())))

  await app.register(
    async (scope) => {
      // Only what comes from routes, and only JSON: streams are written past it, and files have compressed copies. No body holds a
      // secret beside what a stranger could choose: the session's token is in a cookie, and keys are never given out.
      await scope.register(compressPlugin, {
        threshold: compressedFromBytes,
        encodings: ['br', 'gzip'],
        // More would cost more time than the bytes that it saves: made for each response, and mostly read nearby.
        brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } },
        zlibOptions: { level: 1 },
        customTypes: /^application\/json/,
        globalDecompression: false,
      })
      scope.addHook('onRequest', createSiteGate(publicUrl))
      scope.addHook('onRequest', createSessionGate(ports.accounts, cookie))
      scope.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'))
      scope.addHook('onRequest', createRateGate(ports.rateLimits, settings.routeLimits))
      scope.addHook('onResponse', createRateRefund(ports.rateLimits, settings.routeLimits))
      scope.addHook('preValidation', fillOptionalBody)
      scope.addHook('preValidation', cleanRequestTexts)
      registerRoutes(scope, createHandlers({ ...ports, cookie }), createCallQueues(settings.callLimits))
      descriptionRoute(scope)
    },
    { prefix: basePath },
  )
  await app.ready()
  return { app, routes }
}

function createApp(logger: Logger, { trustedProxies, requests }: HttpSettings): App {
  const onError = createErrorHandler(logger)
  const app: App = fastify({
    bodyLimit: bodyBytesMax,
    logger: false,
    genReqId: () => newId(),
    requestIdHeader: false,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    // As long as an address can be: what is too long for an id is no id, and gets the same problem as any other.
    routerOptions: { maxParamLength: 16_384, ignoreTrailingSlash: false },
    forceCloseConnections: 'idle',
    // A header or body that comes in drips holds its socket no longer than this.
    requestTimeout: requests.timeoutMs,
    clientErrorHandler: refuseUnreadable,
    http: {
      // requireHost refuses it, with a problem.
      requireHostHeader: false,
      headersTimeout: requests.timeoutMs,
      // A writer of events is told that its reader is slow before its buffer is full.
      highWaterMark: writtenAheadBytes,
      // Node looks every 30 s otherwise, and closes that much later.
      connectionsCheckingInterval: requests.checkMs,
    },
    // Requests that are on their way when the gateway stops get their responses; it is their connections that close.
    return503OnClosing: false,
    ajv: {
      customOptions: {
        coerceTypes: false,
        useDefaults: false,
        removeAdditional: false,
        allErrors: false,
        keywords: ajvKeywords,
      },
    },
    schemaController: { compilersFactory: lazyCompilers },
    frameworkErrors: (error, request, reply) => {
      // Hooks do not run for an address that cannot be read.
      setSecurityHeaders(request, reply)
      void onError(error, request, reply)
    },
  })
  // An expectation that we do not know is no reason to refuse (RFC 9110, 10.1.1).
  app.server.on('checkExpectation', (request, response) => app.routing(request, response))
  app.setErrorHandler(onError)
  acceptJsonOnly(app)
  return app
}

async function measureRequest(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { name, stream = false, class: routeClass = 'other' } = request.routeOptions.config
  const elapsedMs = stream ? undefined : reply.elapsedTime
  countRequest(name, { status: reply.statusCode, routeClass, elapsedMs })
}

/** Refuses a method that the address lacks, before a body is read, so that the body's faults do not hide it. */
function createMethodGate(routes: RouteTable) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const path = request.url.split('?')[0] ?? '/'
    // `/connections/test` is an address of its own, though a method that it lacks would match `/connections/:id`.
    const methods = routes.literalMethodsOf(path) ?? (request.is404 ? routes.methodsOf(path) : [])
    if (methods.length === 0 || methods.includes(request.method))
      return request.is404 && !isPageMethod(request.method) ? await sendProblem(reply, notFound()) : undefined
    return await sendProblem(reply.header('allow', methods.join(', ')), new ServiceError('method_not_allowed'))
  }
}

function descriptionRoute(app: App): void {
  const Description = Type.Unsafe<object>({ type: 'object', additionalProperties: true, description: 'OpenAPI 3.1.' })
  app.get('/openapi.json', {
    config: { public: true },
    schema: schemaOf('getOpenapiJson', {
      method: 'GET',
      path: '/openapi.json',
      summary: 'This description',
      status: 200,
      answer: Description,
      public: true,
    }),
    // The whole of it, not what a serializer would leave of it.
    handler: async (_request, reply) =>
      await reply
        .serializer(JSON.stringify)
        .type('application/json; charset=utf-8')
        .send({ ...app.swagger() }),
  })
}

function isPageMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

function healthRoutes(app: App, health: () => Promise<Health>): void {
  app.get(
    '/healthz',
    { schema: { hide: true } },
    async (_request, reply) => await reply.header('cache-control', 'no-store').send({ ok: true }),
  )
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const state = await health().catch(() => ({ ok: false, checks: {} }))
    return await reply
      .code(state.ok ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(state)
  })
}
