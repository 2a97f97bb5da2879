/**
 * The calling side, the same for every transport: encode, sign, send, decode, and give up in time. A transport moves bytes
 * and nothing else.
 */
import { ServiceError, grpcStatus } from '@scriptorium/contracts'
import { currentContext, newId } from '@scriptorium/runtime'
import { DeadlineError, withDeadline } from '@scriptorium/timing'
import { TokenRefusedError } from './caller-token.ts'
import type { Signer } from './caller-token.ts'
import { methodsOf } from './codec.ts'
import type { MethodCodec } from './codec.ts'
import type { TokenRefusals } from './token-refusals.ts'
import type { CallOptions, RpcService, ServiceClient, ServiceDefinition, ServiceName } from './service.ts'
import { decodeError } from './wire-error.ts'

export type OutgoingCall = {
  audience: ServiceName
  path: string
  request: Buffer
  token: string
  requestId: string
  trace: string | undefined
  deadlineMs: number
  /** Aborts at the deadline and when the caller has had enough. */
  signal: AbortSignal
}

/** How a call failed, as a transport sees it. */
export class TransportError extends Error {
  override name = 'TransportError'
  readonly status: number
  /** The peer's own error; undefined when no peer of ours said anything. */
  readonly bytes: Buffer | undefined

  constructor(status: number, bytes?: Buffer, cause?: unknown) {
    super(`status ${status}`, { cause })
    this.status = status
    this.bytes = bytes
  }
}

export type Transport = {
  /** @throws TransportError */
  send(call: OutgoingCall): Promise<Buffer>
  /** Resolves when the service can be reached, or after `ms` at the latest. */
  whenReady(audience: ServiceName, ms: number): Promise<void>
}

export type ClientOptions = {
  transport: Transport
  signer: Signer
  refusals: TokenRefusals
  defaultDeadlineMs: number
  maxMessageBytes: number
}

/** How long a second try waits for a connection, in milliseconds: enough for a peer that restarts its listener, too short to be felt. */
const reconnectMsMax = 500

export function createClient<Definition extends ServiceDefinition>(
  service: RpcService<Definition>,
  options: ClientOptions,
): ServiceClient<Definition> {
  const methods = methodsOf(service.definition).map(
    (codec) =>
      [
        codec.name,
        async (request: unknown, callOptions: CallOptions = {}) =>
          await call({ codec, service, options }, request, callOptions),
      ] as const,
  )
  return Object.fromEntries(methods) as ServiceClient<Definition>
}

type Target = { codec: MethodCodec; service: RpcService; options: ClientOptions }

/** What the caller does not say is that of the request it serves. */
function inContext(callOptions: CallOptions): CallOptions & { requestId: string } {
  const { requestId = newId(), ownerId, trace, signal } = currentContext() ?? {}
  return {
    requestId,
    ...(ownerId === undefined ? {} : { ownerId }),
    ...(trace === undefined ? {} : { trace }),
    ...(signal === undefined ? {} : { signal }),
    ...callOptions,
  }
}

async function call({ codec, service, options }: Target, value: unknown, given: CallOptions): Promise<unknown> {
  const callOptions = inContext(given)
  const { transport, signer, maxMessageBytes } = options
  const { deadlineMs = options.defaultDeadlineMs, requestId } = callOptions
  const endsAtMs = performance.now() + deadlineMs
  const request = encode(codec, value, maxMessageBytes)
  const isRepeatable = callOptions.idempotent ?? service.reads.has(codec.name)

  const attempt = async (signal: AbortSignal): Promise<Buffer> => {
    const token = await signer.sign(service.audience, callOptions.ownerId)
    const remainingMs = Math.max(1, endsAtMs - performance.now())
    return await transport.send({
      audience: service.audience,
      path: codec.path,
      request,
      token,
      requestId,
      trace: callOptions.trace,
      deadlineMs: remainingMs,
      signal,
    })
  }
  try {
    const response = await withDeadline(
      async (signal) => {
        try {
          return await attempt(signal)
        } catch (error) {
          if (!isRepeatable || !isConnectionFailure(error)) throw error
          await transport.whenReady(service.audience, Math.min(reconnectMsMax, endsAtMs - performance.now()))
          return await attempt(signal)
        }
      },
      deadlineMs,
      callOptions.signal,
    )
    options.refusals.taken(service.audience)
    return codec.decodeResponse(response)
  } catch (error) {
    const settled = settle(error, callOptions.signal)
    if (settled.code !== 'unauthenticated') throw settled
    if (TokenRefusedError.is(settled.cause)) {
      options.refusals.refused(service.audience)
      throw new ServiceError('unavailable', { cause: settled })
    }
    // The token was taken, and the handler missed the user in it: a fault of this program, and no reason to sign in again.
    options.refusals.taken(service.audience)
    throw new ServiceError('internal', { cause: settled })
  }
}

function encode(codec: MethodCodec, value: unknown, maxMessageBytes: number): Buffer {
  let bytes: Buffer
  try {
    bytes = codec.encodeRequest(value)
  } catch (cause) {
    throw new ServiceError('internal', { cause })
  }
  if (bytes.length > maxMessageBytes) throw new ServiceError('payload_too_large')
  return bytes
}

function isConnectionFailure(error: unknown): boolean {
  return error instanceof TransportError && error.status === grpcStatus.unavailable && error.bytes === undefined
}

function settle(error: unknown, signal: AbortSignal | undefined): ServiceError {
  if (ServiceError.is(error)) return error
  if (DeadlineError.is(error)) return new ServiceError('deadline_exceeded', { cause: error })
  if (signal?.aborted === true) return new ServiceError('cancelled', { cause: error })
  if (error instanceof TransportError) return decodeError(error.status, error.bytes, error.cause)
  return new ServiceError('internal', { cause: error })
}
