import { EventEmitter } from 'node:events'
import { Metadata, Server, ServerCredentials } from '@grpc/grpc-js'
import type { MetadataValue, ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js'
import { ServiceError } from '@scriptorium/contracts'
import { withDeadline } from '@scriptorium/timing'
import { createDispatcher } from './dispatcher.ts'
import type { Dispatcher, DispatcherOptions } from './dispatcher.ts'
import { healthCheckPath, servingStatus } from './grpc-health.ts'
import type { RpcServer } from './network.ts'
import { encodeError, errorMetadataKey } from './wire-error.ts'

export type GrpcServerOptions = DispatcherOptions & { listen: { host: string; port: number } }

/** How long the last answers have to reach the wire after the handlers are done, in milliseconds. */
const flushMs = 500

const asIs = (bytes: Buffer): Buffer => bytes

/** @throws Error when the address cannot be bound. */
export async function startGrpcServer({ listen, ...options }: GrpcServerOptions): Promise<Required<RpcServer>> {
  const dispatcher = createDispatcher(options)
  const server = new Server({
    'grpc.max_send_message_length': options.maxMessageBytes,
    'grpc.max_receive_message_length': options.maxMessageBytes,
    'grpc.max_concurrent_streams': options.callsMax,
    'grpc.keepalive_time_ms': 20_000,
    'grpc.keepalive_timeout_ms': 10_000,
    // Connections are replaced now and then, so that callers find replicas that joined later.
    'grpc.max_connection_age_ms': 600_000,
    'grpc.max_connection_age_grace_ms': 130_000,
  })
  for (const path of dispatcher.paths()) {
    server.register<Buffer, Buffer>(
      path,
      (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
        answer({ dispatcher, path, call, callback }).catch((error: unknown) =>
          options.logger.error({ method: path, error }, 'an answer could not be sent'),
        )
      },
      asIs,
      asIs,
      'unary',
    )
  }
  server.register<Buffer, Buffer>(
    healthCheckPath,
    (_call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
      callback(null, servingStatus(!dispatcher.isClosing()))
    },
    asIs,
    asIs,
    'unary',
  )
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host
  const port = await bind(server, `${host}:${listen.port}`)
  listenToErrors(server, options.logger)
  return {
    address: `${host}:${port}`,
    async close({ graceMs }) {
      const drained = new Promise<void>((resolve) => {
        server.tryShutdown(() => resolve())
      })
      await dispatcher.close({ graceMs })
      await withDeadline(drained, flushMs).catch(() => undefined)
      server.forceShutdown()
    },
  }
}

/**
 * A connection that cannot be accepted (no file handle is left) is an error of the HTTP/2 server, which grpc-js keeps to itself
 * and does not listen to.
 */
function listenToErrors(server: Server, logger: DispatcherOptions['logger']): void {
  const inner: unknown = Reflect.get(server, 'http2Servers')
  for (const http2 of inner instanceof Map ? inner.keys() : [])
    if (http2 instanceof EventEmitter)
      http2.on('error', (error: unknown) => logger.error({ error }, 'the server of calls reports an error'))
}

async function bind(server: Server, address: string): Promise<number> {
  return await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port)
      else reject(error)
    })
  })
}

type Exchange = {
  dispatcher: Dispatcher
  path: string
  call: ServerUnaryCall<Buffer, Buffer>
  callback: sendUnaryData<Buffer>
}

/** Whatever the handler does becomes a status; rejects only when grpc-js cannot send at all. */
async function answer({ dispatcher, path, call, callback }: Exchange): Promise<void> {
  const caller = new AbortController()
  call.on('cancelled', () => caller.abort(new ServiceError('cancelled')))
  const [token, requestId, trace] = ['authorization', 'x-request-id', 'traceparent'].map((name) =>
    textOf(call.metadata.get(name)[0]),
  )
  try {
    const response = await dispatcher.dispatch(path, {
      request: call.request,
      token: token?.replace(/^Bearer /, ''),
      requestId,
      trace,
      remainingMs: remainingMs(call.getDeadline()),
      signal: caller.signal,
    })
    callback(null, response)
  } catch (error) {
    const { status, bytes } = encodeError(ServiceError.from(error))
    const metadata = new Metadata()
    metadata.set(errorMetadataKey, bytes)
    callback({ code: status, details: '', metadata })
  }
}

function textOf(value: MetadataValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Undefined when the caller set none: grpc-js says Infinity then. */
function remainingMs(deadline: Date | number): number | undefined {
  const ms = Number(deadline) - Date.now()
  return Number.isFinite(ms) ? ms : undefined
}
