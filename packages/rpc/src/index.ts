/**
 * Calls between services: unary gRPC. Every call has a deadline, can be cancelled, carries the request id and trace, and a
 * signed token that says who calls (`iss`), whom (`aud`) and for which user (`sub`), for at most 60 seconds.
 * Errors cross as gRPC status + metadata (wire-error.ts) and come out as ServiceError.
 *
 * A service is described in `@scriptorium/rpc/codex`, `/chat` and `/broker`. Serve it with `register` and a network's `serve`;
 * call it through a network's `client`. The networks: `@scriptorium/rpc/grpc` and `@scriptorium/rpc/local`.
 */
export { broker } from './broker.ts'
export { chat } from './chat.ts'
export { codex } from './codex.ts'
export { idList, idOf, newIdOf, optionalId } from './id.ts'
export { pageLimitOf } from './page-limit.ts'
export { isServiceName, serviceNames } from './service.ts'
export type {
  CallContext,
  CallOptions,
  ClientOf,
  MethodName,
  RpcService,
  ServiceClient,
  ServiceHandlers,
  ServiceName,
  UnaryHandler,
} from './service.ts'
export { recordHandlers } from './record-handlers.ts'
export type { RecordHandlers } from './record-handlers.ts'
export { register, requireOwner, scopeOf } from './registration.ts'
export type { AllowedCallers, Registration } from './registration.ts'
export { openClients } from './network.ts'
export type { ClientsOf, RpcNetwork, RpcServer } from './network.ts'
export { createSigner, createVerifier } from './caller-token.ts'
export type { Caller, Signer, SignerOptions, Verifier, VerifierOptions } from './caller-token.ts'
export { formatServiceKeys, generateServiceKeys, parseServiceKeys, publicKeyOf } from './service-key.ts'
export type { ServiceKeyPair, ServicePublicKeys } from './service-key.ts'
export { serverPart } from './server-part.ts'
