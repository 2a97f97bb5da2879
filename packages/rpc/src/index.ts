/**
 * Calls between services: unary gRPC. Every call has a deadline, can be cancelled, carries the request id and trace, and a
 * signed token that says who calls (`iss`), whom (`aud`) and for which user (`sub`), for at most 60 seconds.
 * Errors cross as gRPC status + `scriptorium-error` metadata (code, detail, errors, retryAfterMs, current), and come out as ServiceError.
 */
import type { ErrorCode } from '@scriptorium/contracts'

export type ServiceName = 'gateway' | 'chat' | 'ai-broker' | 'codex'

export type CallContext = {
  /** Verified: the service that calls. */
  caller: ServiceName
  /** Verified: the user it acts for; undefined for system calls (handlers that need one use requireOwner). */
  ownerId: string | undefined
  /** Aborts when the caller cancels or the deadline passes. */
  signal: AbortSignal
  requestId: string
  trace?: string
}

export type UnaryHandler<Request, Response> = (request: Request, context: CallContext) => Promise<Response>

/** Handlers by method name, in lower camel case, of one proto service. */
export type Handlers<S extends Record<string, UnaryHandler<never, unknown>>> = S

export type CallOptions = {
  ownerId?: string
  /** Milliseconds from now; the client's default otherwise. */
  deadlineMs?: number
  signal?: AbortSignal
  requestId?: string
  trace?: string
}

/** A client's face made from its handlers' types. */
export type Client<S> = { [M in keyof S]: S[M] extends UnaryHandler<infer Request, infer Response> ? (request: Request, options?: CallOptions) => Promise<Response> : never }

/** What crosses beside the status. */
export type WireError = { code: ErrorCode; detail: string; errors?: { path: string; message: string }[]; retryAfterMs?: number; current?: unknown }
