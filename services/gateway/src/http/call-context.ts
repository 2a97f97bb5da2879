/**
 * Puts what follows a request into its context: before the body is read, and again after it, because the reading of a body
 * ends in the context of the socket.
 */
import type { FastifyRequest } from 'fastify'
import { ServiceError } from '@scriptorium/contracts'
import { readTrace, runInContext } from '@scriptorium/runtime'
import type { CallContext, Logger } from '@scriptorium/runtime'
import { openSpan } from '@scriptorium/tracing'
import type { OpenSpan } from '@scriptorium/tracing'
import type { App } from './route-schema.ts'
import { signedInOwner } from './session-gate.ts'

const signals = new WeakMap<FastifyRequest, AbortSignal>()
const spans = new WeakMap<FastifyRequest, OpenSpan>()

/** Only reads are cancelled when the client goes away: nobody misses them. */
function isRead(request: FastifyRequest): boolean {
  return request.method === 'GET' || request.method === 'HEAD'
}

function contextOf(request: FastifyRequest): CallContext {
  return {
    requestId: request.id,
    trace: spans.get(request)?.trace,
    ownerId: signedInOwner(request),
    signal: signals.get(request),
  }
}

function openRequestSpan(request: FastifyRequest): OpenSpan {
  const route = request.routeOptions.url ?? 'unknown'
  return openSpan(`${request.method} ${route}`, {
    kind: 'server',
    attributes: { 'http.request.method': request.method, 'http.route': route, 'scriptorium.request_id': request.id },
    parent: readTrace(request.headers['traceparent']),
  })
}

export function setCallContext(app: App, logger: Logger): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (isRead(request)) {
      const gone = new AbortController()
      reply.raw.once('close', () => {
        if (!reply.raw.writableFinished) gone.abort(new ServiceError('cancelled'))
      })
      signals.set(request, gone.signal)
    }
    spans.set(request, openRequestSpan(request))
    runInContext(contextOf(request), done)
  })
  app.addHook('preValidation', (request, _reply, done) => runInContext(contextOf(request), done))
  app.addHook('onResponse', async (request, reply) => {
    // Of a stream: with its last frame.
    spans.get(request)?.end(reply.statusCode >= 500 ? String(reply.statusCode) : undefined)
    logger.debug(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? '',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request completed',
    )
  })
}
