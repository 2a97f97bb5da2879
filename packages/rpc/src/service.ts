import type { MethodDefinition } from '@grpc/proto-loader'

export const serviceNames = ['gateway', 'chat', 'ai-broker', 'codex'] as const
export type ServiceName = (typeof serviceNames)[number]

export function isServiceName(value: unknown): value is ServiceName {
  return serviceNames.includes(value as ServiceName)
}

export type CallContext = {
  /** Verified: the service that calls. */
  caller: ServiceName
  /** Verified: the user it acts for; undefined for system calls (handlers that need one use requireOwner). */
  ownerId: string | undefined
  /** Aborts when the caller cancels or the deadline passes, with a ServiceError as its reason. */
  signal: AbortSignal
  requestId: string
  trace?: string
}

export type UnaryHandler<Request, Response> = (request: Request, context: CallContext) => Promise<Response>

export type CallOptions = {
  /** The user on whose behalf; left out for system calls. */
  ownerId?: string
  /** Milliseconds from now; the network's default otherwise. */
  deadlineMs?: number
  signal?: AbortSignal
  requestId?: string
  trace?: string
  /** The call may be made twice without harm, so one that found no connection is tried once more. Reads are by nature. */
  idempotent?: boolean
}

/** Carries the type of a service's methods; never there at run time. */
declare const definitionType: unique symbol

/** One service of a proto file; `Definition` is the type that proto-loader-gen-types made of it. */
export type RpcService<Definition> = {
  /** As the wire names it: `scriptorium.codex.v1.Novels`. */
  readonly name: string
  /** The process that serves it, and the `aud` of every token for it. */
  readonly audience: ServiceName
  /** Methods that change nothing, in lower camel case. */
  readonly reads: ReadonlySet<string>
  readonly [definitionType]?: Definition
}

type RequestIn<M> = M extends MethodDefinition<infer T, infer _R, infer _RequestOut, infer _ResponseOut> ? T : never
type ResponseIn<M> = M extends MethodDefinition<infer _Q, infer T, infer _RequestOut, infer _ResponseOut> ? T : never
type RequestOut<M> = M extends MethodDefinition<infer _Q, infer _R, infer T, infer _ResponseOut> ? T : never
type ResponseOut<M> = M extends MethodDefinition<infer _Q, infer _R, infer _RequestOut, infer T> ? T : never

/** Names of methods in lower camel case: `Create` of the proto is `create` here. */
export type MethodName<Definition> = Uncapitalize<keyof Definition & string>

/** What a server writes: whole messages come in, and what goes out may leave fields out. */
export type ServiceHandlers<Definition> = {
  [M in keyof Definition & string as Uncapitalize<M>]: UnaryHandler<
    RequestOut<Definition[M]>,
    ResponseIn<Definition[M]>
  >
}

/**
 * What a client sees. Fields that are undefined or null are absent on the wire. Every method rejects with a ServiceError: the
 * callee's own, or `unavailable`, `deadline_exceeded`, `cancelled`, `payload_too_large` or `internal` of the call itself.
 */
export type ServiceClient<Definition> = {
  [M in keyof Definition & string as Uncapitalize<M>]: (
    request: RequestIn<Definition[M]>,
    options?: CallOptions,
  ) => Promise<ResponseOut<Definition[M]>>
}

export function defineService<Definition>(
  name: string,
  audience: ServiceName,
  reads: readonly MethodName<Definition>[],
): RpcService<Definition> {
  return { name, audience, reads: new Set<string>(reads) }
}
