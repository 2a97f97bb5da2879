import { Client, Metadata, credentials } from '@grpc/grpc-js'
import type { ChannelOptions, ServiceError as GrpcError } from '@grpc/grpc-js'
import { grpcStatus } from '@scriptorium/contracts'
import { TransportError } from './client.ts'
import type { OutgoingCall, Transport } from './client.ts'
import { healthCheckPath, servingStatus } from './grpc-health.ts'
import type { ServiceName } from './service.ts'
import { errorMetadataKey } from './wire-error.ts'

export type GrpcConnections = Transport & {
  /** Asks grpc.health.v1. @throws TransportError when nothing answers in time. */
  check(service: ServiceName, deadlineMs: number): Promise<boolean>
  close(): void
}

/** One connection per service called, opened at its first call and kept; each call is a stream of it. */
export function createGrpcConnections({
  addresses,
  maxMessageBytes,
}: {
  addresses: Partial<Record<ServiceName, string>>
  maxMessageBytes: number
}): GrpcConnections {
  const clients = new Map<ServiceName, Client>()

  function connect(service: ServiceName): Client {
    const open = clients.get(service)
    if (open !== undefined) return open
    const address = addresses[service]
    // A mistake of the configuration; to the caller no different from a service that is down.
    if (address === undefined)
      throw new TransportError(grpcStatus.unavailable, undefined, new Error(`no address of ${service}`))
    const client = new Client(address, credentials.createInsecure(), channelOptions(maxMessageBytes))
    clients.set(service, client)
    return client
  }

  return {
    send: async (call) => await unary(connect(call.audience), call, callMetadata(call)),
    async whenReady(audience, ms) {
      await new Promise<void>((resolve) => {
        connect(audience).waitForReady(Date.now() + ms, () => resolve())
      })
    },
    async check(service, deadlineMs) {
      const signal = AbortSignal.timeout(deadlineMs)
      const response = await unary(
        connect(service),
        { path: healthCheckPath, request: Buffer.alloc(0), deadlineMs, signal },
        new Metadata(),
      )
      return response.equals(servingStatus(true))
    },
    close() {
      for (const client of clients.values()) client.close()
      clients.clear()
    },
  }
}

function channelOptions(maxMessageBytes: number): ChannelOptions {
  return {
    'grpc.max_send_message_length': maxMessageBytes,
    'grpc.max_receive_message_length': maxMessageBytes,
    // A peer that vanished without a word is found out within 8 s, calls under way or not; meanwhile it gets its share of them.
    'grpc.keepalive_time_ms': 4_000,
    'grpc.keepalive_timeout_ms': 4_000,
    'grpc.keepalive_permit_without_calls': 1,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    'grpc.dns_min_time_between_resolutions_ms': 2_000,
    // Over all addresses of a name, so that replicas share the calls.
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
    'grpc.service_config_disable_resolution': 1,
    // Never through a proxy that the environment names for the way out.
    'grpc.enable_http_proxy': 0,
    'grpc.use_local_subchannel_pool': 1,
  }
}

function callMetadata({ token, requestId, trace }: OutgoingCall): Metadata {
  const metadata = new Metadata()
  metadata.set('authorization', `Bearer ${token}`)
  metadata.set('x-request-id', requestId)
  if (trace !== undefined) metadata.set('traceparent', trace)
  return metadata
}

const asIs = (bytes: Buffer): Buffer => bytes

async function unary(
  client: Client,
  { path, request, deadlineMs, signal }: Pick<OutgoingCall, 'path' | 'request' | 'deadlineMs' | 'signal'>,
  metadata: Metadata,
): Promise<Buffer> {
  return await new Promise<Buffer>((resolve, reject) => {
    const call = client.makeUnaryRequest(
      path,
      asIs,
      asIs,
      request,
      metadata,
      { deadline: Date.now() + deadlineMs },
      (error, response) => {
        signal.removeEventListener('abort', onAbort)
        if (error !== null) reject(toTransportError(error))
        else if (response === undefined) reject(new TransportError(grpcStatus.internal))
        else resolve(response)
      },
    )
    const onAbort = (): void => call.cancel()
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
  })
}

function toTransportError(error: GrpcError): TransportError {
  const bytes = error.metadata.get(errorMetadataKey)[0]
  return new TransportError(error.code, Buffer.isBuffer(bytes) ? bytes : undefined, error)
}
