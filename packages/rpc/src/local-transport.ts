/**
 * Calls between services that live in one process. Everything but the socket is as over gRPC: the same codec, the same signed
 * token, the same errors on the same wire form, the same limits; so what would fail there fails here.
 */
import { ServiceError, grpcStatus } from '@scriptorium/contracts'
import type { Logger } from '@scriptorium/runtime'
import type { Signer, Verifier } from './caller-token.ts'
import { TransportError, createClient } from './client.ts'
import type { OutgoingCall, Transport } from './client.ts'
import { createDispatcher } from './dispatcher.ts'
import type { Dispatcher } from './dispatcher.ts'
import { callsMax, deadlineMsMax, defaultDeadlineMs, maxMessageBytes } from './network.ts'
import type { RpcNetwork, RpcServer } from './network.ts'
import type { ServiceName } from './service.ts'
import { createTokenRefusals } from './token-refusals.ts'
import { encodeError } from './wire-error.ts'

/** Where the services of one process find each other, at the time of each call: they may be composed in any order. */
export type LocalHub = {
  find(name: ServiceName): Dispatcher | undefined
  /** @throws Error when the name is taken. */
  add(name: ServiceName, dispatcher: Dispatcher): void
  remove(name: ServiceName, dispatcher: Dispatcher): void
  /** Resolves when the name is there, or after `ms`. */
  whenThere(name: ServiceName, ms: number): Promise<void>
}

export function createLocalHub(): LocalHub {
  const dispatchers = new Map<ServiceName, Dispatcher>()
  const waiting = new Set<() => void>()
  return {
    find: (name) => dispatchers.get(name),
    add(name, dispatcher) {
      if (dispatchers.has(name)) throw new Error(`${name} is served already`)
      dispatchers.set(name, dispatcher)
      for (const wake of waiting) wake()
    },
    remove(name, dispatcher) {
      if (dispatchers.get(name) === dispatcher) dispatchers.delete(name)
    },
    async whenThere(name, ms) {
      if (dispatchers.has(name)) return
      await new Promise<void>((resolve) => {
        const end = (): void => {
          clearTimeout(timer)
          waiting.delete(look)
          resolve()
        }
        const look = (): void => {
          if (dispatchers.has(name)) end()
        }
        const timer = setTimeout(end, ms)
        waiting.add(look)
      })
    },
  }
}

export type LocalNetworkOptions = {
  hub: LocalHub
  self: ServiceName
  signer: Signer
  verifier: Verifier
  logger: Logger
  /** For calls that name none, in milliseconds. */
  defaultDeadlineMs?: number
  deadlineMsMax?: number
  maxMessageBytes?: number
}

export function createLocalNetwork({
  hub,
  self,
  signer,
  verifier,
  logger,
  ...limits
}: LocalNetworkOptions): RpcNetwork {
  const messageBytesMax = limits.maxMessageBytes ?? maxMessageBytes
  const servers = new Set<RpcServer>()
  const refusals = createTokenRefusals()
  const transport: Transport = {
    send: async (call) => await sendLocally(hub, call),
    whenReady: async (audience, ms) => await hub.whenThere(audience, ms),
  }
  return {
    client: (service) =>
      createClient(service, {
        transport,
        signer,
        refusals,
        defaultDeadlineMs: limits.defaultDeadlineMs ?? defaultDeadlineMs,
        maxMessageBytes: messageBytesMax,
      }),
    async serve(registrations) {
      const dispatcher = createDispatcher({
        registrations,
        verifier,
        logger,
        deadlineMsMax: limits.deadlineMsMax ?? deadlineMsMax,
        callsMax,
        maxMessageBytes: messageBytesMax,
      })
      hub.add(self, dispatcher)
      const server: RpcServer = {
        async close(options) {
          hub.remove(self, dispatcher)
          servers.delete(server)
          await dispatcher.close(options)
        },
      }
      servers.add(server)
      return server
    },
    async health(service) {
      if (hub.find(service) === undefined) return { ok: false, detail: `${service} does not answer` }
      const problem = refusals.problem(service)
      return problem === undefined ? { ok: true } : { ok: false, detail: problem }
    },
    async close() {
      await Promise.all([...servers].map(async (server) => await server.close({ graceMs: 0 })))
    },
  }
}

async function sendLocally(hub: LocalHub, call: OutgoingCall): Promise<Buffer> {
  const dispatcher = hub.find(call.audience)
  if (dispatcher === undefined || dispatcher.isClosing()) throw new TransportError(grpcStatus.unavailable)
  if (!dispatcher.paths().includes(call.path)) throw new TransportError(grpcStatus.unimplemented)
  // The callee learns that it was cancelled, not why: over a socket there is no more either.
  const callee = new AbortController()
  const onAbort = (): void => callee.abort(new ServiceError('cancelled'))
  call.signal.addEventListener('abort', onAbort, { once: true })
  try {
    call.signal.throwIfAborted()
    const { request, token, requestId, trace, deadlineMs } = call
    return await dispatcher.dispatch(call.path, {
      request,
      token,
      requestId,
      trace,
      remainingMs: deadlineMs,
      signal: callee.signal,
    })
  } catch (error) {
    const { status, bytes } = encodeError(ServiceError.from(error))
    throw new TransportError(status, bytes)
  } finally {
    call.signal.removeEventListener('abort', onAbort)
  }
}
