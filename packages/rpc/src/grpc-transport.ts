/**
 * Calls over gRPC (@grpc/grpc-js). Plain HTTP/2: who calls is proved by the signed token; encryption between hosts is the
 * deployment's to add. No reflection. A minimal grpc.health.v1 for probes.
 */
import { grpcStatus } from '@scriptorium/contracts'
import type { Logger } from '@scriptorium/runtime'
import type { Signer, Verifier } from './caller-token.ts'
import { createClient } from './client.ts'
import { createGrpcConnections } from './grpc-connections.ts'
import { startGrpcServer } from './grpc-server.ts'
import { callsMax, deadlineMsMax, defaultDeadlineMs, healthDeadlineMs, maxMessageBytes } from './network.ts'
import type { RpcNetwork, RpcServer } from './network.ts'
import type { ServiceName } from './service.ts'
import { createTokenRefusals } from './token-refusals.ts'
import { TransportError } from './client.ts'

export type GrpcNetworkOptions = {
  self: ServiceName
  /** `host:port` of each service that is called. */
  addresses: Partial<Record<ServiceName, string>>
  /** Where to serve; port 0 lets the system choose. Needed for `serve` only. */
  listen?: { host: string; port: number }
  signer: Signer
  verifier: Verifier
  logger: Logger
  /** For calls that name none, in milliseconds. */
  defaultDeadlineMs?: number
  /** The most that a caller may ask of us, in milliseconds. */
  deadlineMsMax?: number
  maxMessageBytes?: number
}

/** A check is asked so often at once: one of several replicas may hang. */
const replicasAsked = 3

export function createGrpcNetwork(options: GrpcNetworkOptions): RpcNetwork {
  const { self, addresses, listen, signer, verifier, logger } = options
  const messageBytesMax = options.maxMessageBytes ?? maxMessageBytes
  const connections = createGrpcConnections({ addresses, maxMessageBytes: messageBytesMax })
  const servers = new Set<RpcServer>()
  const refusals = createTokenRefusals()
  return {
    client: (service) =>
      createClient(service, {
        transport: connections,
        signer,
        refusals,
        defaultDeadlineMs: options.defaultDeadlineMs ?? defaultDeadlineMs,
        maxMessageBytes: messageBytesMax,
      }),
    async serve(registrations) {
      if (listen === undefined) throw new Error(`${self} has no address to serve at`)
      const limits = {
        deadlineMsMax: options.deadlineMsMax ?? deadlineMsMax,
        callsMax,
        maxMessageBytes: messageBytesMax,
      }
      const started = await startGrpcServer({ listen, registrations, verifier, logger, ...limits })
      const server: RpcServer = {
        address: started.address,
        async close(closeOptions) {
          servers.delete(server)
          await started.close(closeOptions)
        },
      }
      servers.add(server)
      return server
    },
    async health(service) {
      const problem = refusals.problem(service)
      if (problem !== undefined) return { ok: false, detail: problem }
      // Replicas take turns, and one that serves is enough.
      const answers = await Promise.allSettled(
        Array.from({ length: replicasAsked }, async () => await connections.check(service, healthDeadlineMs)),
      )
      if (answers.some((answer) => answer.status === 'fulfilled' && answer.value)) return { ok: true }
      const failure = answers.find((answer) => answer.status === 'rejected')?.reason as unknown
      if (failure === undefined) return { ok: false, detail: `${service} is not serving` }
      const status = failure instanceof TransportError ? failure.status : grpcStatus.unknown
      return { ok: false, detail: `${service} does not answer (status ${status})` }
    },
    async close() {
      await Promise.all([...servers].map(async (server) => await server.close({ graceMs: 0 })))
      connections.close()
    },
  }
}
